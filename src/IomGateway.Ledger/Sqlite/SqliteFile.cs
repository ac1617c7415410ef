using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IomGateway.Ledger.Sqlite;

/// <summary>Opens a database durably: write-ahead log, and every commit forced to the disk.</summary>
internal static class SqliteFile
{
    private const int TruncateTries = 20;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    public static SqliteConnection Open(string path, TimeSpan busyTimeout, bool mayCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mayCreate ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Patience(connection, busyTimeout);
            Execute(connection, "PRAGMA journal_mode=WAL");
            Execute(connection, "PRAGMA synchronous=FULL");
            Execute(connection, "PRAGMA wal_autocheckpoint=4000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>How long its statements wait for another connection's lock from now on.</summary>
    public static void Patience(SqliteConnection connection, TimeSpan busyTimeout) =>
        Check(raw.sqlite3_busy_timeout(connection.Handle!, (int)busyTimeout.TotalMilliseconds), connection);

    public static void Execute(SqliteConnection connection, string sql) =>
        Check(raw.sqlite3_exec(connection.Handle!, sql), connection);

    /// <summary>Runs a script that lies beside the code.</summary>
    public static void ExecuteScript(SqliteConnection connection, string name)
    {
        using Stream stream = typeof(SqliteFile).Assembly.GetManifestResourceStream($"IomGateway.Ledger.{name}")
            ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        Execute(connection, $"BEGIN IMMEDIATE;\n{reader.ReadToEnd()}\nCOMMIT;");
    }

    public static void Check(int code, SqliteConnection connection)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, connection.Handle);
        }
    }

    /// <summary>Puts what was written into the file itself and empties the write-ahead log beside it.</summary>
    /// <exception cref="LedgerUnavailableException">Another connection reads or writes and does not stop.</exception>
    public static void TruncateLog(SqliteConnection connection)
    {
        using var truncate = new Statement(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        for (int tries = 0; truncate.First(s => s.Long(0)) != 0; tries++)
        {
            if (tries == TruncateTries)
            {
                throw new LedgerUnavailableException(
                    $"{connection.DataSource} is read without a pause, so that its write-ahead log still holds what was"
                    + " erased; try again.");
            }

            Thread.Sleep(BetweenTries);
        }
    }

    /// <summary>What can be done about a database that is not one any more, as a sentence; empty otherwise.</summary>
    public static string Mend(Exception e) =>
        e is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB }
            ? " The file is damaged, or no database: put back the newest backup of it, and keep what is there." : "";

    public static bool IsBusy(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;
}
