using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Storage;

/// <summary>Connections that only read, kept open and lent out one caller at a time.</summary>
internal sealed class ReaderPool(SqliteFile file) : IDisposable
{
    private readonly ConcurrentBag<Reader> idle = [];
    private volatile bool disposed;

    /// <summary>Everything that <paramref name="read"/> asks for is seen as of one instant.</summary>
    public T Read<T>(Func<SqliteConnection, T> read) => Lend(reader =>
    {
        reader.Connection.Run("BEGIN");
        try
        {
            return read(reader.Connection);
        }
        finally
        {
            reader.Connection.Run("ROLLBACK");
        }
    });

    /// <summary>Runs one prepared statement, whose text is its key.</summary>
    public T ReadPrepared<T>(string sql, Func<SqliteCommand, T> read) => Lend(reader => read(reader.Prepared(sql)));

    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private T Lend<T>(Func<Reader, T> use)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Reader? reader = null;
        try
        {
            reader = idle.TryTake(out var kept) ? kept : new Reader(file.Connect());
            var result = use(reader);
            idle.Add(reader);
            reader = null;
            return result;
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, file.Path);
        }
        finally
        {
            // A reader that failed is not lent again; one that came back while the pool was closed is closed too.
            reader?.Dispose();
            if (disposed)
            {
                Dispose();
            }
        }
    }

    private sealed class Reader(SqliteConnection connection) : IDisposable
    {
        private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

        public SqliteConnection Connection => connection;

        public SqliteCommand Prepared(string sql)
        {
            if (!prepared.TryGetValue(sql, out var command))
            {
                command = connection.Prepared(sql);
                prepared.Add(sql, command);
            }

            return command;
        }

        public void Dispose()
        {
            foreach (var command in prepared.Values)
            {
                command.Dispose();
            }

            connection.Dispose();
        }
    }
}
