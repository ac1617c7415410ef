namespace IomGateway.Ledger;

/// <summary>
/// The ledger could not make the entry durable, so whatever the entry was to allow must not happen. The entry may
/// nevertheless be found later (a commit whose answer was lost): never the other way round.
/// </summary>
public sealed class LedgerUnavailableException : Exception
{
    public LedgerUnavailableException(string message)
        : base(message)
    {
    }

    public LedgerUnavailableException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
