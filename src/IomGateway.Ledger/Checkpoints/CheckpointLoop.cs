using IomGateway.Ledger.Storage;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>Signs the tree's head at a steady beat whenever something is new: by batch, never by request.</summary>
internal sealed class CheckpointLoop(
    LedgerOptions options, TimeProvider time, ILedgerStore store, CheckpointSigner signer,
    KeptCheckpoint kept, LedgerHealth health, LedgerMetrics metrics, ILogger logger)
{
    /// <summary>What was found when the tree was not what had been signed.</summary>
    public string? Damage { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(options.CheckpointEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await ProbeAsync();
                await TrySignAsync();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The log is closing.
        }
    }

    /// <summary>Signs if something is new; a failure is counted, logged, and shows in the health.</summary>
    public async Task TrySignAsync()
    {
        try
        {
            await SignAsync();
        }
        catch (LedgerDamagedException e)
        {
            Damage = e.Message;
            health.Broken();
            metrics.SigningFailed();
            Log.Damaged(logger, e.Message);
        }
        catch (Exception e)
        {
            // A signer may be a device or a network away and fail in any way of its own.
            health.SigningFailed();
            metrics.SigningFailed();
            Log.SigningFailed(logger, e);
        }
    }

    // Callers who ask first whether the log can record would otherwise never find out that it can again.
    private async Task ProbeAsync()
    {
        if (!health.WriteFailed)
        {
            return;
        }

        try
        {
            await store.ProbeAsync();
        }
        catch (LedgerUnavailableException)
        {
            // Counted and logged by the writer; the next beat tries again.
        }
    }

    private async Task SignAsync()
    {
        LedgerMoment startedAt = health.Moment();
        await store.SettleAsync(CancellationToken.None);
        (long size, byte[] root, Checkpoint? newest) = await store.ReadAsync(Head, CancellationToken.None);
        health.Appended(size);
        if (newest?.Size != size)
        {
            Checkpoint next = signer.Sign(size, root);
            await store.KeepCheckpointAsync(size, next.Note);
            newest = next;
        }

        kept.Keep(newest!);

        health.Signed(size, startedAt);
    }

    // The last signed head must still be the head of that many entries: nothing is signed that rewrites it.
    private (long Size, byte[] Root, Checkpoint? Newest) Head(ILedgerReader reader)
    {
        // The checkpoints first: another process may sign a larger size before the size is read.
        kept.Load();
        string? note = reader.LatestCheckpoint();
        long size = reader.Size();
        byte[] root = reader.Root(size);
        kept.RefuseAnEarlierLog(reader, size);
        if (note is null)
        {
            return (size, root, null);
        }

        string reason = "";
        Checkpoint last = Checkpoint.Open(note, signer.Key, out reason)
            ?? throw new LedgerDamagedException($"The last checkpoint is refused: {reason}.");
        if (last.Size > size)
        {
            throw new LedgerDamagedException(
                $"The newest checkpoint is over {last.Size} entries, and the database has {size}: some are gone.");
        }

        byte[] then = last.Size == size ? root : reader.Root(last.Size);
        return then.AsSpan().SequenceEqual(last.Root)
            ? (size, root, last)
            : throw new LedgerDamagedException(
                $"The stored entries do not give the root that was signed at size {last.Size}.");
    }
}
