using System.Data.Common;

namespace IomGateway.Records.Storage;

/// <summary>
/// One SQLite file, written through one connection of each process and read through several. Another process (the
/// command line) may use the same file at the same time.
/// </summary>
internal sealed class SqliteStore : IRecordsStore
{
    private readonly GroupWriter writer;
    private readonly ReaderPool readers;

    private SqliteStore(SqliteFile file)
    {
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

    public RegisterEpoch ReadEpoch(long changes) => readers.ReadPrepared(RegisterEpoch.Sql, RegisterEpoch.Of);

    public async ValueTask DisposeAsync()
    {
        readers.Dispose();
        await writer.CloseAsync(static _ => { });
    }
}
