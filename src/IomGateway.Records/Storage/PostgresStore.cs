using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;

namespace IomGateway.Records.Storage;

/// <summary>
/// A PostgreSQL database, which several gateways write. Each write is a transaction of its own. A write whose rule
/// spans rows holds a lock that every other write of every gateway asks for first, so that what it reads stands until
/// it is committed: the one writer of an SQLite file, across machines. Writes that only a constraint rules share it.
/// </summary>
internal sealed class PostgresStore : IRecordsStore
{
    /// <summary>"IOMR": whoever writes the register.</summary>
    private const int Lock = 0x494F4D52;

    private const string Alone = "SELECT pg_advisory_xact_lock(@Lock, 0)";
    private const string Together = "SELECT pg_advisory_xact_lock_shared(@Lock, 0)";

    private const int Attempts = 4;
    private const int Writers = 8;

    private readonly PostgresServer server;
    private readonly SemaphoreSlim writers = new(Writers);
    private readonly EpochFlight epoch;
    private readonly Lock turns = new();
    private Task lastAlone = Task.CompletedTask;
    private int closed;

    private PostgresStore(PostgresServer server)
    {
        this.server = server;
        epoch = new EpochFlight(() => ReadPrepared(RegisterEpoch.Sql, RegisterEpoch.Of));
    }

    /// <summary>Opens the database, making the schema or bringing it up to date first.</summary>
    public static PostgresStore Open(string database, DateTimeOffset now) =>
        new(PostgresServer.Open(database, PostgresScripts.Records, now));

    public T Read<T>(Func<DbConnection, T> read) => Try(attempt: connection =>
    {
        using var instant = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        return read(connection);
    });

    public T ReadPrepared<T>(string sql, Func<DbCommand, T> read) => Try(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return read(command);
    });

    public async Task<T> WriteAsync<T>(
        Func<DbConnection, T> write, Predicate<T>? undo, Beside beside, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref closed) == 1, this);
        if (beside == Beside.Others)
        {
            return await WriteSoonAsync(write, undo, beside, ct);
        }

        // The server gives its lock to whoever asks first, which is chance where several connections ask at once.
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (turns)
        {
            (before, lastAlone) = (lastAlone, done.Task);
        }

        await before;
        try
        {
            return await WriteSoonAsync(write, undo, beside, ct);
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>The server's own log and backups lapse by its own rules.</summary>
    public Task CompactAsync(CancellationToken ct) => Task.CompletedTask;

    public RegisterEpoch ReadEpoch(long changes) => epoch.Read(changes);

    /// <summary>Lets what was begun come to its end first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 1)
        {
            return;
        }

        Task last;
        lock (turns)
        {
            last = lastAlone;
        }

        await last;
        for (var i = 0; i < Writers; i++)
        {
            await writers.WaitAsync();
        }

        await server.DisposeAsync();
        writers.Release(Writers);
    }

    private async Task<T> WriteSoonAsync<T>(
        Func<DbConnection, T> write, Predicate<T>? undo, Beside beside, CancellationToken ct)
    {
        await writers.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Write(write, undo, beside), CancellationToken.None);
        }
        finally
        {
            writers.Release();
        }
    }

    private T Write<T>(Func<DbConnection, T> write, Predicate<T>? undo, Beside beside)
    {
        var committing = false;
        return Try(
            connection =>
            {
                using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
                connection.Execute(beside == Beside.Nobody ? Alone : Together, new { Lock });
                var result = write(connection);
                if (undo?.Invoke(result) is true)
                {
                    transaction.Rollback();
                    return result;
                }

                committing = true;
                transaction.Commit();
                return result;
            },
            () => committing);
    }

    /// <summary>
    /// Does it on a connection; again from its beginning where it was broken off before anything could come of it.
    /// </summary>
    private T Try<T>(Func<NpgsqlConnection, T> attempt, Func<bool>? committing = null)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref closed) == 1 && committing is null, this);
        for (var left = Attempts - 1; ; left--)
        {
            try
            {
                using var connection = server.Source.OpenConnection();
                return attempt(connection);
            }
            catch (Exception e) when (PostgresFailure.Is(e))
            {
                var inDoubt = committing?.Invoke() is true;
                if (left == 0 || inDoubt || !PostgresFailure.MayGoWellAtOnce(e))
                {
                    throw PostgresFailure.From(e, server.Name, inDoubt);
                }
            }
        }
    }
}
