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

    private Task<StepOutcome> ActivateAsync() => world.Life.ActivateAsync(
        PastLedger.Agreement, 4, world.Actor(Police), CancellationToken.None);
}
