namespace IomGateway.Ledger;

/// <summary>What is stored contradicts what was signed or sealed; the message says where.</summary>
public sealed class LedgerDamagedException : Exception
{
    public LedgerDamagedException(string message)
        : base(message)
    {
    }

    public LedgerDamagedException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
