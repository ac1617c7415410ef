using IomGateway.Ledger;
using IomGateway.Oversight.Search;
using IomGateway.Oversight.Steps;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.Search;

public sealed class AuditGrantsTests : IAsyncLifetime
{
    private readonly World world = new();
    private readonly PersonId person = PersonId.New(TimeProvider.System);

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    private PastExchanges Past => new(world);

    private AuditGrants Grants => new(world.Ledger, world.Workspace, world.Time);

    [Fact]
    public async Task What_lies_between_two_others_is_seen_once_both_have_granted_it()
    {
        var between = await Past.DiscloseAsync(person, "attendance");

        await GrantAsync(PastExchanges.Police);
        Assert.Empty(await DecisionsAsync());

        await GrantAsync(PastExchanges.Treatment);
        Assert.Equal([between], await DecisionsAsync());
        Assert.Equal(
            [PastExchanges.Police, PastExchanges.Treatment],
            (await Grants.StandingAsync(PastExchanges.Probation, CancellationToken.None)).Select(g => g.By));

        Assert.IsType<StepOutcome.Taken>(await Grants.WithdrawAsync(
            world.Actor(PastExchanges.Police), PastExchanges.Probation, "Audit is over", CancellationToken.None));
        Assert.Empty(await DecisionsAsync());
        Assert.Equal("Policy audit-withdrawn", (await world.RecordedAsync())[^2]);
    }

    [Fact]
    public async Task A_grant_ends_on_its_day_and_a_word_that_cannot_be_read_is_none()
    {
        await GrantAsync(PastExchanges.Police);
        Assert.Single(await Grants.StandingAsync(PastExchanges.Probation, CancellationToken.None));

        world.Time.Now += TimeSpan.FromDays(31);
        Assert.Empty(await Grants.StandingAsync(PastExchanges.Probation, CancellationToken.None));

        await GrantAsync(PastExchanges.Police);
        await world.Ledger.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Policy, From = PastExchanges.Police, To = PastExchanges.Probation, Engine = "test",
            },
            CancellationToken.None);
        Assert.Empty(await Grants.StandingAsync(PastExchanges.Probation, CancellationToken.None));
    }

    [Theory]
    [InlineData("treatment-llr", 30, "Joint audit", "own-agency")]
    [InlineData("no-such-agency", 30, "Joint audit", "unknown-auditor")]
    [InlineData("leicestershire-police", 400, "Joint audit", "bad-end")]
    [InlineData("leicestershire-police", -1, "Joint audit", "bad-end")]
    [InlineData("leicestershire-police", 30, " ", "no-reason")]
    public async Task A_grant_that_cannot_be_given_is_refused_and_not_recorded(
        string auditor, int days, string reason, string code)
    {
        var outcome = await Grants.GrantAsync(
            world.Actor(PastExchanges.Treatment), auditor, world.Time.Now.AddDays(days), reason,
            CancellationToken.None);

        Assert.Equal(code, World.Code(outcome));
        Assert.Empty(await world.EntriesAsync());
    }

    private async Task GrantAsync(string by) => Assert.IsType<StepOutcome.Taken>(await Grants.GrantAsync(
        world.Actor(by), PastExchanges.Probation, world.Time.Now.AddDays(30), "Joint audit", CancellationToken.None));

    private async Task<IEnumerable<EntryId>> DecisionsAsync()
    {
        var search = new AuditSearch(world.Ledger, new PersonRegister(world.Records), world.Workspace, world.Time);
        var answer = await search.SearchAsync(
            new AuditQuery { Kind = EntryKind.Decided }, world.Actor(PastExchanges.Probation), "Audit",
            CancellationToken.None);
        return Assert.IsType<AuditAnswer<AuditPage>.Given>(answer).Content.Lines.Select(l => l.Id);
    }
}
