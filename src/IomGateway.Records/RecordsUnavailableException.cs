namespace IomGateway.Records;

/// <summary>
/// The gateway's own records cannot be read or written. Whoever meets it denies. Neither its message nor its mend
/// holds anything about a person.
/// </summary>
public sealed class RecordsUnavailableException : Exception
{
    public RecordsUnavailableException(string code, string message, string mend, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Mend = mend;
    }

    /// <summary>A stable code, such as <c>records-damaged</c>, <c>records-full</c> or <c>records-busy</c>.</summary>
    public string Code { get; }

    /// <summary>What an operator can do about it.</summary>
    public string Mend { get; }
}
