using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>What the verifier and the page make of witnesses' cosignatures, each the same as the other.</summary>
public sealed class WitnessedTamperingTests(PageVerifier page) : IClassFixture<PageVerifier>, IAsyncLifetime, IDisposable
{
    private readonly LedgerFolder _folder = new();
    private RunningWitness _first = null!;
    private RunningWitness _second = null!;
    private string _policy = "";

    public async Task InitializeAsync()
    {
        string key;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            key = log.VerifierKey;
        }

        _first = await RunningWitness.StartAsync(key);
        _second = await RunningWitness.StartAsync(key, "witness.example/w2");
        _policy = RunningWitness.PolicyText(2, _first, _second) + $"log {key}\n";
        using WitnessPolicy policy = RunningWitness.Policy(_policy);
        await using (EvidenceLog log = await _folder.OpenAsync(_folder.Options with { Witnesses = policy }))
        {
            await log.AppendAsync(LedgerFolder.Permit(), default);
            await LedgerFolder.SignedAsync(log, 3);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (log.Witnesses.Witnessed < 3)
            {
                await Task.Delay(20, patience.Token);
            }
        }

        await LedgerExport.ExportAsync(_folder.Path, _folder.ExportTo, default);
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cosignatures_are_counted_and_what_they_prove_is_no_longer_called_unproved()
    {
        var sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync(_policy));
        Assert.Equal((3, 3), (sound.Size, sound.Witnessed));
        Assert.Equal(["w1", "w2"], sound.Witnesses.Order());
        Assert.DoesNotContain(sound.Unproved, u => u.Contains("shown this same log", StringComparison.Ordinal));
        Assert.DoesNotContain(sound.Unproved, u => u.Contains("came with the log", StringComparison.Ordinal));

        sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync(null));
        Assert.Empty(sound.Witnesses);
    }

    [Fact]
    public async Task A_bit_flipped_anywhere_in_a_cosignature_is_found()
    {
        string note = Get("checkpoint");
        int start = note.IndexOf("witness.example/w1 ", StringComparison.Ordinal) + "witness.example/w1 ".Length;
        int end = note.IndexOf('\n', start);
        for (int at = start; at < end - 1; at += 3)
        {
            char other = note[at] == 'A' ? 'B' : 'A';
            PutAll(note[..at] + other + note[(at + 1)..]);
            VerificationResult result = await VerifyAsync(_policy);
            if (at < start + 6)
            {
                // With another key id it is an unknown key's, and too few are left for this checkpoint.
                Assert.Equal(2, Assert.IsType<VerificationResult.Sound>(result).Witnessed);
                continue;
            }

            Assert.Contains(
                "the cosignature by witness.example/w1 does not verify",
                Assert.IsType<VerificationResult.Tampered>(result).What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Too_few_cosignatures_are_not_enough()
    {
        foreach (string size in Directory.GetFiles(Path.Combine(_folder.ExportTo, "checkpoints")))
        {
            File.WriteAllText(size, Without(File.ReadAllText(size), "witness.example/w2"));
        }

        Put("checkpoint", Without(Get("checkpoint"), "witness.example/w2"));
        var tampered = Assert.IsType<VerificationResult.Tampered>(await VerifyAsync(_policy));
        Assert.Equal("No checkpoint has the cosignatures that the policy asks for (all-of-them).", tampered.What);
        string one = _policy.Replace("group all-of-them 2", "group all-of-them 1", StringComparison.Ordinal);
        Assert.IsType<VerificationResult.Sound>(await VerifyAsync(one));
    }

    [Fact]
    public async Task A_checkpoint_cosigned_in_the_future_is_refused()
    {
        using VerifierKey log = RunningWitness.Key(_policy.Split("log ")[1].Trim());
        using var ahead = Witness.Open(
            Path.Combine(_folder.Path, "ahead"), "witness.example/ahead", [log], new TimeAhead());
        string note = Without(Without(Get("checkpoint"), "witness.example/w1"), "witness.example/w2");
        var cosigned = (WitnessAnswer.Cosigned)ahead.Add(new AddCheckpoint(0, [], note));
        PutAll(note + cosigned.Lines);

        var tampered = Assert.IsType<VerificationResult.Tampered>(
            await VerifyAsync($"witness a {ahead.Key.Text}\nquorum a\n"));
        Assert.Contains("the cosignature by witness.example/ahead is from the future", tampered.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_witnesses_have_not_cosigned_yet_is_sound_up_to_where_they_have()
    {
        using (WitnessPolicy none = RunningWitness.Policy("quorum none\n"))
        {
            await using EvidenceLog log = await _folder.OpenAsync(_folder.Options with { Witnesses = none });
            await log.AppendAsync(LedgerFolder.Permit(), default);
            await LedgerFolder.SignedAsync(log, 4);
        }

        Directory.Delete(_folder.ExportTo, recursive: true);
        await LedgerExport.ExportAsync(_folder.Path, _folder.ExportTo, default);
        var sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync(_policy));
        Assert.Equal((4, 3), (sound.Size, sound.Witnessed));
        Assert.Contains(sound.Unproved, u => u.Contains("the same entries from 3 on", StringComparison.Ordinal));
    }

    private async Task<VerificationResult> VerifyAsync(string? text)
    {
        using WitnessPolicy? policy = text is null ? null : RunningWitness.Policy(text);
        var trust = new TrustedKeys { Logs = policy?.Logs ?? [], Witnesses = policy, Time = TimeProvider.System };
        VerificationResult result = await LedgerVerifier.VerifyAsync(_folder.ExportTo, trust, null, default);
        await page.AgreesAsync(result, _folder.ExportTo, key: null, text);
        return result;
    }

    private static string Without(string note, string name) => string.Concat(note.Split('\n')
        .Where(l => !l.StartsWith($"\u2014 {name} ", StringComparison.Ordinal)).Select(l => l + "\n"))[..^1];

    private string Get(string path) => File.ReadAllText(Path.Combine(_folder.ExportTo, path));

    private void Put(string path, string note) =>
        File.WriteAllBytes(Path.Combine(_folder.ExportTo, path), Encoding.UTF8.GetBytes(note));

    private void PutAll(string note)
    {
        Put("checkpoint", note);
        Put("checkpoints/3", note);
    }

    private sealed class TimeAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromHours(1);
    }
}
