using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IomGateway.Records.Storage;

/// <summary>
/// The one connection of this process that writes. Writes that have gathered while another was being committed go
/// into one transaction, in the order in which they came; each caller resumes only after the commit that holds its
/// own. Nobody waits for a batch to fill: whoever finds no one writing writes at once, on its own thread; only where
/// work has piled up, it writes after what was waiting before it, which may have more to write.
/// </summary>
internal sealed class GroupWriter
{
    private const int LargestBatch = 512;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(1);

    private readonly SqliteFile file;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand commit;
    private readonly ConcurrentQueue<Work> queue = new();
    private readonly List<Work> batch = new(LargestBatch);
    private readonly bool isolated;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool writing;
    private bool closed;

    /// <param name="file">The database.</param>
    /// <param name="isolated">
    /// Whether each piece of work has a savepoint, so that one that throws leaves no trace. Without it, work must be
    /// a single statement.
    /// </param>
    public GroupWriter(SqliteFile file, bool isolated)
    {
        this.file = file;
        this.isolated = isolated;
        connection = file.Connect();
        // A batch waits as Begin does; what is run outside one, the provider tries again until its own timeout.
        connection.Run("PRAGMA busy_timeout = 0");
        commit = connection.Prepared("COMMIT");
    }

    /// <summary>Runs inside the leader's batch, before its transaction begins.</summary>
    public Action<SqliteConnection>? BeforeBatch { get; init; }

    /// <summary>
    /// Runs <paramref name="write"/> inside a transaction and returns when it is committed. Cancellation is heeded
    /// until the write is queued, never after: it then happens.
    /// </summary>
    /// <param name="write">What to write.</param>
    /// <param name="undo">Tells by its result whether the write is to leave no trace; needs isolation.</param>
    /// <param name="ct">Heeded until the write is queued.</param>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, Predicate<T>? undo, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var work = new Work<T>(write, undo);
        bool lead;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            queue.Enqueue(work);
            lead = !writing;
            writing = true;
        }

        if (lead && ThreadPool.PendingWorkItemCount == 0)
        {
            Lead();
        }
        else if (lead)
        {
            LeadLater();
        }

        return work.Completion;
    }

    /// <summary>Writes what was queued before, runs <paramref name="last"/>, and closes the connection.</summary>
    public async ValueTask CloseAsync(Action<SqliteConnection> last)
    {
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            if (!writing)
            {
                idle.TrySetResult();
            }
        }

        await idle.Task;
        try
        {
            await commit.DisposeAsync();
            last(connection);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, file.Path);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private void Lead()
    {
        WriteBatch();
        lock (gate)
        {
            if (queue.IsEmpty)
            {
                writing = false;
                if (closed)
                {
                    idle.TrySetResult();
                }

                return;
            }
        }

        // The leader's own work is done: somebody else's thread carries on, so that no caller writes for ever.
        LeadLater();
    }

    private void LeadLater() =>
        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Lead(), this, preferLocal: false);

    private void WriteBatch()
    {
        batch.Clear();
        while (batch.Count < LargestBatch && queue.TryDequeue(out var work))
        {
            batch.Add(work);
        }

        Exception? failure = null;
        try
        {
            BeforeBatch?.Invoke(connection);
            Begin();
            foreach (var work in batch)
            {
                RunOne(work);
            }

            commit.ExecuteNonQuery();
        }
#pragma warning disable CA1031 // Every caller of the batch gets it, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e is SqliteException sqlite ? SqliteFailure.From(sqlite, file.Path) : e;
            RollBack();
        }

        foreach (var work in batch)
        {
            work.Finish(failure);
        }
    }

    // Waiting as SQLite does it, which sleeps up to a tenth of a second between its tries, finds the lock taken nearly
    // each time beside a process that writes without a pause.
    private void Begin()
    {
        var began = Stopwatch.GetTimestamp();
        while (raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") is var code && code != raw.SQLITE_OK)
        {
            if ((code & 0xff) != raw.SQLITE_BUSY || Stopwatch.GetElapsedTime(began) >= SqliteFile.Busy)
            {
                SqliteException.ThrowExceptionForRC(code, connection.Handle);
            }

            Thread.Sleep(BetweenTries);
        }
    }

    private void RunOne(Work work)
    {
        if (!isolated)
        {
            work.Run(connection);
            return;
        }

        connection.Run("SAVEPOINT one");
        try
        {
            work.Run(connection);
            if (work.Undone)
            {
                connection.Run("ROLLBACK TO one");
            }
        }
        catch (Exception e) when (e is not SqliteException sqlite || SqliteFailure.IsOfOneStatement(sqlite))
        {
            // A bug or a broken rule in one write is that caller's alone; a failing disk fails the whole batch.
            connection.Run("ROLLBACK TO one");
            work.Fail(e);
        }

        connection.Run("RELEASE one");
    }

    private void RollBack()
    {
        try
        {
            connection.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself after a full disk or a failed read; there is nothing left to
            // undo.
        }
    }

    private abstract class Work
    {
        private Exception? own;

        public abstract bool Undone { get; }

        public abstract void Run(SqliteConnection connection);

        public void Fail(Exception e) => own = e;

        public void Finish(Exception? failure) => Complete(own ?? failure);

        protected abstract void Complete(Exception? failure);
    }

    private sealed class Work<T>(Func<SqliteConnection, T> write, Predicate<T>? undo) : Work
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Completion => completion.Task;

        public override bool Undone => undo is not null && undo(result);

        public override void Run(SqliteConnection connection) => result = write(connection);

        protected override void Complete(Exception? failure)
        {
            if (failure is null)
            {
                completion.SetResult(result);
            }
            else
            {
                completion.SetException(failure);
            }
        }
    }
}
