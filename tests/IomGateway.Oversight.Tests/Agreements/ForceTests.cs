using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records.Agreements;

namespace IomGateway.Oversight.Tests.Agreements;

public sealed class ForceTests : IAsyncLifetime
{
    private const string Probation = "probation-east-midlands";
    private const string Police = "leicestershire-police";

    private readonly World world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task One_signature_does_not_put_a_version_in_force()
    {
        await world.SubmitAsync(World.Text());
        await world.SignAsync(Police);

        Assert.Equal("wrong-state", World.Code(await ActivateAsync()));
        Assert.Equal(AgreementState.InReview, await world.StateAsync());
    }

    [Fact]
    public async Task Signatures_of_recipients_alone_do_not_put_a_version_in_force()
    {
        var agreement = "llr-treatment-engagement";
        await world.SubmitAsync(World.Text(agreement));
        await world.SignAsync(Police, 3, agreement);
        await world.SignAsync(Probation, 3, agreement);

        var outcome = await world.Life.ActivateAsync(agreement, 3, world.Actor(Police), CancellationToken.None);

        Assert.Equal("not-signed", World.Code(outcome));
        Assert.Contains("treatment-llr", ((StepOutcome.Refused)outcome).Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_only_the_database_vouches_for_does_not_count()
    {
        await world.SubmitAsync(World.Text());
        var row = await world.Store.FindAsync(World.Agreement, 1, CancellationToken.None);
        foreach (var agency in (string[])[Police, Probation])
        {
            await world.Store.SignAsync(
                new SignatureDraft
                {
                    Agreement = World.Agreement,
                    Version = 1,
                    Sha256 = row!.Sha256,
                    Agency = agency,
                    Signatory = world.Agency(agency).Signatories[0].Name,
                    Approves = true,
                    Jws = "e30.e30.e30",
                },
                world.Actor(agency), CancellationToken.None);
        }

        Assert.Equal("not-signed", World.Code(await ActivateAsync()));
    }

    [Theory]
    [InlineData("2026-03-31T22:59:00Z", "not-yet")]
    [InlineData("2027-03-31T23:00:00Z", "term-over")]
    public async Task A_version_is_put_in_force_within_its_term_alone(string at, string code)
    {
        await world.SubmitAsync(World.Text());
        await world.SignAsync(Police);
        await world.SignAsync(Probation);
        world.Time.Now = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

        // A signature from after that instant proves nothing yet, but the term is looked at before it.
        Assert.Equal(code, World.Code(await ActivateAsync()));
    }

    [Fact]
    public async Task The_next_version_supersedes_the_one_before_in_the_same_step()
    {
        await world.PutInForceAsync();
        await world.PutInForceAsync(World.Text().Replace("version: 1", "version: 2", StringComparison.Ordinal),
            version: 2);

        Assert.Equal(AgreementState.Superseded, await world.StateAsync(1));
        Assert.Equal(AgreementState.Active, await world.StateAsync(2));
        var recorded = await world.RecordedAsync();
        Assert.Equal(["Agreement superseded", "Agreement activated"], recorded.TakeLast(2));
    }

    [Fact]
    public async Task Any_party_suspends_and_only_that_party_resumes()
    {
        await world.PutInForceAsync();

        Assert.Equal("no-reason", World.Code(await SuspendAsync(Police, " ")));
        Assert.Equal("not-a-party", World.Code(await SuspendAsync("accommodation-llr", "A breach")));
        Assert.IsType<StepOutcome.Taken>(await SuspendAsync(Police, "A breach"));
        Assert.Equal(AgreementState.Suspended, await world.StateAsync());
        Assert.Equal("suspended-by-another", World.Code(await ResumeAsync(Probation)));
        Assert.IsType<StepOutcome.Taken>(await ResumeAsync(Police));
        Assert.Equal(AgreementState.Active, await world.StateAsync());
    }

    [Fact]
    public async Task Suspending_twice_changes_and_records_nothing()
    {
        await world.PutInForceAsync();
        await SuspendAsync(Police, "A breach");
        var before = (await world.EntriesAsync()).Count;

        Assert.IsType<StepOutcome.AlreadySo>(await SuspendAsync(Probation, "The same breach"));
        Assert.Equal(before, (await world.EntriesAsync()).Count);
    }

    [Fact]
    public async Task Its_owner_ends_it_and_others_leave()
    {
        await world.PutInForceAsync();

        Assert.Equal("not-the-owner", World.Code(await EndAsync(Police)));
        Assert.IsType<StepOutcome.Taken>(
            await world.Life.LeaveAsync(World.Agreement, 1, world.Actor(Police), "We merge", CancellationToken.None));
        var stored = await world.Store.FindAsync(World.Agreement, 1, CancellationToken.None);
        Assert.NotNull(stored!.Signatures.Single(s => s.Agency == Police).LeftAt);
        Assert.IsType<StepOutcome.Taken>(await EndAsync(Probation));
        Assert.Equal(AgreementState.Ended, await world.StateAsync());
        Assert.Equal(["Agreement left", "Agreement ended"], (await world.RecordedAsync()).TakeLast(2));
    }

    [Fact]
    public async Task Whoever_has_not_signed_cannot_leave()
    {
        await world.PutInForceAsync();

        Assert.Equal("has-not-signed", World.Code(await world.Life.LeaveAsync(
            World.Agreement, 1, world.Actor("hmp-leicester"), "We never came", CancellationToken.None)));
    }

    [Fact]
    public async Task A_step_that_cannot_be_recorded_does_not_happen()
    {
        await world.PutInForceAsync();
        await world.Ledger.DisposeAsync();

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => SuspendAsync(Police, "A breach"));
        Assert.Equal(AgreementState.Active, await world.StateAsync());
    }

    [Fact]
    public async Task There_is_nothing_to_do_with_a_version_that_nobody_submitted()
    {
        Assert.Equal("unknown-version", World.Code(await ActivateAsync()));
        Assert.Equal("unknown-version", World.Code(await SuspendAsync(Police, "A breach")));
        Assert.Equal("unknown-version", World.Code(await world.SignAsync(Police)));
        Assert.Empty(await world.EntriesAsync());
    }

    private Task<StepOutcome> ActivateAsync() =>
        world.Life.ActivateAsync(World.Agreement, 1, world.Actor(Police), CancellationToken.None);

    private Task<StepOutcome> SuspendAsync(string agency, string reason) =>
        world.Life.SuspendAsync(World.Agreement, 1, world.Actor(agency), reason, CancellationToken.None);

    private Task<StepOutcome> ResumeAsync(string agency) =>
        world.Life.ResumeAsync(World.Agreement, 1, world.Actor(agency), "It is mended", CancellationToken.None);

    private Task<StepOutcome> EndAsync(string agency) =>
        world.Life.EndAsync(World.Agreement, 1, world.Actor(agency), "Nobody needs it", CancellationToken.None);
}
