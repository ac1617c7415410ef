using System.Data.Common;
using IomGateway.Ledger.Sqlite;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Storage;

/// <summary>Opens the database under a log.</summary>
internal static class LedgerDatabase
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Opens it for writing; makes it where there is none.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be opened or made.</exception>
    public static ILedgerStore Open(
        LedgerOptions options, ILogger logger, LedgerMetrics metrics, LedgerHealth health) =>
        new SqliteStore(options, logger, metrics, health);

    /// <summary>Reads a log that may be written to at the same time, and makes nothing.</summary>
    /// <returns>What <paramref name="read"/> gives, or the default where there is no log.</returns>
    /// <exception cref="LedgerUnavailableException">There is a log, and it cannot be read.</exception>
    public static async Task<T?> ReadAsync<T>(string dataDirectory, Func<ILedgerReader, Task<T?>> read)
    {
        string path = Path.Combine(dataDirectory, "ledger.db");
        if (!File.Exists(path))
        {
            return default;
        }

        try
        {
            using var reader = new SqliteReader(path, BusyTimeout);
            return await read(reader);
        }
        catch (DbException e)
        {
            throw new LedgerUnavailableException($"The ledger in {dataDirectory} cannot be read.", e);
        }
    }
}
