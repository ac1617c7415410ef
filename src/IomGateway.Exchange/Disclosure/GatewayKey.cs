using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The key (ECDSA P-256) with which the gateway speaks for itself to holders; made at first start, mode 0600.
/// </summary>
public sealed class GatewayKey : IDisposable
{
    private readonly ECDsa key;

    private GatewayKey(ECDsa key)
    {
        this.key = key;
        var p = key.ExportParameters(includePrivateParameters: false);
        var (x, y) = (Base64Url.EncodeToString(p.Q.X), Base64Url.EncodeToString(p.Q.Y));
        var thumbprint = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        KeyId = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(thumbprint)));
        Public = new JsonWebKey { Kty = "EC", Crv = "P-256", X = x, Y = y, Kid = KeyId, Use = "sig", Alg = "ES256" };
    }

    /// <summary>The RFC 7638 thumbprint.</summary>
    public string KeyId { get; }

    public JsonWebKey Public { get; }

    /// <summary>Reads the key at <paramref name="path"/>, or makes one there that only this user can read.</summary>
    public static GatewayKey Open(string path)
    {
        var pem = SecretFile.ReadOrMake(path, () =>
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem());
        });
        var key = ECDsa.Create();
        key.ImportFromPem(Encoding.ASCII.GetString(pem));
        return new GatewayKey(key);
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        lock (key)
        {
            return key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public void Dispose() => key.Dispose();
}
