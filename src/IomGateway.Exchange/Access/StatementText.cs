using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace IomGateway.Exchange.Access;

/// <summary>
/// A statement taken apart, strictly: three base64url parts, two JSON objects of known names with each name once, and
/// values of the one kind that each name takes. What it says counts only after the signature held.
/// </summary>
internal sealed class StatementText
{
    /// <summary>Longest statement, in characters: room for a long justification.</summary>
    public const int Longest = 12 * 1024;

    private const int SignatureBytes = 64;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 1 };

    private static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly byte[] signedBytes;
    private readonly byte[] signature;

    private StatementText(string kid, StatementClaims claims, byte[] signedBytes, byte[] signature)
    {
        Kid = kid;
        Claims = claims;
        this.signedBytes = signedBytes;
        this.signature = signature;
    }

    public string Kid { get; }

    public StatementClaims Claims { get; }

    /// <summary>Takes <paramref name="compact"/> apart; <see langword="null"/> when it has another form.</summary>
    public static StatementText? Read(string compact)
    {
        if (compact.Length > Longest)
            return null;
        var first = compact.IndexOf('.', StringComparison.Ordinal);
        var second = compact.IndexOf('.', first + 1);
        if (first < 1 || second < 0 || compact.IndexOf('.', second + 1) >= 0)
            return null;
        var header = Decode(compact.AsSpan(0, first));
        var payload = Decode(compact.AsSpan(first + 1, second - first - 1));
        var signature = Decode(compact.AsSpan(second + 1));
        if (header is null || payload is null || signature?.Length != SignatureBytes)
            return null;
        return ReadKid(header) is { } kid && StatementClaims.Read(payload) is { } claims
            ? new StatementText(kid, claims, Encoding.ASCII.GetBytes(compact, 0, second), signature)
            : null;
    }

    public bool IsSignedBy(StatementKey key) => key.Verify(signedBytes, signature);

    /// <summary>
    /// Exactly <c>alg</c> ES256, <c>typ</c> iom-statement+jwt and <c>kid</c>. No name that could bring a key or a rule
    /// along (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>crit</c>) is known here.
    /// </summary>
    private static string? ReadKid(byte[] json)
    {
        var algorithm = false;
        var type = false;
        string? kid = null;
        try
        {
            var reader = new Utf8JsonReader(json, Strict);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool known;
                if (!algorithm && reader.ValueTextEquals("alg"u8))
                    known = algorithm = NextIs(ref reader, "ES256"u8);
                else if (!type && reader.ValueTextEquals("typ"u8))
                    known = type = NextIs(ref reader, "iom-statement+jwt"u8);
                else
                    known = kid is null && reader.ValueTextEquals("kid"u8) && NextIsText(ref reader, out kid);
                if (!known)
                    return null;
            }

            return algorithm && type && !reader.Read() ? kid : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool NextIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> expected) =>
        reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(expected);

    private static bool NextIsText(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null;
    }

    private static byte[]? Decode(ReadOnlySpan<char> part)
    {
        // The decoder forgives white space and padding; a statement has neither.
        if (part.IsEmpty || part.ContainsAnyExcept(Base64UrlCharacters) || part.Length % 4 == 1)
            return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        return Base64Url.DecodeFromChars(part, bytes, out _, out var written) == OperationStatus.Done
            && written == bytes.Length
            ? bytes
            : null;
    }
}
