using IomGateway.Ledger.Sqlite;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>Signs the tree's head at a steady beat whenever something is new: by batch, never by request.</summary>
internal sealed class CheckpointLoop(
    LedgerOptions options, TimeProvider time, ReaderPool readers, LedgerWriter writer, CheckpointSigner signer,
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
            await writer.WriteAsync(new ProbeWrite());
        }
        catch (LedgerUnavailableException)
        {
            // Counted and logged by the writer; the next beat tries again.
        }
    }

    private async Task SignAsync()
    {
        long startedAt = time.GetTimestamp();
        (long size, byte[] root, bool signed) = readers.Read(r => r.Consistently(Head));
        health.Appended(size);
        if (!signed)
        {
            Checkpoint next = signer.Sign(size, root);
            await writer.WriteAsync(new CheckpointWrite(size, next.Note));
        }

        health.Signed(size, startedAt);
    }

    // The last signed head must still be the head of that many entries: nothing is signed that rewrites it.
    private (long Size, byte[] Root, bool Signed) Head(LedgerReader reader)
    {
        long size = reader.Size();
        byte[] root = reader.Root(size);
        if (reader.LatestCheckpoint() is not { } note)
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
