using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tests.Signing;
using IomGateway.Ledger.Witnesses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>The gateway's side: a log with real witnesses, and what they catch.</summary>
public sealed class WitnessedLogTests : IAsyncLifetime, IDisposable
{
    private readonly LedgerFolder _folder = new();
    private RunningWitness _first = null!;
    private RunningWitness _second = null!;

    public async Task InitializeAsync()
    {
        string key;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            key = log.VerifierKey;
        }

        _first = await RunningWitness.StartAsync(key);
        _second = await RunningWitness.StartAsync(key, "witness.example/w2");
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_checkpoint_is_cosigned_by_every_witness_and_published_with_their_lines()
    {
        using WitnessPolicy policy = RunningWitness.Policy(2, _first, _second);
        await using EvidenceLog log = await OpenAsync(policy);
        EntryId id = await RecordAsync(log, 20);

        string note = await log.CheckpointAsync(default);
        Assert.Equal(["w1", "w2"], Cosignatures.By(policy, note, DateTimeOffset.MaxValue, out _)!.Order());
        Assert.All(log.Witnesses.Standing, s => Assert.Equal(WitnessCondition.Cosigned, s.Condition));
        Assert.Equal(log.Witnesses.Witnessed, PublishedLog.SizeOf(note));
        Assert.True(log.CanRecord);

        byte[] receipt = System.Text.Encoding.UTF8.GetBytes((await log.ReceiptAsync(id, new HashSet<string>(), default))!);
        using VerifierKey key = RunningWitness.Key(log.VerifierKey);
        var trust = new TrustedKeys { Logs = [key], Witnesses = policy, Time = TimeProvider.System };
        Assert.Equal(
            ["w1", "w2"], Assert.IsType<ReceiptVerdict.Valid>(Receipt.Verify(receipt, trust)).Receipt.Witnesses.Order());
    }

    [Fact]
    public async Task A_witness_that_is_away_is_named_and_catches_up()
    {
        using WitnessPolicy policy = RunningWitness.Policy(1, _first, _second);
        await _second.StopAsync();
        await using (EvidenceLog log = await OpenAsync(policy))
        {
            await RecordAsync(log, 5);
            Assert.Equal(WitnessCondition.Unreachable, Standing(log, "w2").Condition);
            Assert.True(log.CanRecord);
            await _second.StartAgainAsync();
            await UntilAsync(() => Standing(log, "w2").Condition == WitnessCondition.Cosigned);
        }

        // What was signed while it was away is covered by what it cosigned later.
        await using EvidenceLog again = await OpenAsync(policy);
        await RecordAsync(again, 1);
        Assert.Equal(again.Witnesses.Witnessed, _second.Witness.Last(LedgerFolder.Origin)!.Size);
    }

    [Fact]
    public async Task Two_processes_on_one_log_do_not_take_each_other_for_a_fork()
    {
        using WitnessPolicy policy = RunningWitness.Policy(2, _first, _second);
        await using EvidenceLog one = await OpenAsync(policy);
        await using EvidenceLog other = await OpenAsync(policy);
        for (int i = 0; i < 10; i++)
        {
            await Task.WhenAll(RecordAsync(one, 3), RecordAsync(other, 3));
        }

        Assert.True(one.CanRecord && other.CanRecord);
        Assert.Empty(_first.Evidence);
        Assert.Empty(_second.Evidence);
    }

