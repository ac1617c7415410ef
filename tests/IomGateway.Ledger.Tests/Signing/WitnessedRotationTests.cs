using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tests.Witnesses;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>What witnesses must be told of a rotation, and what is said when nobody told them.</summary>
public sealed class WitnessedRotationTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_witness_that_was_told_of_the_new_key_goes_on_and_one_that_was_not_says_so_on_both_sides()
    {
        string first;
        string next;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            first = log.VerifierKey;
            await log.RotateKeyAsync(null, [], default);
            next = log.VerifierKey;
        }

        await using RunningWitness forgotten = await RunningWitness.StartAsync(first);
        await using RunningWitness told = await RunningWitness.StartAsync($"{first}\n{next}", "witness.example/w2");
        using WitnessPolicy policy = RunningWitness.Policy(1, forgotten, told);
        await using EvidenceLog witnessed = await _folder.OpenAsync(_folder.Options with { Witnesses = policy });
        EntryId id = await witnessed.AppendAsync(LedgerFolder.Decided("deny"), default);
        long size = (await witnessed.ReadAsync(id, default))!.Index + 1;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (witnessed.Witnesses.Witnessed < size || Of(witnessed, "w1").Condition != WitnessCondition.Refusing)
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.Equal(WitnessCondition.Cosigned, Of(witnessed, "w2").Condition);
        Assert.Contains("send its operator this log's key.vkey", Of(witnessed, "w1").Why, StringComparison.Ordinal);
        var refused = Assert.IsType<WitnessAnswer.NotSigned>(forgotten.Told.First(t => t is WitnessAnswer.NotSigned));
        Assert.Contains("name the log's new key.vkey with --log", refused.Why, StringComparison.Ordinal);
        Assert.True(witnessed.CanRecord);
    }

    [Fact]
    public async Task A_witness_that_remembers_a_checkpoint_by_the_key_before_needs_that_key_once_more()
    {
        using var log = new SignedLog();
        log.Grow(5);
        string folder = Path.Combine(_folder.Path, "witness");
        using VerifierKey other = RunningWitness.Key(new SignedLog().Key.Text);
        using (Witness witness = Witness.Open(folder, "witness.example/w1", [log.Key], TimeProvider.System))
        {
            Assert.IsType<WitnessAnswer.Cosigned>(witness.Add(log.Request(0, 5)));
        }

        Exception refusal = Assert.Throws<InvalidOperationException>(
            () => Witness.Open(folder, "witness.example/w1", [other], TimeProvider.System));
        Assert.Contains("every key that the log has had since", refusal.Message, StringComparison.Ordinal);
        using Witness again = Witness.Open(folder, "witness.example/w1", [other, log.Key], TimeProvider.System);
        Assert.IsType<WitnessAnswer.Cosigned>(again.Add(log.Grow(1).Request(5, 6)));
    }

    private static WitnessStanding Of(EvidenceLog log, string name) =>
        log.Witnesses.Standing.Single(s => s.Name == name);
}
