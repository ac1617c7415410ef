using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.Storage;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Replay;

/// <summary>What the guard says of a statement's <c>jti</c>.</summary>
public enum ReplayVerdict
{
    /// <summary>Never used before; it is used now.</summary>
    Fresh,

    /// <summary>It has been used.</summary>
    Used,

    /// <summary>
    /// Issued before an instant up to which the guard cannot say what was used: it must be signed anew.
    /// </summary>
    BeforeMemory,

    /// <summary>It has expired, or lives longer or begins later than the guard can remember.</summary>
    OutsideWindow,
}

/// <summary>
/// Sees to it that no signed statement is used twice. Used ones are rows of a file of their own, inserted before
/// anything is decided; the key of the table is the only judge, so that two callers, threads or processes cannot both
/// be first.
/// </summary>
/// <remarks>
/// Commits outlive the process but the last of them may be lost with the machine. So an upper bound of every accepted
/// time of issue (the ceiling) is on disk before the statement that needs it is accepted. After anything but a clean
/// close, statements issued up to that bound, or before the guard opened, are refused: whatever was lost cannot be
/// used again.
/// </remarks>
public sealed class ReplayGuard : IAsyncDisposable
{
    /// <summary>How far an agency's clock may be ahead of ours.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(60);

    /// <summary>How long a statement may live.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromMinutes(10);

    /// <summary>How much each raising of the ceiling leaves in hand, so that few commits need the disk.</summary>
    private static readonly TimeSpan CeilingStep = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PruneEvery = TimeSpan.FromSeconds(1);

    private readonly GroupWriter writer;
    private readonly TimeProvider time;
    private readonly string opening;
    private readonly long floor;
    private SqliteCommand? insert;
    private long ceiling;
    private long wantedCeiling;
    private long prunedAt;

    private ReplayGuard(SqliteFile file, TimeProvider time, ReplayMemory memory)
    {
        this.time = time;
        opening = memory.Opening;
        floor = memory.Floor;
        ceiling = memory.Ceiling;
        wantedCeiling = memory.Ceiling;
        prunedAt = time.GetTimestamp();
        writer = new GroupWriter(file, isolated: false) { BeforeBatch = Prepare };
    }

    /// <summary>Opens the guard's file, or makes it.</summary>
    /// <exception cref="RecordsUnavailableException">The file is damaged or cannot be written.</exception>
    public static Task<ReplayGuard> OpenAsync(string path, TimeProvider time, CancellationToken ct) => Task.Run(
        () =>
        {
            var file = new SqliteFile(path, Durability.Process);
            file.EnsureExists();
            using var connection = file.Connect();
            file.EnsureSound(connection);
            return new ReplayGuard(file, time, ReplayMemory.Open(connection, file.Path, time.GetUtcNow()));
        },
        ct);

    /// <summary>
    /// Uses up an agency's <c>jti</c>. The task ends when nobody can use it again; only <see
    /// cref="ReplayVerdict.Fresh"/> lets the statement count.
    /// </summary>
    public async ValueTask<ReplayVerdict> TryUseAsync(
        string agency, string jti, DateTimeOffset issuedAt, DateTimeOffset expires, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (expires <= issuedAt || expires <= now || expires - issuedAt > MaxLife || issuedAt - now > MaxAhead)
        {
            return ReplayVerdict.OutsideWindow;
        }

        var issued = issuedAt.ToUnixTimeMilliseconds();
        var until = expires.ToUnixTimeMilliseconds();

        if (issued < floor)
        {
            return ReplayVerdict.BeforeMemory;
        }

        RaiseWanted(issued);
        var key = Key(agency, jti);
        return await writer.WriteAsync(connection => Insert(connection, key, until), undo: null, ct);
    }

    /// <summary>Closes cleanly: what is remembered is on the disk, so that the next opening refuses nothing.</summary>
    public ValueTask DisposeAsync() => writer.CloseAsync(connection =>
    {
        insert?.Dispose();
        ReplayMemory.Close(connection, opening);
    });

    private static byte[] Key(string agency, string jti)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(agency) + 1 + Encoding.UTF8.GetByteCount(jti)];
        var length = Encoding.UTF8.GetBytes(agency, bytes);
        Encoding.UTF8.GetBytes(jti, bytes.AsSpan(length + 1));
        return SHA256.HashData(bytes)[..16];
    }

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

        if (time.GetElapsedTime(prunedAt) >= PruneEvery)
        {
            ReplayMemory.Prune(connection, time.GetUtcNow().ToUnixTimeMilliseconds());
            prunedAt = time.GetTimestamp();
        }
    }
}
