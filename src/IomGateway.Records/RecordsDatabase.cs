using IomGateway.Records.Storage;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records;

/// <summary>
/// The gateway's own operational data: one SQLite file, written through one connection of each process and read through
/// several. Another process (the command line) may use the same file at the same time.
/// </summary>
public sealed class RecordsDatabase : IAsyncDisposable
{
    /// <summary>
    /// Milliseconds after which the epoch is read from the file again: far below what anybody is promised.
    /// </summary>
    private const long EpochReadEvery = 10;

    private readonly GroupWriter writer;
    private readonly ReaderPool readers;
    private volatile EpochRead? epoch;
    private long written;

    private RecordsDatabase(SqliteFile file, TimeProvider time)
    {
        Time = time;
        writer = new GroupWriter(file, isolated: true);
        readers = new ReaderPool(file);
    }

    internal TimeProvider Time { get; }

    /// <summary>Now, in milliseconds since 1970, as every row keeps it.</summary>
    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens the database, making it or bringing it up to date first.</summary>
    /// <exception cref="RecordsUnavailableException">It is damaged, foreign, newer than this program, or cannot be
    /// written.</exception>
    public static Task<RecordsDatabase> OpenAsync(string path, TimeProvider time, CancellationToken ct) => Task.Run(
        () =>
        {
            var file = new SqliteFile(path, Durability.Full);
            file.EnsureExists();
            using (var connection = file.Connect())
            {
                file.EnsureSound(connection);
                ScriptSet.Records.Apply(connection, file.Path, time.GetUtcNow());
            }

            return new RecordsDatabase(file, time);
        },
        ct);

    /// <summary>
    /// The counts that every change of what decisions read moves on, whoever made it. What this process has changed
    /// shows at once, what another has changed within <see cref="EpochReadEvery"/> milliseconds.
    /// </summary>
    public RegisterEpoch Epoch()
    {
        var (now, changes) = (Environment.TickCount64, Volatile.Read(ref written));
        if (epoch is { } last && last.Changes == changes && now - last.ReadAt < EpochReadEvery)
        {
            return last.Epoch;
        }

        var read = ReadEpoch();
        epoch = new EpochRead(read, now, changes);
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        readers.Dispose();
        await writer.CloseAsync(static _ => { });
    }

    /// <summary>Everything the function asks for is seen as of one instant.</summary>
    internal T Read<T>(Func<SqliteConnection, T> read) => readers.Read(read);

    internal T ReadPrepared<T>(string sql, Func<SqliteCommand, T> read) => readers.ReadPrepared(sql, read);

    /// <summary>All or nothing, and durable when the task is done.</summary>
    internal Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken ct) =>
        WrittenAsync(write, null, ct);

    /// <summary>The same; a result for which <paramref name="undo"/> is true leaves no trace.</summary>
    internal Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, Predicate<T> undo, CancellationToken ct) =>
        WrittenAsync(write, undo, ct);

    /// <summary>The same; a refusal leaves no trace of what was done before it.</summary>
    internal Task<Change> ChangeAsync(Func<SqliteConnection, Change> write, CancellationToken ct) =>
        WrittenAsync(write, static change => change is Change.Refused, ct);

    /// <summary>Whoever wrote something sees its effect, and so does whoever asks after them.</summary>
    private async Task<T> WrittenAsync<T>(Func<SqliteConnection, T> write, Predicate<T>? undo, CancellationToken ct)
    {
        try
        {
            return await writer.WriteAsync(write, undo, ct);
        }
        finally
        {
            Interlocked.Increment(ref written);
        }
    }

    private RegisterEpoch ReadEpoch() => readers.ReadPrepared(
        "SELECT facts, agreements, links FROM register_epoch",
        static command =>
        {
            using var row = command.ExecuteReader();
            return row.Read()
                ? new RegisterEpoch(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))
                : throw new RecordsUnavailableException(
                    "records-damaged", "The register has lost its epoch.", "Restore the last backup.");
        });

    private sealed record EpochRead(RegisterEpoch Epoch, long ReadAt, long Changes);
}

/// <summary>
/// How often what decisions read has changed. <paramref name="Facts"/> counts changes to people, <paramref
/// name="Agreements"/> to agreements, <paramref name="Links"/> withdrawals of opaque references.
/// </summary>
public readonly record struct RegisterEpoch(long Facts, long Agreements, long Links);
