using System.Text;

namespace IomGateway.Redaction.Tapes;

/// <summary>A name that is looked for, with its fingerprint.</summary>
internal sealed class Name
{
    public Name(ReadOnlySpan<byte> utf8)
    {
        Utf8 = utf8.ToArray();
        Key = TextScan.KeyOf(utf8);
    }

    public static Name ResourceType { get; } = new("resourceType"u8);

    public static Name Id { get; } = new("id"u8);

    public static Name Meta { get; } = new("meta"u8);

    public static Name Contained { get; } = new("contained"u8);

    public static Name Security { get; } = new("security"u8);

    public static Name Coding { get; } = new("coding"u8);

    public static Name System { get; } = new("system"u8);

    public static Name Code { get; } = new("code"u8);

    public static Name Resource { get; } = new("resource"u8);

    public static Name Extension { get; } = new("extension"u8);

    public static Name FullUrl { get; } = new("fullUrl"u8);

    public static Name Search { get; } = new("search"u8);

    public static Name Mode { get; } = new("mode"u8);

    public byte[] Utf8 { get; }

    public ulong Key { get; }

    public override string ToString() => Encoding.UTF8.GetString(Utf8);
}
