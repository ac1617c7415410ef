using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Oversight.Tests.Replay;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Versions;

namespace IomGateway.Oversight.Tests.Agreements;

/// <summary>An amendment needs the signatures of those for whom it changes anything, and of nobody else.</summary>
public sealed class AmendmentTests : IAsyncLifetime
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
    public async Task Whoever_stands_by_the_version_in_force_and_is_changed_must_sign_or_leave()
    {
        await AmendAsync(("for: P6M", "for: P12M"));
        await world.SignAsync(Police, 4, PastLedger.Agreement);
        await world.SignAsync(Treatment, 4, PastLedger.Agreement);

        var refused = Assert.IsType<StepOutcome.Refused>(await ActivateAsync());

        Assert.Equal("not-signed", refused.Code);
        Assert.Contains(Probation, refused.Mend, StringComparison.Ordinal);
        Assert.DoesNotContain(Treatment, refused.Mend, StringComparison.Ordinal);
        Assert.IsType<StepOutcome.Taken>(await world.Life.LeaveAsync(
            PastLedger.Agreement, 3, world.Actor(Probation), "We do not agree", CancellationToken.None));
        Assert.IsType<StepOutcome.Taken>(await ActivateAsync());
        Assert.Equal(AgreementState.Superseded, await world.StateAsync(3, PastLedger.Agreement));
    }

    [Fact]
    public async Task Where_nothing_changes_for_anybody_nobody_signs_again()
    {
        await AmendAsync(("title: Treatment engagement", "title: The treatment engagement"));

        Assert.IsType<StepOutcome.Taken>(await ActivateAsync());

        Assert.Equal([Police, Probation, Treatment], (await StandByAsync()).Order());
        var row = await world.Store.FindAsync(PastLedger.Agreement, 4, CancellationToken.None);
        Assert.Equal((3, 0), (row!.Amends, row.Signatures.Count));
        Assert.Equal(["Agreement superseded", "Agreement activated"], (await world.RecordedAsync()).TakeLast(2));
    }

    [Fact]
    public async Task Whoever_is_not_changed_stands_by_the_amendment_until_it_declines_or_leaves()
    {
        await AmendAsync(("limit: 5 a day", "limit: 9 a day"));
        Assert.Equal("not-signed", World.Code(await ActivateAsync()));
        await world.SignAsync(Police, 4, PastLedger.Agreement);
        await world.SignAsync(Treatment, 4, PastLedger.Agreement);

        Assert.IsType<StepOutcome.Taken>(await ActivateAsync());

        Assert.Equal([Police, Probation, Treatment], (await StandByAsync()).Order());
        var left = Assert.IsType<StepOutcome.Taken>(await world.Life.LeaveAsync(
            PastLedger.Agreement, 4, world.Actor(Probation), "We merge", CancellationToken.None));
        Assert.Equal([Probation], left.Owed.Select(o => o.Agency));
        Assert.Equal([Police, Treatment], (await StandByAsync()).Order());
        Assert.IsType<StepOutcome.AlreadySo>(await world.Life.LeaveAsync(
            PastLedger.Agreement, 4, world.Actor(Probation), "Again", CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_declines_an_amendment_does_not_stand_by_it()
    {
        await AmendAsync(("limit: 5 a day", "limit: 9 a day"));
        await world.SignAsync(Police, 4, PastLedger.Agreement);
        await world.SignAsync(Treatment, 4, PastLedger.Agreement);
        await world.SignAsync(Probation, 4, PastLedger.Agreement, approves: false);

        Assert.IsType<StepOutcome.Taken>(await ActivateAsync());

        Assert.Equal([Police, Treatment], (await StandByAsync()).Order());
    }

    [Fact]
    public async Task What_a_version_uses_may_change_without_new_signatures_where_nothing_more_passes()
    {
        var treatment = world.Agency(Treatment);
        var changed = world.Workspace.With(
            world.Workspace.Agencies.With([treatment with
            {
                Signatories = [.. treatment.Signatories.Select(s => s with { Role = "Another office" })],
            }]),
            world.Workspace.Agreements);
        var life = new AgreementLife(changed, world.Store, world.Ledger, world.Time);

        Assert.IsType<StepOutcome.Taken>(await life.SuspendAsync(
            PastLedger.Agreement, 3, world.Actor(Police), "A look", CancellationToken.None));
        Assert.IsType<StepOutcome.Taken>(await life.CarryOnAsync(
            PastLedger.Agreement, 3, new string('c', 64), "same", CancellationToken.None));
        Assert.IsType<StepOutcome.AlreadySo>(await life.CarryOnAsync(
            PastLedger.Agreement, 3, new string('c', 64), "same", CancellationToken.None));
        Assert.Equal("Agreement carried-on", (await world.RecordedAsync())[^1]);
        var ended = Assert.IsType<StepOutcome.Taken>(await life.EndAsync(
            PastLedger.Agreement, 3, world.Actor(Police), "It is over", CancellationToken.None));
        Assert.Equal(3, ended.Owed.Count);
    }

    [Fact]
    public async Task Everything_that_a_version_uses_is_kept_whole_with_it()
    {
        var row = await world.Store.FindAsync(PastLedger.Agreement, 3, CancellationToken.None);

        var whole = world.Store.Whole(row!.Sha256);

        Assert.NotNull(whole);
        Assert.Equal(row.Sha256, WholeVersion.Sha256(whole));
        Assert.NotNull(WholeVersion.Read(whole));
        Assert.Null(world.Store.Whole(new string('0', 64)));
    }

    private async Task AmendAsync(params (string From, string To)[] changes)
    {
        var yaml = PastLedger.Yaml.Replace("version: 3", "version: 4", StringComparison.Ordinal);
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(from, to, StringComparison.Ordinal);
        }

        Assert.IsType<StepOutcome.Taken>(await world.SubmitAsync(yaml));
    }

    private async Task<IReadOnlySet<string>> StandByAsync() =>
        new ProvenSignatures(world.Store, world.Workspace.Agencies, new VersionMeanings(), world.Time.Now).Of(
            (await world.Store.FindAsync(PastLedger.Agreement, 4, CancellationToken.None))!);

    private Task<StepOutcome> ActivateAsync() => world.Life.ActivateAsync(
        PastLedger.Agreement, 4, world.Actor(Police), CancellationToken.None);
}
