using System.Globalization;
using IomGateway.Ledger;
using IomGateway.Oversight.Search;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.Search;

public sealed class UnusualAccessTests : IAsyncLifetime
{
    private static readonly UnusualThresholds Low = new() { PeopleInADay = 3, MissesInADay = 3, OutOfHours = 2 };

    private readonly World world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Many_people_in_a_day_are_unusual_and_many_questions_about_one_are_not()
    {
        var person = Somebody();
        for (var i = 0; i < 5; i++)
        {
            await AskAsync("2026-06-01T10:00Z", "one", person);
            await AskAsync($"2026-06-0{1 + i}T10:00Z", "spread", Somebody());
        }

        for (var i = 0; i < 3; i++)
        {
            await AskAsync("2026-06-01T10:00Z", "many", Somebody());
        }

        var report = await ReportAsync();

        var user = Assert.Single(report.Users);
        Assert.Equal(("leicestershire-police", "many"), (user.Agency, user.User));
        Assert.Equal(["many-people"], user.Unusual);
        Assert.Equal((3, new DateOnly(2026, 6, 1)), (user.PeopleOnBusiestDay, user.BusiestDay));
        var agency = Assert.Single(report.Agencies);
        Assert.Equal((3, 1, 13L, 9), (agency.Users, agency.UnusualUsers, agency.Decisions, agency.People));
    }

    [Theory]
    [InlineData("2026-06-01T05:59Z", true)]  // 06:59 in British Summer Time
    [InlineData("2026-06-01T06:00Z", false)]
    [InlineData("2026-06-01T18:00Z", true)]  // 19:00
    [InlineData("2026-12-01T06:59Z", true)]
    [InlineData("2026-12-01T07:00Z", false)]
    [InlineData("2026-12-01T18:59Z", false)]
    [InlineData("2026-06-06T10:00Z", true)]  // a Saturday
    public async Task Hours_are_those_of_London(string at, bool isOut)
    {
        for (var i = 0; i < 2; i++)
        {
            await AskAsync(at, "late", Somebody());
        }

        var users = (await ReportAsync(Low with { PeopleInADay = 10 })).Users;

        Assert.Equal(isOut, users.Any(u => u.Unusual.SequenceEqual(["out-of-hours"])));
    }

    [Fact]
    public async Task Misses_are_refusals_and_answers_with_nothing()
    {
        var past = new PastExchanges(world) { User = "guesser" };
        var (first, second) = (Somebody(), Somebody());
        world.Time.Now = At("2026-06-01T10:00Z");
        await past.RefuseAsync(first);
        await past.DiscloseAsync(first);
        await past.DiscloseAsync(second, "attendance");
        Assert.Empty((await ReportAsync()).Users);

        world.Time.Now = At("2026-06-01T11:00Z");
        await past.RefuseAsync(null);

        var user = Assert.Single((await ReportAsync()).Users);
        Assert.Equal(["many-misses"], user.Unusual);
        Assert.Equal((3L, 3, 4L), (user.Misses, user.MostMissesInADay, user.Decisions));
    }

    [Fact]
    public async Task Only_the_period_and_the_auditor_s_own_agency_count()
    {
        for (var i = 0; i < 3; i++)
        {
            await AskAsync("2026-04-01T10:00Z", "earlier", Somebody());
            world.Time.Now = At("2026-06-01T10:00Z");
            await new PastExchanges(world) { Holder = "hmp-leicester", User = "elsewhere" }.RefuseAsync(Somebody());
        }

        Assert.Empty((await ReportAsync()).Users);
        Assert.Equal(["earlier"], (await ReportAsync(since: At("2026-03-01T00:00Z"))).Users.Select(u => u.User));
        Assert.Equal(["elsewhere"], (await ReportAsync(agency: "hmp-leicester")).Users.Select(u => u.User));
    }

    [Fact]
    public async Task That_somebody_looked_is_recorded_and_what_makes_no_sense_is_refused()
    {
        await ReportAsync();

        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal(
            (EntryKind.Consulted, "counted-unusual-access"), (entry.Entry.Kind, World.Value(entry, "step")));
        var hours = new WorkingHours(new TimeOnly(19, 0), new TimeOnly(7, 0));
        (UnusualThresholds Thresholds, string Code)[] wrong =
        [
            (Low with { PeopleInADay = 0 }, "bad-threshold"), (Low with { Hours = hours }, "bad-hours"),
        ];
        foreach (var (thresholds, code) in wrong)
        {
            var answer = await new UnusualAccess(world.Ledger, world.Workspace, world.Time).ReportAsync(
                At("2026-05-01T00:00Z"), At("2026-12-31T00:00Z"), thresholds, world.Actor("treatment-llr"), "Check",
                CancellationToken.None);
            Assert.Equal(code, Assert.IsType<AuditAnswer<UnusualReport>.Refused>(answer).Code);
        }
    }

    private async Task AskAsync(string at, string user, PersonId person)
    {
        world.Time.Now = At(at);
        await new PastExchanges(world) { User = user }.DiscloseAsync(person, "attendance");
    }

    private async Task<UnusualReport> ReportAsync(
        UnusualThresholds? thresholds = null, DateTimeOffset? since = null, string agency = "treatment-llr") =>
        Assert.IsType<AuditAnswer<UnusualReport>.Given>(
            await new UnusualAccess(world.Ledger, world.Workspace, world.Time).ReportAsync(
                since ?? At("2026-05-01T00:00Z"), At("2026-12-31T00:00Z"), thresholds ?? Low, world.Actor(agency),
                "Monthly check", CancellationToken.None)).Content;

    private static PersonId Somebody() => PersonId.New(TimeProvider.System);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
