using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Storage;

/// <summary>
/// One SQLite file, written through one connection of each process and read through several. Another process (the
/// command line) may use the same file at the same time.
/// </summary>
internal sealed class SqliteStore : IRecordsStore
{
    private const int CompactTries = 20;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly SqliteFile file;
    private readonly GroupWriter writer;
    private readonly ReaderPool readers;

    private SqliteStore(SqliteFile file)
    {
        this.file = file;
        writer = new GroupWriter(file, isolated: true);
        readers = new ReaderPool(file);
    }

    /// <summary>Opens the file, making it or bringing it up to date first.</summary>
    public static SqliteStore Open(string path, DateTimeOffset now)
    {
        var file = new SqliteFile(path, Durability.Full);
        file.EnsureExists();
        using (var connection = file.Connect())
        {
            file.EnsureSound(connection);
            ScriptSet.Records.Apply(connection, file.Path, now);
        }

        return new SqliteStore(file);
    }

    public T Read<T>(Func<DbConnection, T> read) => readers.Read(read);

    public T ReadPrepared<T>(string sql, Func<DbCommand, T> read) => readers.ReadPrepared(sql, read);

    public Task<T> WriteAsync<T>(
        Func<DbConnection, T> write, Predicate<T>? undo, Beside beside, CancellationToken ct) =>
        writer.WriteAsync(write, undo, ct);

    public async Task CompactAsync(CancellationToken ct)
    {
        using var connection = file.Connect();
        for (var tries = 0; !IsLogEmptied(connection); tries++)
        {
            if (tries == CompactTries)
            {
                throw new RecordsUnavailableException(
                    "records-busy",
                    $"{file.Path} is read without a pause, so that its log still holds what was erased.",
                    "Erase again; what is done stays done.");
            }

            await Task.Delay(BetweenTries, ct);
        }
    }

    public RegisterEpoch ReadEpoch(long changes) => readers.ReadPrepared(RegisterEpoch.Sql, RegisterEpoch.Of);

    private bool IsLogEmptied(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            return command.ExecuteScalar() is 0L;
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, file.Path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        readers.Dispose();
        await writer.CloseAsync(static _ => { });
    }
}
