using System.Security.Cryptography;
using System.Text;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Engine;

/// <summary>Reads FHIR's literal references and gives the opaque ones that leave in their place.</summary>
internal static class References
{
    public const string UrnUuid = "urn:uuid:";

    /// <summary>The reference that the recipient sees, or <see langword="null"/> when there is none.</summary>
    public static string? Opaque(string reference, RedactionContext context)
    {
        if (reference.StartsWith(UrnUuid, StringComparison.Ordinal))
            return OpaqueUrn(reference[UrnUuid.Length..], context);
        if (Parse(reference, context.HolderBase) is not var (type, id))
            return null;
        return context.References.Opaque(type, id) is { } opaque ? $"{type}/{opaque}" : null;
    }

    /// <summary>A reference inside a Bundle: a UUID of our own, made from the recipient's opaque id.</summary>
    public static string? OpaqueUrn(string uuid, RedactionContext context)
    {
        if (!Guid.TryParseExact(uuid, "D", out var parsed))
            return null;
        var own = parsed.ToString("D");
        if (context.References.Opaque("urn:uuid", own) is not { } opaque)
            return null;
        if (opaque == own)
            return UrnUuid + own;
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(opaque)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return UrnUuid + new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>
    /// The reference without its version, its type, and its id (the whole address when it is another server's).
    /// </summary>
    public static (string Type, string Id)? Parse(string reference, string? holderBase)
    {
        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        var bare = history < 0 ? reference : reference[..history];
        if (holderBase is { Length: > 0 } && bare.StartsWith(holderBase, StringComparison.Ordinal))
            bare = bare[holderBase.Length..];
        var parts = bare.Split('/');
        if (parts.Length < 2 || !IsId(parts[^1]) || !ElementTable.R4.IsResource(parts[^2]))
            return null;
        if (parts.Length == 2)
            return (parts[0], parts[1]);
        return bare.StartsWith("https://", StringComparison.Ordinal)
            || bare.StartsWith("http://", StringComparison.Ordinal)
            ? (parts[^2], bare)
            : null;
    }

    /// <summary>Whether it has the form of FHIR's <c>id</c>.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= 64 && id.AsSpan().IndexOfAnyExcept(IdCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> IdCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");
}
