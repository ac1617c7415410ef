using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.Storage;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The key (ECDSA P-256) with which the gateway speaks for itself to holders; made at first start, mode 0600.
/// </summary>
public sealed class GatewayKey : IDisposable
{
    /// <summary>Of a signature: r and s (RFC 7518, section 3.4).</summary>
    public const int SignatureBytes = 64;

    private const string Nist256 = "1.2.840.10045.3.1.7";

    private readonly SharedEcdsa key;

    private GatewayKey(ECDsa key)
    {
        this.key = new SharedEcdsa(key.ExportParameters(includePrivateParameters: true));
        Public = PublicJwk.Of(key);
    }

    /// <summary>The RFC 7638 thumbprint.</summary>
    public string KeyId => Public.Kid;

    public JsonWebKey Public { get; }

    /// <summary>Reads the key at <paramref name="path"/>, or makes one there that only this user can read.</summary>
    /// <exception cref="InvalidOperationException">It cannot be used; says why and what to do.</exception>
    public static GatewayKey Open(string path)
    {
        var pem = SecretFile.ReadOrMake(path, () =>
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem());
        });
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(pem));
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != Nist256)
            {
                throw new CryptographicException("The key is on another curve.");
            }

            // A public key alone is no key to sign with, and only trying tells.
            _ = key.SignData([], HashAlgorithmName.SHA256);
            return new GatewayKey(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException(
                $"{path} is not a signing key (a private key on P-256, in PEM); restore it from a backup.", e);
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => key.Sign(message);

    public void Dispose() => key.Clear();
}
