using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>Writes compact JWS by hand, right ones and wrong ones.</summary>
internal static class Jws
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static string Sha256(ReadOnlySpan<byte> bytes) => Encode(SHA256.HashData(bytes));

    public static string Sha256(string text) => Sha256(Encoding.UTF8.GetBytes(text));

    public static string Es256(string header, string payload, ECDsa key)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public static string Es256(JsonObject header, JsonObject payload, ECDsa key) =>
        Es256(header.ToJsonString(), payload.ToJsonString(), key);

    public static string Rsa(JsonObject header, JsonObject payload, RSA key, RSASignaturePadding padding)
    {
        var signed = $"{Encode(header.ToJsonString())}.{Encode(payload.ToJsonString())}";
        return $"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, padding))}";
    }

    public static string Hs256(JsonObject header, JsonObject payload, byte[] secret)
    {
        var signed = $"{Encode(header.ToJsonString())}.{Encode(payload.ToJsonString())}";
        return $"{signed}.{Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Unsigned(JsonObject header, JsonObject payload) =>
        $"{Encode(header.ToJsonString())}.{Encode(payload.ToJsonString())}.";

    public static string NewJti() => Encode(RandomNumberGenerator.GetBytes(16));
}
