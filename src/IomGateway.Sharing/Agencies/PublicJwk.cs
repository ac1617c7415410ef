using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Agencies;

/// <summary>
/// Public keys as JSON Web Keys: EC P-256 alone, for ES256, which is every signature that the gateway makes or trusts.
/// </summary>
public static class PublicJwk
{
    /// <summary>The public half of a key; its <c>kid</c> is the thumbprint.</summary>
    public static JsonWebKey Of(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = At(point);
        jwk.Kid = Thumbprint(jwk);
        return jwk;
    }

    /// <summary>The RFC 7638 thumbprint, by which a key without a <c>kid</c> is named.</summary>
    public static string Thumbprint(JsonWebKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
    }

    /// <summary>
    /// Credentials that keep nothing of the key for later: whoever signs may dispose of it, and bring it again.
    /// </summary>
    public static SigningCredentials Signing(SecurityKey key) => new(key, SecurityAlgorithms.EcdsaSha256)
    {
        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
    };

    /// <summary>The key at a point of the curve, without a <c>kid</c>.</summary>
    internal static JsonWebKey At(ECPoint point) =>
        At(Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));

    /// <summary>The key at a point of the curve (base64url), without a <c>kid</c>.</summary>
    public static JsonWebKey At(string x, string y) => new()
    {
        Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
        Crv = JsonWebKeyECTypes.P256,
        X = x,
        Y = y,
        Alg = SecurityAlgorithms.EcdsaSha256,
        Use = JsonWebKeyUseNames.Sig,
    };
}
