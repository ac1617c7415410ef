using System.Text;

namespace IomGateway.Ledger.Tests.Faults;

/// <summary>
/// One log with two gateways under load, and a third that looks on. Whatever is done to it, <see cref="CheckAsync"/>
/// holds what the gateways were told against what the log has.
/// </summary>
internal abstract class FaultySite(LedgerFolder folder, string? database, Dice dice, FaultTally tally)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<NodeProcess> _nodes = [];
    private readonly HashSet<string> _acknowledged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly HashSet<string> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _permits = new(StringComparer.Ordinal);
    private EvidenceLog? _watcher;
    private int _started;

    protected LedgerFolder Folder => folder;

    protected Dice Dice => dice;

    protected FaultTally Tally => tally;

    protected string? Database => database;

    public async Task StartAsync()
    {
        _watcher = await folder.OpenAsync();
        _nodes.Add(Node());
        _nodes.Add(Node());
        await WorkAsync();
    }

    /// <summary>One kill at a random instant of a random victim, whatever else may be wrong at the time.</summary>
    public async Task KillAsync()
    {
        int trouble = dice.Throw(8);
        NodeProcess bystander = _nodes[dice.Throw(2)];
        if (trouble == 0)
        {
            tally.Did("signer down");
            bystander.Order("signer down");
        }
        else if (trouble == 1)
        {
            tally.Did("clock moved an hour");
            bystander.Order(dice.Throw(2) == 0 ? "clock 1" : "clock -1");
        }

        await Task.Delay(dice.Throw(200));
        if (!await TryKillOtherAsync())
        {
            await KillNodeAsync(dice.Throw(2));
        }

        if (trouble == 0 && _nodes.Contains(bystander))
        {
            bystander.Order("signer up");
        }

        await WorkAsync();
        await CheckAsync();
    }

    /// <summary>Fills the disk under both gateways, and makes room again.</summary>
    public abstract Task FillDiskAsync();

    /// <summary>Puts back a copy that was made before more was recorded and signed.</summary>
    public async Task RestoreBackupAsync()
    {
        tally.Did("restored backup");
        LedgerFolder copy = await CopyAsync();
        await WorkAsync();
        await LedgerFolder.SignedAsync(_watcher!, _entries.Count);
        (long copied, string later) = await SignedAfterAsync(copy);

        // Whole in itself, but no longer everything that was signed: a checkpoint kept elsewhere gives it away.
        Expect<VerificationResult.Sound>(await copy.VerifyAsync());
        string export = Path.Combine(copy.Path, "restored");
        await LedgerExport.ExportAsync(copy.Path, CopyDatabase(copy), export, CancellationToken.None);
        string kept = Path.Combine(export, PublishedLog.CheckpointOf(PublishedLog.SizeOf(later)));
        await File.WriteAllTextAsync(kept, later, new UTF8Encoding(false));
        if (await LedgerVerifier.VerifyAsync(export, null, null, CancellationToken.None) is VerificationResult.Sound)
        {
            tally.Unnoticed++;
            Console.Error.WriteLine($"restored to {copied}, and a checkpoint of {later} shows nothing");
        }

        copy.Dispose();
    }

    /// <summary>Ends everything, closes what was interrupted, and verifies that nothing is open.</summary>
    public async Task FinishAsync()
    {
        foreach (NodeProcess node in _nodes)
        {
            await node.KillAsync();
            tally.Did("kill of a gateway");
        }

        // Those of a node whose clock was ahead too.
        await PatientlyAsync(() => _watcher!.CloseInterruptedAsync(TimeSpan.FromDays(-1), CancellationToken.None));
        VerificationResult.Sound? end = await CheckAsync();
        if (end?.Unproved.FirstOrDefault(s => s.Contains("no conclusion", StringComparison.Ordinal)) is { } open)
        {
            tally.Unsound++;
            Console.Error.WriteLine(open);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _nodes.ForEach(n => n.Dispose());
        await (_watcher?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Dispose();
    }

    /// <summary>Kills something other than a gateway, if the dice say so.</summary>
    protected abstract Task<bool> TryKillOtherAsync();

    /// <summary>A copy of the database as a backup has it, with the same keys.</summary>
    protected abstract Task<LedgerFolder> CopyAsync();

    protected abstract string? CopyDatabase(LedgerFolder copy);

    protected async Task KillNodeAsync(int which, bool full = false)
    {
        NodeProcess victim = _nodes[which];
        await victim.KillAsync();
        tally.Did("kill of a gateway");
        Take(victim);
        victim.Dispose();
        _nodes[which] = Node(full);
    }

    protected void OrderAll(string what) => _nodes.ForEach(n => n.Order(what));

    /// <summary>Waits until both record again.</summary>
    protected Task WorkAsync() => Task.WhenAll(_nodes.Select(n => n.WorksAsync()));

    private NodeProcess Node(bool full = false) => new(folder.Path, database, $"node-{++_started}", full);

    private void Take(NodeProcess node)
    {
        foreach (string[] said in node.TakeSaid().Select(s => s.Split(' ')))
        {
            if (said[0] is "permit" or "ended" && _acknowledged.Add(said[1]))
            {
                tally.Acknowledged++;
            }
            else if (said[0] == "left" && _left.Add(said[1]))
            {
                tally.Disclosed++;
            }
        }
    }

    /// <returns>What the verification found, when it is sound.</returns>
    private async Task<VerificationResult.Sound?> CheckAsync()
    {
        // Everything said by now is in the log by now.
        _nodes.ForEach(Take);
        await PatientlyAsync(async () =>
        {
            await foreach (OpenedEntry entry in _watcher!.ReadAllAsync(CancellationToken.None, _entries.Count))
            {
                string id = entry.Entry.Id.ToString();
                if (entry.Index != _entries.Count || !_entries.Add(id) || entry.Damaged || entry.Unopened.Count > 0)
                {
                    tally.Misplaced++;
                    Console.Error.WriteLine(
                        $"{id} at {entry.Index} after {_entries.Count} ids; damaged {entry.Damaged}, unopened"
                        + $" {string.Join(' ', entry.Unopened)}");
                }

                if (entry.Entry.AwaitsConclusion)
                {
                    _permits.Add(id);
                }
            }

            return true;
        });
        tally.Lost += Missing("lost", _acknowledged, _entries);
        tally.Unrecorded += Missing("disclosed without a permit", _left, _permits);
        await LedgerFolder.SignedAsync(_watcher!, _entries.Count);
        tally.Verified++;
        return Expect<VerificationResult.Sound>(await PatientlyAsync(folder.VerifyAsync));
    }

    private static int Missing(string what, HashSet<string> told, HashSet<string> kept)
    {
        List<string> missing = [.. told.Where(id => !kept.Contains(id))];
        missing.ForEach(id => Console.Error.WriteLine($"{what}: {id}"));
        return missing.Count;
    }

    private T? Expect<T>(VerificationResult result)
        where T : VerificationResult
    {
        if (result is not T)
        {
            tally.Unsound++;
            Console.Error.WriteLine(result);
        }

        return result as T;
    }

    // Without the checkpoint kept beside the keys, for which it would not open at all.
    private async Task<(long Copied, string Later)> SignedAfterAsync(LedgerFolder copy)
    {
        foreach (string kept in Directory.GetFiles(
            Path.Combine(copy.Path, "keys"), $"{LedgerOptions.KeptCheckpointName}*"))
        {
            File.Delete(kept);
        }

        await using EvidenceLog restored = await copy.OpenAsync();
        long size = PublishedLog.SizeOf(await restored.CheckpointAsync(CancellationToken.None));
        await LedgerFolder.SignedAsync(_watcher!, size + 100);
        return (size, await _watcher!.CheckpointAsync(CancellationToken.None));
    }

    // The database may be on its way back.
    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> work)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await work();
            }
            catch (LedgerUnavailableException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }
}
