using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Storage;

namespace IomGateway.Ledger;

/// <summary>What a data folder says of the log in it, without opening the log.</summary>
public static class LedgerFolder
{
    /// <summary>The log's name, <c>host/ledger</c>; <see langword="null"/> where the folder has no log yet.</summary>
    /// <exception cref="LedgerUnavailableException">There is a log, and it cannot be read.</exception>
    /// <exception cref="LedgerDamagedException">The log does not announce its key.</exception>
    public static Task<string?> OriginOfAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return LedgerDatabase.ReadAsync(dataDirectory, reader => Task.FromResult(OriginOf(reader)));
    }

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
