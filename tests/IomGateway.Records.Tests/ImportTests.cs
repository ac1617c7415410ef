using System.Text;
using IomGateway.Records.Import;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.Tests;

public abstract class ImportTests(World world) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_register_brings_people_with_what_stands_about_them()
    {
        var report = await ImportAsync("good.csv");
        Assert.Empty(report.Refused);
        Assert.Equal((3, 3, 0, 0), (report.Lines, report.Added, report.Updated, report.Unchanged));

        var first = await FindAsync("crn", "R100001");
        Assert.Equal(first, await FindAsync("pnc-id", "01/0000001q"));
        Assert.Equal(new DateOnly(1990, 4, 27), await world.People.BirthDateAsync(first!.Value, None));
        Assert.Equal("priority", await world.FactAsync(first.Value, "level"));
        Assert.Equal("2", await world.FactAsync(first.Value, "mappa.level"));
        Assert.Equal("drr,ppo", await world.FactAsync(first.Value, "cohorts"));
        Assert.Equal("lead-professional", await world.FactAsync(first.Value, "relationship", World.Probation, "anna"));
        Assert.Equal("managing-team", await world.FactAsync(first.Value, "relationship", World.Treatment, "tom"));

        var second = await FindAsync("crn", "R100002");
        Assert.Equal("lead-professional", await world.FactAsync(second!.Value, "relationship", World.Police, "ben"));
        Assert.Equal("true", await world.FactAsync(second.Value, "restricted", user: "ben", holder: World.Probation));
        Assert.Equal("false", await world.FactAsync(second.Value, "restricted", user: "anna", holder: World.Probation));

        var third = await FindAsync("pnc-id", "1979/0000001C");
        Assert.Equal("true", await world.FactAsync(third!.Value, "restricted", holder: World.Probation));
        Assert.Equal("child-16-17", await world.FactAsync(third.Value, "age"));
    }

    [Fact]
    public async Task The_same_register_again_changes_nothing()
    {
        await ImportAsync("good.csv");
        var epoch = world.Database.Epoch();
        world.Time.Advance(TimeSpan.FromHours(1));
        var report = await ImportAsync("good.csv");
        Assert.Empty(report.Refused);
        Assert.Equal((3, 0, 0, 3), (report.Lines, report.Added, report.Updated, report.Unchanged));
        Assert.Equal(epoch, world.Database.Epoch());
    }

    [Fact]
    public async Task Each_wrong_line_is_refused_by_line_and_column_and_the_good_ones_stay()
    {
        var report = await ImportAsync("wrong.csv");
        (int, string?, string)[] expected =
        [
            (3, "crn", "bad-identifier"),
            (4, "noms-number", "bad-identifier"),
            (4, "birth-date", "bad-date"),
            (4, "level", "unknown-value"),
            (4, "cohorts", "unknown-value"),
            (5, "since", "no-since"),
            (6, "since", "bad-time"),
            (7, null, "wrong-number-of-fields"),
            (8, null, "no-identifier"),
            (9, "lead-professional", "one-value-only"),
            (9, "managing-team", "unknown-agency"),
            (9, "excluded-users", "bad-user"),
            (10, null, "bad-quotes"),
            (11, "level", "one-value-only"),
            (12, "crn", "has-another-identifier"),
            (13, "birth-date", "birth-date-differs"),
            (14, "noms-number", "has-another-identifier"),
            (15, "level", "older-than-what-stands"),
            (16, "birth-date", "bad-date"),
            (17, null, "bad-quotes"),
        ];
        Assert.Equal(expected, report.Refused.Select(r => (r.Line, r.Column, r.Code)));
        Assert.Equal(17, report.Lines);
        Assert.Equal(2, report.Added);
        Assert.NotNull(await FindAsync("crn", "R200001"));
        Assert.NotNull(await FindAsync("crn", "R200016"));
        Assert.Null(await FindAsync("crn", "R200011"));
        Assert.Null(await FindAsync("crn", "R200009"));
        Assert.Equal("priority", await world.FactAsync((await FindAsync("crn", "R200001"))!.Value, "level"));
    }

    [Fact]
    public async Task No_refusal_repeats_a_value()
    {
        var report = await ImportAsync("wrong.csv");
        var text = await File.ReadAllLinesAsync(PathOf("wrong.csv"));
        var values = text.Skip(1).SelectMany(l => l.Split(',', ';')).Select(v => v.Trim('"', 'x'))
            .Where(v => v.Length > 5)
            .Except(["priority", "standard"]);
        foreach (var value in values)
        {
            Assert.DoesNotContain(
                report.Refused, r => $"{r.Column} {r.Why} {r.Mend}".Contains(value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_file_with_wrong_headings_is_refused_whole()
    {
        var report = await ImportAsync("wrong-headings.csv");
        Assert.Equal(
            ["unknown-column", "column-twice", "may-not-use", "no-since-column"],
            report.Refused.Select(r => r.Code));
        Assert.All(report.Refused, r => Assert.Equal(1, r.Line));
        Assert.Equal(0, report.Added);
        Assert.Null(await FindAsync("crn", "R300001"));
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_refused_whole_by_its_first_bad_line()
    {
        var refused = Assert.Single((await ImportAsync("latin-1.csv")).Refused);
        Assert.Equal((3, "not-utf-8"), (refused.Line, refused.Code));
        Assert.Null(await FindAsync("crn", "R400001"));
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        var refused = Assert.Single((await ImportAsync("empty.csv")).Refused);
        Assert.Equal("no-headings", refused.Code);
    }

    [Fact]
    public async Task A_file_as_a_spreadsheet_saves_it_is_taken()
    {
        var report = await ImportAsync("excel.csv");
        Assert.Empty(report.Refused);
        Assert.Equal(1, report.Added);
    }

    [Fact]
    public async Task An_agency_outside_the_partnership_imports_nothing()
    {
        var report = await ImportAsync("good.csv", World.Outsider);
        Assert.Equal("not-in-partnership", Assert.Single(report.Refused).Code);
        Assert.Null(await FindAsync("crn", "R100001"));
    }

    [Fact]
    public async Task A_long_register_is_taken_line_by_line_in_order()
    {
        var text = new StringBuilder("crn,since,level\n");
        for (var i = 0; i < 2000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"L{100000 + i},2026-05-20,priority\n");
        }

        text.Append("L100000,2026-05-21,standard\n");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        var report = await world.Import.RunAsync(
            stream, World.By(World.Probation), World.Llr, World.Vocabulary, None);
        Assert.Empty(report.Refused);
        Assert.Equal((2001, 2000, 1), (report.Lines, report.Added, report.Updated));
        Assert.Equal("standard", await world.FactAsync((await FindAsync("crn", "L100000"))!.Value, "level"));
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Registers", name);

    private async Task<ImportReport> ImportAsync(string name, Agency? by = null)
    {
        await using var stream = File.OpenRead(PathOf(name));
        return await world.Import.RunAsync(
            stream, World.By(by ?? World.Probation), World.Llr, World.Vocabulary, None);
    }

    private ValueTask<PersonId?> FindAsync(string system, string value) =>
        world.People.FindAsync(World.System(system), value, null, None);
}
