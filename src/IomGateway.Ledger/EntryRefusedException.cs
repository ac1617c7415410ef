namespace IomGateway.Ledger;

/// <summary>
/// The entry contradicts the ledger: a conclusion whose permitted decision does not exist or is already concluded, or
/// an id that is already taken. Nothing was written.
/// </summary>
public sealed class EntryRefusedException : Exception
{
    public EntryRefusedException(string message)
        : base(message)
    {
    }
}
