using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Verbs;

/// <summary>Writes compact JWS (RFC 7515), ES256 alone, as a partner's system does.</summary>
internal static class Jws
{
    private const int JtiBytes = 16;

    /// <summary>Adds <c>iat</c>, <c>exp</c> and a fresh <c>jti</c>, and signs.</summary>
    public static string Sign(string type, string kid, JsonObject claims, TimeSpan lasts, ECDsa key)
    {
        var now = TimeProvider.System.GetUtcNow();
        claims["iat"] = now.ToUnixTimeSeconds();
        claims["exp"] = (now + lasts).ToUnixTimeSeconds();
        claims["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(JtiBytes));
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = type, ["kid"] = kid };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Sha256(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(SHA256.HashData(bytes));

    /// <exception cref="FormatException">It is not base64url.</exception>
    public static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);

    private static string Encode(JsonObject json) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
