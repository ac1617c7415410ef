using System.Text.Json.Nodes;
using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Oversight.Tests.Replay;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Oversight.Tests.Agreements;

/// <summary>What must be returned or deleted when sharing ends.</summary>
public sealed class LeavingTests : IAsyncLifetime
{
    private const string Police = PastLedger.Police;
    private const string Probation = "probation-east-midlands";
    private const string Treatment = PastLedger.Treatment;

    private readonly World world = new();

    public async Task InitializeAsync()
    {
        await world.InitializeAsync();
        await new PastLedger(world).PutInForceAsync();
    }

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Ending_says_for_each_agency_what_it_returns_or_deletes_and_when()
    {
        var outcome = await world.Life.EndAsync(
            PastLedger.Agreement, 3, world.Actor(Police), "It is over", CancellationToken.None);

        var owed = Assert.IsType<StepOutcome.Taken>(outcome).Owed;
        Assert.Equal(
            [(Police, "attendance"), (Police, "life-at-risk"), (Probation, "attendance")],
            owed.Select(o => (o.Agency, o.Flow)));
        Assert.All(owed, o => Assert.Equal([Treatment], o.From));
        Assert.Equal(("P6M", "exit"), (owed[0].KeepFor, owed[0].Clock));
        Assert.Equal(["litigation-hold"], owed[0].Unless);
        Assert.Equal(["attendance"], owed[0].Records["Appointment"]);
        Assert.Null(owed[1].KeepFor);
        Assert.Contains("at once", owed[1].Sentence, StringComparison.Ordinal);
        await AssertRecordedAsync("ended", owed);
    }

    [Fact]
    public async Task Whoever_leaves_owes_what_it_received_and_is_owed_what_it_gave()
    {
        var police = Assert.IsType<StepOutcome.Taken>(await world.Life.LeaveAsync(
            PastLedger.Agreement, 3, world.Actor(Police), "We merge", CancellationToken.None)).Owed;

        Assert.Equal([(Police, "attendance"), (Police, "life-at-risk")], police.Select(o => (o.Agency, o.Flow)));
        await AssertRecordedAsync("left", police);

        // With the police gone, only probation still has something of treatment's.
        var treatment = Assert.IsType<StepOutcome.Taken>(await world.Life.LeaveAsync(
            PastLedger.Agreement, 3, world.Actor(Treatment), "We close", CancellationToken.None)).Owed;
        Assert.Equal([(Probation, "attendance")], treatment.Select(o => (o.Agency, o.Flow)));
        Assert.IsType<StepOutcome.AlreadySo>(await world.Life.LeaveAsync(
            PastLedger.Agreement, 3, world.Actor(Treatment), "Again", CancellationToken.None));
    }

    [Fact]
    public async Task A_version_that_was_never_in_force_leaves_nothing_to_return()
    {
        await world.SubmitAsync(PastLedger.Yaml.Replace("version: 3", "version: 4", StringComparison.Ordinal));

        var outcome = await world.Life.EndAsync(
            PastLedger.Agreement, 4, world.Actor(Police), "Withdrawn", CancellationToken.None);

        Assert.Empty(Assert.IsType<StepOutcome.Taken>(outcome).Owed);
    }

    [Fact]
    public async Task A_term_that_is_over_expires_by_a_step_that_says_what_is_owed()
    {
        Assert.Empty(await world.Life.ExpireDueAsync(CancellationToken.None));
        world.Time.Now = new DateTimeOffset(2027, 3, 31, 22, 59, 59, TimeSpan.Zero);
        Assert.Empty(await world.Life.ExpireDueAsync(CancellationToken.None));

        // Midnight in London, which is on summer time.
        world.Time.Now = new DateTimeOffset(2027, 3, 31, 23, 0, 0, TimeSpan.Zero);
        var (version, outcome) = Assert.Single(await world.Life.ExpireDueAsync(CancellationToken.None));

        Assert.Equal(PastLedger.Agreement, version.Agreement);
        var owed = Assert.IsType<StepOutcome.Taken>(outcome).Owed;
        Assert.Equal(3, owed.Count);
        await AssertRecordedAsync("expired", owed);
        Assert.Equal(AgreementLife.Itself, World.Value((await world.EntriesAsync())[^1], "user"));
        Assert.Equal(AgreementState.Expired, await world.StateAsync(3, PastLedger.Agreement));
        Assert.Empty(await world.Life.ExpireDueAsync(CancellationToken.None));
    }

    private async Task AssertRecordedAsync(string step, IReadOnlyList<ToReturn> owed)
    {
        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal(step, World.Value(entry, "step"));
        var kept = JsonNode.Parse(World.Value(entry, "owed")!)!.AsArray();
        Assert.Equal(owed.Select(o => o.ToJson().ToJsonString()), kept.Select(o => o!.ToJsonString()));
    }
}
