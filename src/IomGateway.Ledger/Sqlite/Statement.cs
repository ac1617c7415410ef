using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// A prepared statement on SQLite's own interface: binding and stepping cost a fraction of an ADO.NET command, which
/// counts where every exchange writes two entries. Parameters count from 1, columns from 0; not for several threads.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _connection = connection;
        SqliteFile.Check(raw.sqlite3_prepare_v2(connection.Handle!, sql, out _statement), connection);
    }

    public Statement Bind(int parameter, long value)
    {
        SqliteFile.Check(raw.sqlite3_bind_int64(_statement, parameter, value), _connection);
        return this;
    }

    public Statement Bind(int parameter, long? value) =>
        value is { } known ? Bind(parameter, known) : BindNull(parameter);

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        SqliteFile.Check(raw.sqlite3_bind_blob(_statement, parameter, value), _connection);
        return this;
    }

    public Statement Bind(int parameter, string value)
    {
        SqliteFile.Check(raw.sqlite3_bind_text(_statement, parameter, value), _connection);
        return this;
    }

    public Statement BindNull(int parameter)
    {
        SqliteFile.Check(raw.sqlite3_bind_null(_statement, parameter), _connection);
        return this;
    }

    /// <summary>Runs to the end; the number of rows that the last change touched.</summary>
    public int Execute()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_connection.Handle!);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs one that returns no rows; false when another connection holds the lock that it needs.</summary>
    public bool ExecuteUnlessBusy()
    {
        try
        {
            int code = raw.sqlite3_step(_statement);
            if ((code & 0xff) == raw.SQLITE_BUSY)
            {
                return false;
            }

            SqliteFile.Check(code, _connection);
            return true;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first row, or nothing.</summary>
    public T? First<T>(Func<Statement, T> read)
    {
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    public List<T> All<T>(Func<Statement, T> read)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
            {
                rows.Add(read(this));
            }

            return rows;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Reads rows until there are no more, or <paramref name="read"/> says to stop.</summary>
    public void Each(Func<Statement, bool> read)
    {
        try
        {
            while (Step() && read(this))
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>The column's own memory: good until the statement goes on.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        SqliteFile.Check(code, _connection);
        return code == raw.SQLITE_ROW;
    }

    // The code that reset returns repeats what the step before it already said.
    private void Reset() => raw.sqlite3_reset(_statement);
}
