using System.Data.Common;
using IomGateway.Ledger.Postgres;
using IomGateway.Ledger.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IomGateway.Ledger.Storage;

/// <summary>Opens the database under a log.</summary>
internal static class LedgerDatabase
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Opens it for writing; makes what is missing.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be opened or made.</exception>
    public static async Task<ILedgerStore> OpenAsync(
        LedgerOptions options, ILogger logger, LedgerMetrics metrics, LedgerHealth health, CancellationToken cancel) =>
        IsPostgres(options.Database)
            ? await PostgresStore.OpenAsync(options.Database!, options, logger, metrics, health, cancel)
            : new SqliteStore(options, logger, metrics, health);

    /// <summary>Reads a log that may be written to at the same time, and makes nothing.</summary>
    /// <returns>What <paramref name="read"/> gives, or the default where there is no log.</returns>
    /// <exception cref="LedgerUnavailableException">There is a log, or may be, and it cannot be read.</exception>
    public static async Task<T?> ReadAsync<T>(
        string dataDirectory, string? database, Func<ILedgerReader, Task<T?>> read, CancellationToken cancel)
    {
        try
        {
            return IsPostgres(database)
                ? await ReadPostgresAsync(database!, read, cancel)
                : await ReadSqliteAsync(FileOf(dataDirectory, database), read);
        }
        catch (Exception e) when (PostgresServer.IsFailure(e) && e is not IOException)
        {
            throw new LedgerUnavailableException(
                IsPostgres(database) ? "The ledger's database cannot be read."
                    : $"The ledger in {dataDirectory} cannot be read.{SqliteFile.Mend(e)}",
                e);
        }
    }

    /// <summary>Whether a connection string names a PostgreSQL server.</summary>
    /// <exception cref="ArgumentException">It names neither a server nor a file.</exception>
    public static bool IsPostgres(string? database)
    {
        if (string.IsNullOrWhiteSpace(database))
        {
            return false;
        }

        DbConnectionStringBuilder settings = Parse(database);
        bool isFile = settings.ContainsKey("Data Source");
        return isFile || settings.ContainsKey("Host") || settings.ContainsKey("Server")
            ? !isFile
            : throw Unknown();
    }

    /// <summary>The SQLite file: the one that a connection string names, or <c>ledger.db</c> in the data
    /// folder.</summary>
    public static string FileOf(string dataDirectory, string? database) =>
        string.IsNullOrWhiteSpace(database)
            ? Path.Combine(dataDirectory, "ledger.db")
            : (string)Parse(database)["Data Source"];

    private static async Task<T?> ReadSqliteAsync<T>(string path, Func<ILedgerReader, Task<T?>> read)
    {
        if (!File.Exists(path))
        {
            return default;
        }

        using var reader = new SqliteReader(path, BusyTimeout);
        return await read(reader);
    }

    private static async Task<T?> ReadPostgresAsync<T>(
        string database, Func<ILedgerReader, Task<T?>> read, CancellationToken cancel)
    {
        await using var server = new PostgresServer(database, BusyTimeout);
        await using NpgsqlConnection connection = await server.ConnectAsync(cancel);
        using var reader = new PostgresReader(connection, owned: false);
        return reader.HasLog() ? await read(reader) : default;
    }

    private static DbConnectionStringBuilder Parse(string database)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = database };
        }
        catch (ArgumentException)
        {
            // The text of the exception may repeat parts of the string, and with them a password.
            throw Unknown();
        }
    }

    private static ArgumentException Unknown() => new(
        "The ledger's database is neither 'Data Source=FILE' (SQLite) nor 'Host=…;Database=…' (PostgreSQL).");
}
