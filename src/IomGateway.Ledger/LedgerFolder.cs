using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Storage;

namespace IomGateway.Ledger;

/// <summary>What a data folder says of the log in it, without opening the log.</summary>
public static class LedgerFolder
{
    /// <summary>The log's name, <c>host/ledger</c>; <see langword="null"/> where the folder has no log yet.</summary>
    /// <exception cref="LedgerUnavailableException">There is a log, and it cannot be read.</exception>
    /// <exception cref="LedgerDamagedException">The log does not announce its key.</exception>
    public static Task<string?> OriginOfAsync(string dataDirectory, CancellationToken cancellationToken) =>
        OriginOfAsync(dataDirectory, database: null, cancellationToken);

    /// <inheritdoc cref="OriginOfAsync(string, CancellationToken)"/>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="database">As <see cref="LedgerOptions.Database"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The database is not a connection string.</exception>
    public static Task<string?> OriginOfAsync(
        string dataDirectory, string? database, CancellationToken cancellationToken) =>
        LedgerDatabase.ReadAsync(
            dataDirectory, database, reader => Task.FromResult(OriginOf(reader)), cancellationToken);

    private static string? OriginOf(ILedgerReader reader)
    {
        if (reader.Size() == 0)
        {
            return null;
        }

        using VerifierKey key = reader.Key();
        return key.Origin;
    }
}
