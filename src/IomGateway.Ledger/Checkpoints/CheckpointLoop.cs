using IomGateway.Ledger.Signing;
using IomGateway.Ledger.Storage;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>Signs the tree's head at a steady beat whenever something is new: by batch, never by request.</summary>
internal sealed class CheckpointLoop(
    LedgerOptions options, TimeProvider time, ILedgerStore store, KeyRing ring, LogSigners signers,
    KeptCheckpoint kept, LedgerHealth health, LedgerMetrics metrics, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private (long Size, LedgerMoment At) _before = (-1, default);
    private bool _othersSign;

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
            // A signer may be a device or a network away and fail in any way of its own. Where another gateway of the
            // same log signs, nothing is owed to anybody; this one has to be mended all the same.
            if (!_othersSign)
            {
                health.SigningFailed();
            }

            metrics.SigningFailed();
            Log.SigningFailed(logger, e);
        }
    }

    /// <summary>Signs whatever is new, or says why it cannot.</summary>
    /// <returns>The newest checkpoint, over everything that was durable when this was called.</returns>
    public async Task<Checkpoint> SignAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            return await SignInTurnAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

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

    private async Task<Checkpoint> SignInTurnAsync()
    {
        LedgerMoment startedAt = health.Moment();
        await store.SettleAsync(CancellationToken.None);
        Head head = await store.ReadAsync(ReadHead, CancellationToken.None);
        health.Appended(head.Size);
        _othersSign = head.Newest is { } theirs && theirs.Size >= _before.Size && _before.Size >= 0;
        if (_othersSign)
        {
            // What another gateway signed since the last beat counts as much as what this one signs.
            health.Signed(_before.Size, _before.At);
            kept.Keep(head.Newest!);
        }

        _before = (head.Size, startedAt);
        Checkpoint? newest = head.Newest;
        foreach ((long size, byte[] root) in head.Owed)
        {
            // A key hands over by signing the checkpoint that ends with the next one's entry, before anything larger
            // is signed: none of these may be left out.
            CheckpointSigner signer = signers.Of(ring.Announced(size));
            newest = await signer.SignAsync(size, root, CancellationToken.None);
            await store.KeepCheckpointAsync(size, newest.Note);
        }

        kept.Keep(newest!);
        health.Signed(head.Size, startedAt);
        return newest!;
    }

    // The last signed head must still be the head of that many entries: nothing is signed that rewrites it.
    private Head ReadHead(ILedgerReader reader)
    {
        // The checkpoints first: another process may sign a larger size before the size is read.
        kept.Load();
        string? note = reader.LatestCheckpoint();
        long size = reader.Size();
        ring.Read(reader);
        byte[] root = reader.Root(size);
        kept.RefuseAnEarlierLog(reader, size);
        if (note is null)
        {
            return new Head(size, null, Owed(reader, 0, size, root));
        }

        Checkpoint last = ring.Open(note, reader, out string reason)
            ?? throw new LedgerDamagedException($"The last checkpoint is refused: {reason}.");
        if (last.Size > size)
        {
            throw new LedgerDamagedException(
                $"The newest checkpoint is over {last.Size} entries, and the database has {size}: some are gone.");
        }

        byte[] then = last.Size == size ? root : reader.Root(last.Size);
        return then.AsSpan().SequenceEqual(last.Root)
            ? new Head(size, last, Owed(reader, last.Size, size, root))
            : throw new LedgerDamagedException(
                $"The stored entries do not give the root that was signed at size {last.Size}.");
    }

    private List<(long Size, byte[] Root)> Owed(ILedgerReader reader, long signed, long size, byte[] root)
    {
        List<(long, byte[])> owed =
            [.. ring.HandingOver(signed, size).Where(s => s < size).Select(s => (s, reader.Root(s)))];
        if (signed < size)
        {
            owed.Add((size, root));
        }

        return owed;
    }

    /// <param name="Size">Entries that have a place.</param>
    /// <param name="Newest">The newest checkpoint.</param>
    /// <param name="Owed">What has to be signed beyond it, in this order.</param>
    private sealed record Head(long Size, Checkpoint? Newest, IReadOnlyList<(long Size, byte[] Root)> Owed);
}
