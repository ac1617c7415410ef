using System.Data.Common;
using IomGateway.Records.Storage;

namespace IomGateway.Records;

/// <summary>
/// The gateway's own operational data: one SQLite file for one gateway, or one PostgreSQL database for several. Other
/// processes, the command line among them, may use the same database at the same time.
/// </summary>
public sealed class RecordsDatabase : IAsyncDisposable
{
    /// <summary>
    /// Milliseconds after which the epoch is read from the database again: far below what anybody is promised.
    /// </summary>
    private const long EpochReadEvery = 10;

    private readonly IRecordsStore store;
    private volatile EpochRead? epoch;
    private long written;

    private RecordsDatabase(IRecordsStore store, TimeProvider time) => (this.store, Time) = (store, time);

    internal TimeProvider Time { get; }

    /// <summary>Now, in milliseconds since 1970, as every row keeps it.</summary>
    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens the database, making it or bringing it up to date first.</summary>
    /// <param name="database">
    /// The path of an SQLite file, or a PostgreSQL connection string, which names its <c>Host</c>.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    /// <exception cref="RecordsUnavailableException">It is damaged, foreign, newer than this program, or cannot be
    /// reached or written.</exception>
    public static Task<RecordsDatabase> OpenAsync(string database, TimeProvider time, CancellationToken ct) => Task.Run(
        () => new RecordsDatabase(
            PostgresAddress.Is(database)
                ? PostgresStore.Open(database, time.GetUtcNow())
                : SqliteStore.Open(database, time.GetUtcNow()),
            time),
        ct);

    /// <summary>
    /// The counts that every change of what decisions read moves on, whoever made it. What this process has changed
    /// shows at once, what another has changed within <see cref="EpochReadEvery"/> milliseconds.
    /// </summary>
    /// <exception cref="RecordsUnavailableException">It cannot be told whether something changed.</exception>
    public RegisterEpoch Epoch()
    {
        var (now, changes) = (Environment.TickCount64, Volatile.Read(ref written));
        if (epoch is { } last && last.Changes == changes && now - last.ReadAt < EpochReadEvery)
        {
            return last.Epoch;
        }

        var read = store.ReadEpoch(changes);
        epoch = new EpochRead(read, now, changes);
        return read;
    }

    /// <summary>Leaves nothing of what was deleted in files beside the database.</summary>
    /// <exception cref="RecordsUnavailableException">Somebody reads and does not stop.</exception>
    internal Task CompactAsync(CancellationToken ct) => store.CompactAsync(ct);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>Everything the function asks for is seen as of one instant.</summary>
    internal T Read<T>(Func<DbConnection, T> read) => store.Read(read);

    internal T ReadPrepared<T>(string sql, Func<DbCommand, T> read) => store.ReadPrepared(sql, read);

    /// <summary>All or nothing, and durable when the task is done.</summary>
    internal Task<T> WriteAsync<T>(Func<DbConnection, T> write, CancellationToken ct) =>
        WrittenAsync(write, null, Beside.Nobody, ct);

    /// <summary>The same; a result for which <paramref name="undo"/> is true leaves no trace.</summary>
    internal Task<T> WriteAsync<T>(Func<DbConnection, T> write, Predicate<T> undo, CancellationToken ct) =>
        WrittenAsync(write, undo, Beside.Nobody, ct);

    /// <summary>
    /// The same for a write that may run beside others of its kind: its only rule is a constraint of its table.
    /// </summary>
    internal Task<T> WriteBesideOthersAsync<T>(Func<DbConnection, T> write, CancellationToken ct) =>
        WrittenAsync(write, null, Beside.Others, ct);

    /// <summary>The same; a refusal leaves no trace of what was done before it.</summary>
    internal Task<Change> ChangeAsync(Func<DbConnection, Change> write, CancellationToken ct) =>
        WrittenAsync(write, static change => change is Change.Refused, Beside.Nobody, ct);

    /// <summary>Whoever wrote something sees its effect, and so does whoever asks after them.</summary>
    private async Task<T> WrittenAsync<T>(
        Func<DbConnection, T> write, Predicate<T>? undo, Beside beside, CancellationToken ct)
    {
        try
        {
            return await store.WriteAsync(write, undo, beside, ct);
        }
        finally
        {
            Interlocked.Increment(ref written);
        }
    }

    private sealed record EpochRead(RegisterEpoch Epoch, long ReadAt, long Changes);
}

/// <summary>
/// How often what decisions read has changed: numbers that never stand twice for different contents. <paramref
/// name="Facts"/> moves with changes to people, <paramref name="Agreements"/> to agreements, <paramref name="Links"/>
/// with withdrawals of opaque references.
/// </summary>
public readonly record struct RegisterEpoch(long Facts, long Agreements, long Links)
{
    internal const string Sql = "SELECT facts, agreements, links FROM register_epoch";

    /// <exception cref="RecordsUnavailableException">There is none.</exception>
    internal static RegisterEpoch Of(DbCommand command)
    {
        using var row = command.ExecuteReader();
        return row.Read()
            ? new RegisterEpoch(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))
            : throw new RecordsUnavailableException(
                "records-damaged", "The register has lost its epoch.", "Restore the last backup.");
    }
}