    [Fact]
    public async Task A_restored_backup_does_not_start_though_the_checkpoint_beside_it_is_restored_too()
    {
        using WitnessPolicy policy = RunningWitness.Policy(1, _first, _second);
        string backup = Path.Combine(_folder.Path, "backup.db");
        await RecordAndCloseAsync(policy, 5);
        File.Copy(_folder.Database, backup);
        string kept = Path.Combine(_folder.Keys, "ledger.checkpoint");
        string keptThen = await File.ReadAllTextAsync(kept);
        await RecordAndCloseAsync(policy, 5);
        string keptNow = await File.ReadAllTextAsync(kept);
        Restore(backup);

        // The checkpoint outside the database tells, without any witness.
        var behind = await Assert.ThrowsAsync<LedgerDamagedException>(() => _folder.OpenAsync());
        Assert.Contains("older copy", behind.Message, StringComparison.Ordinal);

        // With that one put back as well, the witnesses still know.
        await File.WriteAllTextAsync(kept, keptThen);
        Restore(backup);
        behind = await Assert.ThrowsAsync<LedgerDamagedException>(() => OpenAsync(policy));
        Assert.Contains("witness w", behind.Message, StringComparison.Ordinal);

        // Nothing but the newest database is taken.
        await File.WriteAllTextAsync(kept, keptNow);
        await Assert.ThrowsAsync<LedgerDamagedException>(() => OpenAsync(policy));
        string evidence = File.ReadAllText(Directory.GetFiles(Path.Combine(_folder.Path, "forks")).First());
        Assert.Contains(_first.Witness.Last(LedgerFolder.Origin)!.Note, evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_backup_that_grew_past_its_old_size_is_a_fork_that_every_witness_proves()
    {
        using WitnessPolicy policy = RunningWitness.Policy(2, _first, _second);
        string backup = Path.Combine(_folder.Path, "backup.db");
        await RecordAndCloseAsync(policy, 5);
        File.Copy(_folder.Database, backup);
        await RecordAndCloseAsync(policy, 5);
        Restore(backup);
        File.Delete(Path.Combine(_folder.Keys, "ledger.checkpoint"));

        // Nobody asked the witnesses while another story was written.
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendAsync(LedgerFolder.Decided("deny", "another-story"), default);
            }
        }

        var forked = await Assert.ThrowsAsync<LedgerDamagedException>(() => OpenAsync(policy));
        Assert.Contains("not the beginning of this log", forked.Message, StringComparison.Ordinal);
        Assert.Single(_first.Evidence);
        Assert.Single(_second.Evidence);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.Path, "forks")));
    }

    [Fact]
    public async Task A_fork_under_the_logs_own_key_stops_a_running_gateway()
    {
        using WitnessPolicy policy = RunningWitness.Policy(1, _first);
        await using EvidenceLog log = await OpenAsync(policy);
        await RecordAsync(log, 5);

        // Somebody with the log's key shows the witness more of another log.
        long size = _first.Witness.Last(LedgerFolder.Origin)!.Size;
        using var stolen = System.Security.Cryptography.ECDsa.Create();
        stolen.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(_folder.Keys, "ledger-signing.pem")));
        using var signer = new KeyInHand(_folder.Options, stolen);
        byte[] leaf = new byte[32];
        Checkpoint head = Checkpoint.Read(SignedNote.TextOf(await log.CheckpointAsync(default))!)!;
        Assert.Equal(size, head.Size);
        var edge = Tree.TreeEdge.Load(size, null, (level, number, width) => log.TileAsync(
            new Tree.TilePath(level, number, width).ToString(), default).GetAwaiter().GetResult()!.Bytes.ToArray());
        edge.Append(leaf);
        var request = new AddCheckpoint(
            size, Tree.ConsistencyProof.Make(size, size + 1, path => Tile(log, path, size, leaf)),
            signer.Sign(size + 1, edge.Root()).Note);
        Assert.IsType<WitnessAnswer.Cosigned>(_first.Witness.Add(request));

        await log.AppendAsync(LedgerFolder.Permit(), default);
        await UntilAsync(() => !log.CanRecord);
        Assert.Equal(WitnessCondition.Forked, Standing(log, "w1").Condition);

        // It stops first and writes then.
        string forks = Path.Combine(_folder.Path, "forks");
        await UntilAsync(() => Directory.Exists(forks) && Directory.GetFiles(forks, "*.txt").Length == 1);
        string evidence = await File.ReadAllTextAsync(Directory.GetFiles(forks, "*.txt")[0]);
        Assert.Contains(request.Note, evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_that_only_claims_another_log_is_raised_and_stops_nothing()
    {
        await using WebApplication liar = await LyingAsync();
        string text = $"witness w1 {_first.Witness.Key.Text} {liar.Urls.Single()}\nquorum w1\n";
        using WitnessPolicy policy = RunningWitness.Policy(text);
        await using EvidenceLog log = await OpenAsync(policy);
        await RecordAsync(log, 3, witnessed: false);
        await UntilAsync(() => Standing(log, "w1").Condition == WitnessCondition.Disputing);
        Assert.True(log.CanRecord);
    }

    [Fact]
    public async Task A_database_that_was_emptied_does_not_begin_a_second_story()
    {
        using WitnessPolicy policy = RunningWitness.Policy(1, _first);
        await RecordAndCloseAsync(policy, 2);
        foreach (string file in Directory.GetFiles(_folder.Path, "ledger.db*"))
        {
            File.Delete(file);
        }

        var empty = await Assert.ThrowsAsync<LedgerDamagedException>(() => _folder.OpenAsync());
        Assert.Contains("no entry", empty.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> LyingAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        server.MapPost("/add-checkpoint", () => Results.StatusCode(422));
        await server.StartAsync();
        return server;
    }

    private static WitnessStanding Standing(EvidenceLog log, string name) =>
        log.Witnesses.Standing.Single(s => s.Name == name);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isSo())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static byte[] Tile(EvidenceLog log, Tree.TilePath path, long size, byte[] next)
    {
        int width = (int)Math.Min(path.Width, size - (path.Number * Tree.TreeEdge.TileWidth));
        byte[] stored = log.TileAsync((path with { Width = width }).ToString(), default).GetAwaiter().GetResult()!
            .Bytes.ToArray();
        return width == path.Width ? stored : [.. stored, .. next];
    }

    private Task<EvidenceLog> OpenAsync(WitnessPolicy policy) =>
        _folder.OpenAsync(_folder.Options with { Witnesses = policy });

    private static async Task<EntryId> RecordAsync(EvidenceLog log, int count, bool witnessed = true)
    {
        EntryId id = default;
        for (int i = 0; i < count; i++)
        {
            id = await log.AppendAsync(LedgerFolder.Permit(), default);
        }

        long size = (await log.ReadAsync(id, default))!.Index + 1;
        await LedgerFolder.SignedAsync(log, size);
        if (witnessed)
        {
            await UntilAsync(() => log.Witnesses.Witnessed >= size
                && log.Witnesses.Standing.All(s => s.Condition != WitnessCondition.Waiting
                    && (s.Condition != WitnessCondition.Cosigned || s.Size >= size)));
        }

        return id;
    }

    private async Task RecordAndCloseAsync(WitnessPolicy policy, int count)
    {
        await using EvidenceLog log = await OpenAsync(policy);
        await RecordAsync(log, count);
    }

    private void Restore(string backup)
    {
        SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(_folder.Path, "ledger.db*"))
        {
            File.Delete(file);
        }

        File.Copy(backup, _folder.Database);
    }
}
