using System.Data.Common;
using IomGateway.Ledger.Search;

namespace IomGateway.Ledger.Vault;

/// <summary>
/// The keys of one log that nobody outside ever sees the work of: those that seal what is in its vault, and the one
/// that hashes what is searched.
/// </summary>
internal sealed record LogKeys(KeyStore Store, SearchIndex Index)
{
    /// <summary>Opens them; makes them only where the log has no entries yet.</summary>
    /// <exception cref="LedgerUnavailableException">The key store cannot be opened.</exception>
    /// <exception cref="LedgerDamagedException">The master key does not open what it holds.</exception>
    /// <exception cref="InvalidOperationException">A key is missing, or readable by others.</exception>
    public static async Task<LogKeys> OpenAsync(
        LedgerOptions options, TimeProvider time, bool mayCreate, bool mayMakeIndexKey, CancellationToken cancel)
    {
        var masters = new MasterKeys(options.KeysDirectory, mayCreate);
        IKeyRows? rows = null;
        try
        {
            rows = options.KeyDatabase is { } database
                ? await PostgresKeyRows.OpenAsync(database, options.BusyTimeout, mayCreate, cancel)
                : new SqliteKeyRows(options.KeysDirectory, options.BusyTimeout, mayCreate);
            var index = new SearchIndex(KeyFiles.Index(options.KeysDirectory, mayMakeIndexKey));
            return new LogKeys(new KeyStore(rows, masters, time), index);
        }
        catch (Exception e)
        {
            rows?.Dispose();
            masters.Dispose();
            if (e is DbException)
            {
                throw new LedgerUnavailableException(
                    $"The key store in {options.KeysDirectory} cannot be opened.{Sqlite.SqliteFile.Mend(e)}", e);
            }

            throw;
        }
    }
}
