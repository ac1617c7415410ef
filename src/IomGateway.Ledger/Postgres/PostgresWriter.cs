using IomGateway.Ledger.Entries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// What has gathered while others were written goes into the next batch, and each caller resumes after the commit of
/// its own; nobody waits for a batch to fill while nothing is being written.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    // Two, so that the server has the next batch while the disk has the last.
    private const int Lanes = 2;

    private readonly PostgresServer _server;
    private readonly ILogger _logger;
    private readonly LedgerMetrics _metrics;
    private readonly LedgerHealth _health;
    private readonly Action<int> _recorded;
    private readonly Gathering _gathered = new();
    private readonly Task _running;

    /// <summary>Starts to write; <paramref name="recorded"/> is told how many entries have become durable, before their
    /// callers are.</summary>
    public PostgresWriter(
        PostgresServer server, ILogger logger, LedgerMetrics metrics, LedgerHealth health, Action<int> recorded)
    {
        (_server, _logger, _metrics, _health, _recorded) = (server, logger, metrics, health, recorded);
        _running = Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(RunAsync)));
    }

    public Task WriteAsync(PreparedEntry entry)
    {
        var pending = new Pending(entry);
        return _gathered.TryAdd(pending)
            ? pending.Done.Task
            : Task.FromException(new LedgerUnavailableException("The ledger is closed."));
    }

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _gathered.Close();
        await _running;
    }

    private async Task RunAsync()
    {
        var lane = new Lane();
        var batch = new Batch();
        while (await _gathered.TakeAsync(batch))
        {
            try
            {
                await WriteAsync(lane, batch.Entries);
            }
            finally
            {
                _gathered.Written(batch.Count);
            }
        }

        await lane.CloseAsync(_logger);
    }

    private async Task WriteAsync(Lane lane, List<Pending> batch)
    {
        bool written;
        try
        {
            written = await TryWriteAsync(lane, [.. batch.Select(p => p.Entry)]);
        }
        catch (Exception e)
        {
            // Whatever it was: these callers must not disclose, and the next ones get another try on a connection whose
            // state is known.
            Log.WriteFailed(_logger, batch.Count, e);
            _metrics.WriteFailed(batch.Count);
            _health.Written(durably: false);
            await lane.CloseAsync(_logger);
            var unavailable = new LedgerUnavailableException("The ledger could not be written.", e);
            foreach (Pending pending in batch)
            {
                pending.Done.SetException(unavailable);
            }

            return;
        }

        if (!written && batch.Count > 1)
        {
            // One that the log refuses takes its neighbours with it: each gets a batch of its own.
            foreach (Pending pending in batch)
            {
                await WriteAsync(lane, [pending]);
            }

            return;
        }

        _health.Written(durably: true);
        if (!written)
        {
            batch[0].Done.SetException(Refusal(batch[0].Entry));
            return;
        }

        _metrics.Written(batch.Count);
        _health.Recorded(batch.Count);
        _recorded(batch.Count);
        foreach (Pending pending in batch)
        {
            pending.Done.SetResult();
        }
    }

    // Two batches that share an id may wait for each other: the one that the server ends was rolled back, and is tried
    // again.
    private async Task<bool> TryWriteAsync(Lane lane, PreparedEntry[] entries)
    {
        for (int again = 2; ; again--)
        {
            try
            {
                await (await lane.OpenAsync(_server)).ExecuteAsync(entries, CancellationToken.None);
                return true;
            }
            catch (PostgresException e) when (AppendStatement.IsRefusal(e))
            {
                return false;
            }
            catch (PostgresException e) when (again > 0 && e.SqlState
                is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // Nothing of it was written.
            }
        }
    }

    private static EntryRefusedException Refusal(PreparedEntry entry) => new(entry.Kind.Concludes()
        ? $"No permitted decision {entry.Of} waits for a conclusion, or the id {entry.Id} is taken."
        : $"Entry {entry.Id} contradicts an earlier one: its id is taken.");

    /// <summary>One connection, opened when it is first needed and again after a failure.</summary>
    private sealed class Lane
    {
        private NpgsqlConnection? _connection;

        public async Task<AppendStatement> OpenAsync(PostgresServer server) =>
            new(_connection ??= await server.ConnectAsync(CancellationToken.None));

        public async Task CloseAsync(ILogger logger)
        {
            NpgsqlConnection? connection = _connection;
            _connection = null;
            try
            {
                await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
            catch (Exception e) when (PostgresServer.IsFailure(e))
            {
                Log.CloseFailed(logger, e);
            }
        }
    }
}
