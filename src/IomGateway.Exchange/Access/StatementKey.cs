using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Exchange.Access;

/// <summary>One key with which an agency signs its statements (ES256).</summary>
internal sealed class StatementKey
{
    private const int CoordinateBytes = 32;

    private readonly SharedEcdsa key;

    private StatementKey(string kid, SharedEcdsa key) => (Kid, this.key) = (kid, key);

    public string Kid { get; }

    /// <summary>Takes a key from an agency's entry; <paramref name="problem"/> says why it cannot be used.</summary>
    public static StatementKey? Read(JsonWebKey key, [NotNullWhen(false)] out string? problem)
    {
        problem = Problem(key);
        if (problem is not null)
            return null;
        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
        };
        try
        {
            var kid = string.IsNullOrEmpty(key.Kid) ? Base64Url.EncodeToString(key.ComputeJwkThumbprint()) : key.Kid;
            return new StatementKey(kid, new SharedEcdsa(parameters));
        }
        catch (CryptographicException)
        {
            problem = "its x and y are not a point of P-256";
            return null;
        }
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => key.Verify(data, signature);

    private static string? Problem(JsonWebKey key)
    {
        if (key.Kty != JsonWebAlgorithmsKeyTypes.EllipticCurve || key.Crv != JsonWebKeyECTypes.P256)
            return "it is not an EC key on P-256";
        if (key.HasPrivateKey)
            return "it holds a private key, which belongs to the agency alone";
        if (key.Alg is { Length: > 0 } alg && alg != SecurityAlgorithms.EcdsaSha256)
            return "its alg is not ES256";
        if (key.Use is { Length: > 0 } use && use != JsonWebKeyUseNames.Sig)
            return "its use is not sig";
        return IsCoordinate(key.X) && IsCoordinate(key.Y) ? null : "its x or y is not 32 bytes in base64url";
    }

    private static bool IsCoordinate(string? text) =>
        text is not null && Base64Url.IsValid(text, out var bytes) && bytes == CoordinateBytes;
}
