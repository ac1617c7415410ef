using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Register;
using IomGateway.Oversight.Steps;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.Register;

public sealed class RegisterStepsTests : IAsyncLifetime
{
    private const string Number = "X123456";

    private readonly World world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    private RegisterSteps Steps => new(world.Records, world.Ledger, world.Time);

    [Fact]
    public async Task An_import_is_recorded_before_and_after_and_names_nobody()
    {
        var report = await ImportAsync(
            $"crn,since,level\n{Number},2026-05-20,priority\nnonsense,2026-05-20,priority\n");

        Assert.Equal(1, report.Added);
        Assert.Equal(3, Assert.Single(report.Refused).Line);
        var entries = await world.EntriesAsync();
        Assert.Equal(["Register import", "Register imported"], await world.RecordedAsync());
        Assert.Equal(entries[0].Entry.Id, entries[1].Entry.Of);
        Assert.Equal("1", World.Value(entries[1], "refused"));
        Assert.All(entries, e => Assert.DoesNotContain(Number, Encoding.UTF8.GetString(e.Leaf.Span),
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_is_recorded_under_the_person_s_key_and_works()
    {
        await ImportAsync($"crn,since,level\n{Number},2026-05-20,priority\n");
        var person = await FindAsync("crn", Number);

        var outcome = await Steps.LinkAsync(
            person, System("pnc-id"), "2001/0000001Q", world.Actor("leicestershire-police"), "Seen together",
                CancellationToken.None);

        Assert.IsType<StepOutcome.Taken>(outcome);
        Assert.Equal(person, await FindAsync("pnc-id", "2001/0000001Q"));
        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal((EntryKind.Register, "link"), (entry.Entry.Kind, World.Value(entry, "step")));
        Assert.Equal(person.ToString(), World.Value(entry, "person"));
        Assert.Equal("Seen together", World.Value(entry, "reason"));
        Assert.DoesNotContain("0000001Q", Encoding.UTF8.GetString(entry.Leaf.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_are_merged_and_split_again()
    {
        await ImportAsync("crn,since,level\nX123456,2026-05-20,priority\nX123457,2026-05-20,enhanced\n");
        var (kept, other) = (await FindAsync("crn", "X123456"), await FindAsync("crn", "X123457"));
        var by = world.Actor("probation-east-midlands");

        Assert.IsType<StepOutcome.Taken>(await Steps.MergeAsync(kept, other, by, "One person", CancellationToken.None));
        Assert.Equal(kept, await FindAsync("crn", "X123457"));
        Assert.IsType<StepOutcome.Taken>(await Steps.SplitAsync(other, by, "They are two", CancellationToken.None));
        Assert.Equal(other, await FindAsync("crn", "X123457"));
        Assert.Equal(["Register merge", "Register split"], (await world.RecordedAsync()).TakeLast(2));
    }

    [Fact]
    public async Task A_change_to_nobody_or_without_a_reason_is_refused_and_not_recorded()
    {
        var by = world.Actor("probation-east-midlands");
        var nobody = PersonId.New(world.Time);

        Assert.Equal("unknown-person", World.Code(await Steps.SplitAsync(nobody, by, "Why not",
            CancellationToken.None)));
        Assert.Equal("no-reason", World.Code(await Steps.SplitAsync(nobody, by, "", CancellationToken.None)));
        Assert.Empty(await world.EntriesAsync());
    }

    [Fact]
    public async Task A_wrong_number_is_said_not_to_have_been_linked()
    {
        await ImportAsync($"crn,since,level\n{Number},2026-05-20,priority\n");
        var person = await FindAsync("crn", Number);

        var outcome = await Steps.LinkAsync(
            person, System("pnc-id"), "2001/0000001A", world.Actor("leicestershire-police"), "Seen",
                CancellationToken.None);

        Assert.Equal("bad-identifier", World.Code(outcome));
        Assert.Equal(["Register link", "Register not-taken"], (await world.RecordedAsync()).TakeLast(2));
    }

    private async Task<Records.Import.ImportReport> ImportAsync(string csv)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        return await Steps.ImportAsync(
            stream, world.Actor("probation-east-midlands"),
            world.Workspace.Agencies.FindPartnership("leicester-leicestershire-rutland")!,
            world.Workspace.Policies.Vocabulary, CancellationToken.None);
    }

    private async Task<PersonId> FindAsync(string system, string number) =>
        (await new PersonRegister(world.Records).FindAsync(System(system), number, null,
            CancellationToken.None))!.Value;

    private Sharing.Vocabulary.IdentifierSystem System(string code) =>
        world.Workspace.Policies.Vocabulary.Identifiers[code];
}
