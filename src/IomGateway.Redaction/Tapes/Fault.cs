using IomGateway.Redaction.Reading;

namespace IomGateway.Redaction.Tapes;

/// <summary>Why bytes were not read onto a tape.</summary>
internal enum Fault
{
    None,

    /// <summary>The bytes end within the value.</summary>
    Incomplete,

    InvalidJson,
    InvalidUtf8,
    LoneSurrogate,
    TooDeep,
    DuplicateName,
}

/// <summary>Says of a fault what a reader may be told.</summary>
internal static class Faults
{
    /// <param name="fault">What was wrong.</param>
    /// <param name="record">The whole record.</param>
    /// <param name="at">Where in it.</param>
    /// <param name="mostDepth">How deep it may be.</param>
    public static Refusal Explain(Fault fault, ReadOnlySpan<byte> record, int at, int mostDepth)
    {
        // What is not even text is said first, wherever it stands.
        if (!System.Text.Unicode.Utf8.IsValid(record))
            return new Refusal("invalid-utf8", "The record is not valid UTF-8.");
        return fault switch
        {
            Fault.LoneSurrogate =>
                new Refusal("lone-surrogate", "The record contains half of a surrogate pair."),
            Fault.TooDeep => new Refusal("too-deep", $"The record is more than {mostDepth} levels deep."),
            Fault.DuplicateName =>
                new Refusal("duplicate-name", "An object of the record has the same name twice."),
            _ when record.StartsWith("\uFEFF"u8) => new Refusal(
                "invalid-json", "The record begins with a byte order mark, which JSON between systems has not."),
            _ => new Refusal("invalid-json", $"The record is not JSON ({Place(record[..at])})."),
        };
    }

    private static string Place(ReadOnlySpan<byte> before) =>
        $"line {before.Count((byte)'\n') + 1}, byte {before.Length - before.LastIndexOf((byte)'\n')}";
}
