using System.Net;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>C2SP tlog-witness, over HTTP.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private readonly SignedLog _log = new SignedLog().Grow(600);
    private RunningWitness _witness = null!;

    public async Task InitializeAsync() => _witness = await RunningWitness.StartAsync(_log.Key.Text);

    public async Task DisposeAsync()
    {
        await _witness.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task A_log_that_only_grows_is_cosigned_each_time()
    {
        int from = 0;
        foreach (int to in new[] { 1, 2, 3, 200, 256, 257, 257, 512, 600 })
        {
            (HttpStatusCode status, _, string body) = await _witness.PostAsync(_log.Request(from, to));
            Assert.Equal(HttpStatusCode.OK, status);
            NoteSignature line = Assert.Single(SignedNote.Lines(body)!);
            Assert.True(_witness.Witness.Key.Made(line));
            Assert.NotNull(_witness.Witness.Key.Verify(SignedNote.TextOf(_log.Note(to))!, line));
            from = to;
        }

        Assert.Empty(_witness.Evidence);
    }

    [Fact]
    public async Task What_is_no_request_is_400()
    {
        string good = _log.Request(0, 5);
        foreach (string bad in new[]
        {
            "", "\n\n", good[4..], good.Replace("old 0", "old 00", StringComparison.Ordinal),
            good.Replace("old 0", "old -1", StringComparison.Ordinal),
            good.Replace("old 0\n", "old 0\nnot base 64\n", StringComparison.Ordinal),
            good.Replace("old 0\n", "old 0\n" + string.Concat(Enumerable.Repeat(Hash + "\n", 64)),
                StringComparison.Ordinal),
            good.Replace("\n5\n", "\n5\nextension\n", StringComparison.Ordinal),
            good + new string('x', 200_000), _log.Request(0, 5).Replace("old 0", "old 6", StringComparison.Ordinal),
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await _witness.PostAsync(bad)).Status);
        }

        Assert.Null(_witness.Witness.Last(LedgerFolder.Origin));
    }

    [Fact]
    public async Task An_unknown_log_is_404_and_one_that_is_not_signed_by_its_key_403()
    {
        using var stranger = new SignedLog("other.example/ledger");
        Assert.Equal(HttpStatusCode.NotFound, (await _witness.PostAsync(stranger.Grow(3).Request(0, 3))).Status);

        using var impostor = new SignedLog();
        Assert.Equal(HttpStatusCode.Forbidden, (await _witness.PostAsync(impostor.Grow(3).Request(0, 3))).Status);
        string note = _log.Note(3);
        string damaged = note.Replace("\n3\n", "\n4\n", StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await _witness.PostAsync(new AddCheckpoint(0, [], damaged).ToString())).Status);
        Assert.Null(_witness.Witness.Last(LedgerFolder.Origin));
    }

    [Fact]
    public async Task Another_old_size_is_409_with_the_size_that_it_knows()
    {
        Assert.Equal(
            (HttpStatusCode.Conflict, "text/x.tlog.size", "0\n"), await _witness.PostAsync(_log.Request(5, 9)));
        await _witness.PostAsync(_log.Request(0, 9));
        foreach (int old in new[] { 0, 8, 10 })
        {
            Assert.Equal(
                (HttpStatusCode.Conflict, "text/x.tlog.size", "9\n"), await _witness.PostAsync(_log.Request(old, 20)));
        }

        // A smaller checkpoint too: nothing that the log says now takes it back.
        Assert.Equal(
            (HttpStatusCode.Conflict, "text/x.tlog.size", "9\n"), await _witness.PostAsync(_log.Request(5, 5)));
        Assert.Equal(9, _witness.Witness.Last(LedgerFolder.Origin)!.Size);
    }

    [Fact]
    public async Task A_proof_that_does_not_hold_is_422_and_kept()
    {
        await _witness.PostAsync(_log.Request(0, 300));
        using var elsewhere = new SignedLog();
        List<byte[]> proof = _log.Proof(300, 600);
        foreach (List<byte[]> wrong in new List<byte[]>[]
        {
            [], proof[..^1], [.. proof, proof[0]], elsewhere.Grow(600, "x").Proof(300, 600),
        })
        {
            string request = new AddCheckpoint(300, wrong, _log.Note(600)).ToString();
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _witness.PostAsync(request)).Status);
        }

        Assert.Equal(300, _witness.Witness.Last(LedgerFolder.Origin)!.Size);
        Assert.Equal(4, _witness.Evidence.Length);
        Assert.All(_witness.Evidence, f => Assert.StartsWith("unproved-", Path.GetFileName(f), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fork_at_the_same_size_is_409_and_both_signed_checkpoints_are_kept()
    {
        await _witness.PostAsync(_log.Request(0, 600));
        string other = _log.ForkAt(599).Grow(1, "another story ").Note(600);

        Assert.Equal(
            (HttpStatusCode.Conflict, "text/x.tlog.size", "600\n"),
            await _witness.PostAsync(new AddCheckpoint(600, [], other).ToString()));
        string evidence = File.ReadAllText(Assert.Single(_witness.Evidence));
        Assert.Contains(_witness.Witness.Last(LedgerFolder.Origin)!.Note, evidence, StringComparison.Ordinal);
        Assert.Contains(other, evidence, StringComparison.Ordinal);
        Assert.IsType<WitnessAnswer.Forked>(_witness.Told[^1]);
    }

    [Fact]
    public async Task A_witness_that_starts_again_remembers_and_does_not_cosign_a_rollback()
    {
        await _witness.PostAsync(_log.Request(0, 600));
        string key = _witness.Witness.Key.Text;
        await _witness.StopAsync();
        await _witness.StartAgainAsync();

        Assert.Equal(key, _witness.Witness.Key.Text);
        Assert.Equal("600\n", (await _witness.PostAsync(_log.Request(0, 300))).Body);
        using var http = new HttpClient();
        Assert.Equal(
            _witness.Witness.Last(LedgerFolder.Origin)!.Note,
            await http.GetStringAsync(new Uri(
                _witness.Address, $"checkpoints/{WitnessState.NameOf(LedgerFolder.Origin)}")));
    }

    [Fact]
    public async Task Requests_at_once_never_roll_a_log_back()
    {
        await _witness.PostAsync(_log.Request(0, 100));
        HttpStatusCode[] statuses = [.. (await Task.WhenAll(
            Enumerable.Range(1, 40).Select(i => _witness.PostAsync(_log.Request(100, 100 + i))))).Select(a => a.Status)];

        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.Equal(39, statuses.Count(s => s == HttpStatusCode.Conflict));
        Assert.InRange(_witness.Witness.Last(LedgerFolder.Origin)!.Size, 101, 140);
    }

    [Fact]
    public async Task A_witness_without_what_it_must_remember_does_not_start()
    {
        await _witness.PostAsync(_log.Request(0, 600));
        var taken = Assert.Throws<InvalidOperationException>(
            () => Witness.Open(_witness.Folder, _witness.Name, [_log.Key], TimeProvider.System));
        Assert.Contains("has", taken.Message, StringComparison.Ordinal);
        await _witness.StopAsync();

        Assert.Throws<InvalidOperationException>(
            () => Witness.Open(_witness.Folder, "witness.example/other", [_log.Key], TimeProvider.System));
        string kept = Path.Combine(_witness.Folder, "checkpoints", WitnessState.NameOf(LedgerFolder.Origin));
        string note = File.ReadAllText(kept);
        File.WriteAllText(kept, note.Replace("\n600\n", "\n6\n", StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(
            () => Witness.Open(_witness.Folder, _witness.Name, [_log.Key], TimeProvider.System));
        Directory.Delete(Path.Combine(_witness.Folder, "checkpoints"), recursive: true);
        Assert.Throws<InvalidOperationException>(
            () => Witness.Open(_witness.Folder, _witness.Name, [_log.Key], TimeProvider.System));
        Directory.CreateDirectory(Path.Combine(_witness.Folder, "checkpoints"));
        File.WriteAllText(kept, note);
        await _witness.StartAgainAsync();
    }

    private static string Hash => Convert.ToBase64String(new byte[32]);
}
