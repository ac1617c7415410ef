using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Storage;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger;

/// <summary>
/// Closes permitted decisions that nobody concluded, as auditors must then read them: may have been disclosed in
/// full. The writer refuses a second conclusion, so a late exchange and the sweep cannot both end one decision.
/// </summary>
internal sealed class InterruptedSweep(
    LedgerOptions options, TimeProvider time, ILedgerStore store, Func<EntryDraft, Task> append,
    LedgerMetrics metrics, ILogger logger)
{
    private const int Page = 256;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancel)
    {
        TimeSpan pause = options.SweepAfter < LongestPause ? options.SweepAfter : LongestPause;
        using var timer = new PeriodicTimer(pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await TryCloseAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The log is closing.
        }
    }

    public async Task TryCloseAsync(CancellationToken cancel)
    {
        try
        {
            await CloseAsync(options.SweepAfter, cancel);
        }
        catch (Exception e) when (e is LedgerUnavailableException or LedgerDamagedException)
        {
            Log.SweepFailed(logger, e);
        }
    }

    /// <returns>How many were closed.</returns>
    public async Task<int> CloseAsync(TimeSpan olderThan, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        int closed = 0;
        var refused = new HashSet<EntryId>();
        await store.SettleAsync(cancel);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            List<LedgerEntry> open = await store.ReadAsync(
                r => r.AwaitingFor(olderThan, now, Page).ConvertAll(id => Decision(r, id)), cancel);
            if (open.Count == 0)
            {
                break;
            }

            // One that was refused has a conclusion, and no longer waits for one.
            if (open.Find(d => refused.Contains(d.Id)) is { } stuck)
            {
                throw new LedgerDamagedException($"Decision {stuck.Id} awaits a conclusion but takes none.");
            }

            bool[] done = await Task.WhenAll(open.Select(TryInterruptAsync));
            refused.UnionWith(open.Where((_, i) => !done[i]).Select(d => d.Id));
            closed += done.Count(d => d);
        }

        if (closed > 0)
        {
            Log.Interrupted(logger, closed);
        }

        return closed;
    }

    private static LedgerEntry Decision(ILedgerReader reader, EntryId id) =>
        reader.LeafOf(id) is { } leaf
            ? LeafReader.Read(leaf) ?? throw new LedgerDamagedException($"Decision {id} is not readable.")
            : throw new LedgerDamagedException($"Decision {id} awaits a conclusion but is not in the log.");

    private async Task<bool> TryInterruptAsync(LedgerEntry decision)
    {
        try
        {
            await append(new EntryDraft
            {
                Kind = EntryKind.Interrupted,
                Of = decision.Id,
                Grants = decision.Grants,
                From = decision.From,
                To = decision.To,
                Purpose = decision.Purpose,
                RecordType = decision.RecordType,
                Engine = decision.Engine,
            });
            metrics.Interrupted();
            return true;
        }
        catch (EntryRefusedException)
        {
            // Concluded in the meantime: exactly what the refusal is for.
            return false;
        }
    }
}
