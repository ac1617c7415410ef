using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// The one writer of this process. Whatever has gathered while it wrote goes into its next transaction, and each
/// caller resumes after the commit of its own; nobody waits for a batch to fill. Who comes alone writes at once, on its
/// own thread, which saves two changes of thread.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;

    /// <summary>How long after one that was written alone another counts as alone.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMicroseconds(100);

    private readonly LedgerOptions _options;
    private readonly ILogger _logger;
    private readonly LedgerMetrics _metrics;
    private readonly LedgerHealth _health;
    // A monitor, because waiting for it does not spin: the processor belongs to whoever makes the next entry.
    private readonly object _gate = new();
    private readonly Queue<PendingWrite> _queue = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendSession? _session;

    // Somebody, the thread or a caller, uses the session.
    private bool _writing;

    // The thread's last transaction held several writes: nobody is alone.
    private bool _together;

    // When a caller last ended a write of its own.
    private long _aloneAt;
    private bool _closing;

    /// <summary>Opens the database and starts to write.</summary>
    public LedgerWriter(LedgerOptions options, ILogger logger, LedgerMetrics metrics, LedgerHealth health)
    {
        (_options, _logger, _metrics, _health) = (options, logger, metrics, health);
        _session = new AppendSession(options);
        // A thread of its own: it waits for the disk most of the time, which the pool's threads must not when there
        // is work for them.
        new Thread(Run) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <summary>
    /// Queues a write, or writes it now; the task ends when it is durable, refused, or could not be written.
    /// </summary>
    public Task WriteAsync(PendingWrite write)
    {
        lock (_gate)
        {
            if (_closing)
            {
                return Task.FromException(new LedgerUnavailableException("The ledger is closed."));
            }

            if (!IsAlone())
            {
                _queue.Enqueue(write);
                Monitor.Pulse(_gate);
                return write.Done;
            }

            _writing = true;
        }

        WriteAlone(write);
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

    // What comes right after one written alone is likely of the same exchange, and more may follow: that gathers.
    private bool IsAlone() => !_writing && !_together && _queue.Count == 0 && ThreadPool.PendingWorkItemCount == 0
        && Stopwatch.GetElapsedTime(_aloneAt) > Apart;

    private void WriteAlone(PendingWrite write)
    {
        try
        {
            Write([write]);
        }
        finally
        {
            lock (_gate)
            {
                (_writing, _aloneAt) = (false, Stopwatch.GetTimestamp());
                if (_queue.Count > 0 || _closing)
                {
                    Monitor.Pulse(_gate);
                }
            }
        }
    }

    private void Run()
    {
        var batch = new List<PendingWrite>(MaxBatch);
        while (TakeQueued(batch))
        {
            Write(batch);
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    /// <summary>Waits until there is something to write; false once closed and nothing is left.</summary>
    /// <param name="batch">What was written last, in place of which comes what is to be written next.</param>
    private bool TakeQueued(List<PendingWrite> batch)
    {
        lock (_gate)
        {
            if (batch.Count > 0)
            {
                (_writing, _together) = (false, batch.Count > 1);
                batch.Clear();
            }

            while (_writing || (_queue.Count == 0 && !_closing))
            {
                Monitor.Wait(_gate);
            }

            _writing = true;
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
