using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// The one writer of this process. Whatever has gathered while it wrote goes into its next transaction, and each
/// caller resumes after the commit of its own; nobody waits for a batch to fill.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;

    private readonly LedgerOptions _options;
    private readonly ILogger _logger;
    private readonly LedgerMetrics _metrics;
    private readonly LedgerHealth _health;
    // A monitor, because waiting for it does not spin: the processor belongs to whoever makes the next entry.
    private readonly object _gate = new();
    private readonly Queue<PendingWrite> _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendSession? _session;
    private bool _closing;

    /// <summary>Opens the database and starts to write.</summary>
    public LedgerWriter(LedgerOptions options, ILogger logger, LedgerMetrics metrics, LedgerHealth health)
    {
        (_options, _logger, _metrics, _health) = (options, logger, metrics, health);
        _session = new AppendSession(options);
        // A thread of its own: it waits for the disk most of the time, which the pool's threads must not.
        new Thread(Run) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <summary>Queues a write; the task ends when it is durable, refused, or could not be written.</summary>
    public Task WriteAsync(PendingWrite write)
    {
        lock (_gate)
        {
            if (_closing)
            {
                return Task.FromException(new LedgerUnavailableException("The ledger is closed."));
            }

            _queue.Enqueue(write);
            Monitor.Pulse(_gate);
        }

        return write.Done;
    }

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task;
    }

    private void Run()
    {
        var batch = new List<PendingWrite>(MaxBatch);
        while (TakeQueued(batch))
        {
            Write(batch);
            batch.Clear();
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    /// <summary>Waits until there is something to write; false once closed and nothing is left.</summary>
    private bool TakeQueued(List<PendingWrite> batch)
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_closing)
            {
                Monitor.Wait(_gate);
            }

            while (batch.Count < MaxBatch && _queue.TryDequeue(out PendingWrite? write))
            {
                batch.Add(write);
            }

            return batch.Count > 0;
        }
    }

    private void Write(List<PendingWrite> batch)
    {
        try
        {
            _session ??= new AppendSession(_options);
            _health.Appended(_session.Commit(batch));
        }
        catch (Exception e)
        {
            // Whatever it was: these callers must not disclose, and the next ones get another try.
            Log.WriteFailed(_logger, batch.Count, e);
            _metrics.WriteFailed(batch.Count);
            _health.Written(durably: false);
            CloseUnlessBusy(e);
            var unavailable = new LedgerUnavailableException("The ledger could not be written.", e);
            batch.ForEach(w => w.Failed(unavailable));
            return;
        }

        _health.Written(durably: true);
        _metrics.Written(batch.Count);
        batch.ForEach(w => w.Committed());
    }

    // After anything but a lock held elsewhere, the connection's state is not worth reasoning about.
    private void CloseUnlessBusy(Exception e)
    {
        if (e is SqliteException sqlite && SqliteFile.IsBusy(sqlite))
        {
            return;
        }

        try
        {
            _session?.Dispose();
        }
        catch (SqliteException closing)
        {
            Log.CloseFailed(_logger, closing);
        }

        _session = null;
    }
}
