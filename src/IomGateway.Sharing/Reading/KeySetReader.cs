using System.Security.Cryptography;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads public keys as JSON Web Keys. Only EC P-256: every signature that the gateway trusts is ES256.
/// </summary>
internal static class KeySetReader
{
    private const int CoordinateBytes = 32;
    private static readonly string[] Curves = ["P-256"];

    public static IReadOnlyList<JsonWebKey> Read(KeyReader keys, string key)
    {
        List<JsonWebKey> found = [];
        foreach (var item in keys.OptionalList(key))
        {
            if (One(item, keys.Problems) is not { } jwk)
            {
                continue;
            }

            if (found.Any(k => k.Kid == jwk.Kid))
            {
                keys.Problems.Error(item.At, "duplicate-item",
                    $"The key `{jwk.Kid}` is already given above.",
                    "Keep one of the two.");
                continue;
            }

            found.Add(jwk);
        }

        return found;
    }

    public static JsonWebKey? One(YamlNode node, FileProblems problems)
    {
        if (KeyReader.Of(node, problems, "a JSON Web Key") is not { } keys)
        {
            return null;
        }

        if (keys.Has("d"))
        {
            problems.Error(keys.At("d"), "private-key", "This is a private key.",
                "Delete it, consider it known to others, and make a new one; only the public part belongs here.");
            return null;
        }

        var kty = keys.Choice("kty", ["EC"]);
        var crv = keys.Choice("crv", Curves);
        var x = Coordinate(keys, "x");
        var y = Coordinate(keys, "y");
        var kid = keys.OptionalText("kid");
        keys.OptionalChoice("use", ["sig"]);
        keys.OptionalChoice("alg", ["ES256"]);
        keys.Finish();
        if (kty is null || crv is null || x is null || y is null || !IsOnCurve(x, y, keys))
        {
            return null;
        }

        var jwk = PublicJwk.At(new ECPoint { X = x, Y = y });
        jwk.Kid = kid ?? PublicJwk.Thumbprint(jwk);
        jwk.KeyId = jwk.Kid;
        return jwk;
    }

    private static byte[]? Coordinate(KeyReader keys, string key)
    {
        if (keys.Text(key) is not { } text)
        {
            return null;
        }

        try
        {
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
            if (bytes.Length == CoordinateBytes)
            {
                return bytes;
            }
        }
        catch (FormatException)
        {
            // Reported below: what is not base64url is as wrong as what is too short.
        }

        keys.Problems.Error(keys.At(key), "bad-key",
            $"`{key}` is not {CoordinateBytes} bytes in base64url.",
            "Copy the public key again.");
        return null;
    }

    private static bool IsOnCurve(byte[] x, byte[] y, KeyReader keys)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y },
            });
            return true;
        }
        catch (CryptographicException)
        {
            keys.Problems.Error(keys.Start, "bad-key",
                "This is no point on the curve P-256.",
                "Copy the public key again.");
            return false;
        }
    }
}
