using IomGateway.Records.Storage;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Replay;

/// <summary>Used statements in an SQLite file of their own.</summary>
/// <remarks>
/// Commits outlive the process but the last of them may be lost with the machine. So an upper bound of every accepted
/// time of issue (the ceiling) is on disk before the statement that needs it is accepted. After anything but a clean
/// close, statements issued up to that bound, or before the guard opened, are refused: whatever was lost cannot be
/// used again.
/// </remarks>
internal sealed class SqliteStatements : IUsedStatements
{
    /// <summary>How much each raising of the ceiling leaves in hand, so that few commits need the disk.</summary>
    private static readonly TimeSpan CeilingStep = TimeSpan.FromSeconds(10);

    /// <summary>How long after one slice of the keys the next is pruned.</summary>
    private static readonly TimeSpan PruneEvery = TimeSpan.FromSeconds(1);

    private readonly GroupWriter writer;
    private readonly TimeProvider time;
    private readonly string opening;
    private readonly long floor;
    private SqliteCommand? insert;
    private long ceiling;
    private long wantedCeiling;
    private long prunedAt;
    private int slice;

    private SqliteStatements(SqliteFile file, TimeProvider time, ReplayMemory memory)
    {
        this.time = time;
        opening = memory.Opening;
        floor = memory.Floor;
        ceiling = memory.Ceiling;
        wantedCeiling = memory.Ceiling;
        prunedAt = time.GetTimestamp();
        writer = new GroupWriter(file, isolated: false) { BeforeBatch = Prepare };
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="RecordsUnavailableException">The file is damaged or cannot be written.</exception>
    public static SqliteStatements Open(string path, TimeProvider time)
    {
        var file = new SqliteFile(path, Durability.Process);
        file.EnsureExists();
        using var connection = file.Connect();
        file.EnsureSound(connection);
        return new SqliteStatements(file, time, ReplayMemory.Open(connection, file.Path, time.GetUtcNow()));
    }

    public ValueTask<ReplayVerdict> TryUseAsync(byte[] key, long issued, long until, CancellationToken ct)
    {
        if (issued < floor)
        {
            return new ValueTask<ReplayVerdict>(ReplayVerdict.BeforeMemory);
        }

        RaiseWanted(issued);
        return new ValueTask<ReplayVerdict>(
            writer.WriteAsync(connection => Insert(connection, key, until), undo: null, ct));
    }

    /// <summary>Closes cleanly: what is remembered is on the disk, so that the next opening refuses nothing.</summary>
    public ValueTask DisposeAsync() => writer.CloseAsync(connection =>
    {
        insert?.Dispose();
        ReplayMemory.Close(connection, opening);
    });

    private void RaiseWanted(long issued)
    {
        var wanted = Volatile.Read(ref wantedCeiling);
        while (issued > wanted)
        {
            var seen = Interlocked.CompareExchange(ref wantedCeiling, issued, wanted);
            if (seen == wanted)
            {
                return;
            }

            wanted = seen;
        }
    }

    private ReplayVerdict Insert(SqliteConnection connection, byte[] key, long until)
    {
        // No row goes in either for a statement that ended before rows were last dropped: were the clock set back,
        // one whose row is gone would look alive again. It counts as used.
        insert ??= ReplayMemory.InsertCommand(connection);
        insert.Parameters[0].Value = key;
        insert.Parameters[1].Value = until;
        return insert.ExecuteNonQuery() == 1 ? ReplayVerdict.Fresh : ReplayVerdict.Used;
    }

    /// <summary>
    /// Before each batch, by whoever leads it: the ceiling first, on the disk; then, now and then, the pruning.
    /// Everything in the batch raised what is wanted before it was queued.
    /// </summary>
    private void Prepare(SqliteConnection connection)
    {
        var wanted = Volatile.Read(ref wantedCeiling);
        if (wanted > ceiling)
        {
            var raised = wanted + (long)CeilingStep.TotalMilliseconds;
            ReplayMemory.RaiseCeiling(connection, raised);
            ceiling = raised;
        }

        var due = (int)Math.Min(ReplayMemory.Slices, time.GetElapsedTime(prunedAt) / PruneEvery);
        if (due > 0)
        {
            var first = due == ReplayMemory.Slices ? 0 : slice;
            var end = Math.Min(first + due, ReplayMemory.Slices);
            ReplayMemory.Prune(connection, time.GetUtcNow().ToUnixTimeMilliseconds(), first, end);
            (slice, prunedAt) = (end % ReplayMemory.Slices, time.GetTimestamp());
        }
    }
}
