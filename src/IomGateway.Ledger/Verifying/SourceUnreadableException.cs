namespace IomGateway.Ledger.Verifying;

/// <summary>A resource could not be read.</summary>
internal sealed class SourceUnreadableException(string where, string why, Exception? cause = null)
    : Exception(why, cause)
{
    public string Where => where;
}
