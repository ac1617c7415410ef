using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Sqlite;
using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger;

/// <summary>What a data folder says of the log in it, without opening the log.</summary>
public static class LedgerFolder
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The log's name, <c>host/ledger</c>; <see langword="null"/> where the folder has no log yet.</summary>
    /// <exception cref="LedgerUnavailableException">There is a log, and it cannot be read.</exception>
    /// <exception cref="LedgerDamagedException">The log does not announce its key.</exception>
    public static string? OriginOf(string dataDirectory)
    {
        string path = Path.Combine(dataDirectory, "ledger.db");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var reader = new LedgerReader(path, BusyTimeout);
            if (reader.Size() == 0)
            {
                return null;
            }

            using VerifierKey key = reader.Key();
            return key.Origin;
        }
        catch (SqliteException e)
        {
            throw new LedgerUnavailableException($"The ledger in {dataDirectory} cannot be read.", e);
        }
    }
}
