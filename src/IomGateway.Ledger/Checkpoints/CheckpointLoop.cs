using IomGateway.Ledger.Storage;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>Signs the tree's head at a steady beat whenever something is new: by batch, never by request.</summary>
internal sealed class CheckpointLoop(
    LedgerOptions options, TimeProvider time, ILedgerStore store, CheckpointSigner signer,
    LedgerHealth health, LedgerMetrics metrics, ILogger logger)
{
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
            health.Broken();
            metrics.SigningFailed();
            Log.Damaged(logger, e);
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
        (long size, byte[] root, bool signed) = await store.ReadAsync(Head, CancellationToken.None);
        health.Appended(size);
        if (!signed)
        {
            Checkpoint next = signer.Sign(size, root);
            await store.KeepCheckpointAsync(size, next.Note);
        }

        health.Signed(size, startedAt);
    }

    // The last signed head must still be the head of that many entries: nothing is signed that rewrites it.
    private (long Size, byte[] Root, bool Signed) Head(ILedgerReader reader)
    {
        // The checkpoint first: another process may sign a larger size before the size is read.
        string? note = reader.LatestCheckpoint();
        long size = reader.Size();
        byte[] root = reader.Root(size);
        if (note is null)
        {
            return (size, root, false);
        }

        string reason = "";
        Checkpoint last = Checkpoint.Open(note, signer.Key, out reason)
            ?? throw new LedgerDamagedException($"The last checkpoint is refused: {reason}.");
        byte[] then = last.Size == size ? root : last.Size < size ? reader.Root(last.Size) : [];
        return then.AsSpan().SequenceEqual(last.Root)
            ? (size, root, last.Size == size)
            : throw new LedgerDamagedException(
                $"The stored entries do not give the root that was signed at size {last.Size}.");
    }
}
