using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Reads FHIR's literal references and gives the opaque ones that leave in their place, in the arena of a store.
/// </summary>
internal static class References
{
    private const int UuidLength = 36;

    private static readonly SearchValues<byte> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);

    private static readonly SearchValues<byte> HexDigitsAndHyphen = SearchValues.Create("0123456789abcdef-"u8);

    private static ReadOnlySpan<byte> UrnUuid => "urn:uuid:"u8;

    /// <summary>The recipient's id of a record; <see langword="false"/> when there is none.</summary>
    public static bool TryId(
        ReadOnlySpan<byte> type, ReadOnlySpan<byte> id, Session session, out int start, out int length)
    {
        var store = session.Input.Store;
        start = store.Here;
        var found = session.Context.References.TryWriteOpaque(type, id, store);
        if (!found)
            store.Rewind(start);
        length = store.Here - start;
        return found;
    }

    /// <summary>The reference that the recipient sees; <see langword="false"/> when there is none.</summary>
    public static bool TryOpaque(ReadOnlySpan<byte> reference, Session session, out int start, out int length)
    {
        if (reference.StartsWith(UrnUuid))
            return TryUrn(reference[UrnUuid.Length..], session, out start, out length);
        var store = session.Input.Store;
        (start, length) = (store.Here, 0);
        if (!TryParse(reference, session.HolderBase, out var type, out var id))
            return false;
        var kind = store.Reserve(type.Length + 1);
        type.CopyTo(kind);
        kind[type.Length] = (byte)'/';
        store.Commit(type.Length + 1);
        if (!session.Context.References.TryWriteOpaque(type, id, store))
        {
            store.Rewind(start);
            return false;
        }
        length = store.Here - start;
        return true;
    }

    /// <summary>A Bundle entry's own address, if it is a UUID; any other is the holder's and stays behind.</summary>
    public static bool TryFullUrl(ReadOnlySpan<byte> url, Session session, out int start, out int length)
    {
        (start, length) = (0, 0);
        return url.StartsWith(UrnUuid) && TryUrn(url[UrnUuid.Length..], session, out start, out length);
    }

    /// <summary>A reference inside a Bundle: a UUID of our own, made from the recipient's opaque id.</summary>
    private static bool TryUrn(ReadOnlySpan<byte> uuid, Session session, out int start, out int length)
    {
        var store = session.Input.Store;
        (start, length) = (store.Here, 0);
        Span<byte> own = stackalloc byte[UuidLength];
        if (IsPlainUuid(uuid))
            uuid.CopyTo(own);
        else if (TryUuid(uuid, out var parsed))
            Utf8Formatter.TryFormat(parsed, own, out _);
        else
            return false;
        store.Add(UrnUuid);
        var from = store.Here;
        if (!session.Context.References.TryWriteOpaque("urn:uuid"u8, own, store))
        {
            store.Rewind(start);
            return false;
        }
        var opaque = store.Get(from, store.Here - from, inArena: true);
        if (!opaque.SequenceEqual(own))
        {
            Utf8Formatter.TryFormat(Derived(opaque), own, out _);
            store.Rewind(from);
            store.Add(own);
        }
        length = store.Here - start;
        return true;
    }

    /// <summary>A UUID of version 8 (RFC 9562, section 5.8).</summary>
    private static Guid Derived(ReadOnlySpan<byte> opaque)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(opaque, digest);
        var bytes = digest[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Whether it is a UUID as RFC 9562 writes it, in small letters.</summary>
    private static bool IsPlainUuid(ReadOnlySpan<byte> text) =>
        text.Length == UuidLength && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
        && !text.ContainsAnyExcept(HexDigitsAndHyphen) && text.Count((byte)'-') == 4;

    private static bool TryUuid(ReadOnlySpan<byte> text, out Guid uuid) =>
        (Utf8Parser.TryParse(text, out uuid, out var used) && used == UuidLength && text.Length == UuidLength)
        || Guid.TryParseExact(Encoding.UTF8.GetString(text), "D", out uuid);

    /// <summary>
    /// The type and id of a reference without its version; the id is the whole address when it is another server's.
    /// </summary>
    private static bool TryParse(
        ReadOnlySpan<byte> reference, ReadOnlySpan<byte> holderBase, out ReadOnlySpan<byte> type,
        out ReadOnlySpan<byte> id)
    {
        var only = reference.IndexOf((byte)'/');
        if (only >= 0 && IsId(reference[(only + 1)..]))
        {
            type = reference[..only];
            id = reference[(only + 1)..];
            return ElementTable.R4.IsResource(type);
        }
        type = id = default;
        var history = reference.IndexOf("/_history/"u8);
        var bare = history < 0 ? reference : reference[..history];
        if (holderBase.Length > 0 && bare.StartsWith(holderBase))
            bare = bare[holderBase.Length..];
        var slash = bare.LastIndexOf((byte)'/');
        if (slash < 0 || !IsId(bare[(slash + 1)..]))
            return false;
        var before = bare[..slash].LastIndexOf((byte)'/');
        type = bare[(before + 1)..slash];
        if (!ElementTable.R4.IsResource(type))
            return false;
        id = before < 0 ? bare[(slash + 1)..] : bare;
        return before < 0 || bare.StartsWith("https://"u8) || bare.StartsWith("http://"u8);
    }

    /// <summary>Whether it has the form of FHIR's <c>id</c>.</summary>
    public static bool IsId(ReadOnlySpan<byte> id) =>
        id.Length is > 0 and <= 64 && id.IndexOfAnyExcept(IdCharacters) < 0;
}
