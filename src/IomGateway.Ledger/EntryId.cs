namespace IomGateway.Ledger;

/// <summary>Names one entry of the ledger: a UUID version 7 (RFC 9562), written in lower case with hyphens.</summary>
public readonly record struct EntryId
{
    internal const int ByteCount = 16;

    private readonly Guid _value;

    private EntryId(Guid value) => _value = value;

    /// <summary>Makes an id from the time now and 74 random bits.</summary>
    public static EntryId New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new EntryId(Guid.CreateVersion7(time.GetUtcNow()));
    }

    /// <summary>Reads the one canonical form; anything else, other UUID versions included, is refused.</summary>
    public static bool TryParse(string? text, out EntryId id)
    {
        bool ok = Guid.TryParseExact(text, "D", out Guid value) && value.Version == 7
            && string.Equals(value.ToString("D"), text, StringComparison.Ordinal);
        id = ok ? new EntryId(value) : default;
        return ok;
    }

    /// <inheritdoc/>
    public override string ToString() => _value.ToString("D");

    internal Guid Value => _value;

    internal static EntryId From(Guid value) => new(value);

    internal static EntryId Read(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    internal byte[] ToBytes()
    {
        byte[] bytes = new byte[ByteCount];
        _value.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes;
    }
}
