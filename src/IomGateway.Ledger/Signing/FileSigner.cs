using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger.Signing;

/// <summary>A key in a PEM file (PKCS #8) that only its owner may read.</summary>
internal sealed class FileSigner(string path, ECDsa key) : ILogSigner
{
    private const int KeyBits = 256;

    public string Where => path;

    /// <exception cref="SigningKeyException">It holds another kind of key, or may not be read or used.</exception>
    public static FileSigner Open(string path)
    {
        string pem = Encoding.ASCII.GetString(KeyFiles.OpenOrCreate(path, mayCreate: false, () => []));
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == KeyBits && key.ExportParameters(false).Curve.Oid.Value == Nist256)
            {
                // A public key alone is no key to sign with, and only trying tells.
                _ = key.SignData([], HashAlgorithmName.SHA256);
                return new FileSigner(path, key);
            }

            throw Refused(path, $"an elliptic-curve key of {key.KeySize} bits");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw Refused(path, IsRsa(pem) ? "an RSA key" : "no private key on an elliptic curve", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Makes a key in a new file, durably; one that is there already stays.</summary>
    public static FileSigner OpenOrMake(string path)
    {
        KeyFiles.OpenOrCreate(path, mayCreate: true, NewPem);
        return Open(path);
    }

    /// <summary>Makes a key in a file of this folder that is named after it.</summary>
    /// <param name="name">The file's name, given the SubjectPublicKeyInfo.</param>
    /// <param name="directory">The folder.</param>
    public static FileSigner Make(string directory, Func<byte[], string> name)
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string path = Path.Combine(directory, name(fresh.ExportSubjectPublicKeyInfo()));
        KeyFiles.OpenOrCreate(path, mayCreate: true, () => Pem(fresh));
        return Open(path);
    }

    public Task<byte[]> PublicAsync(CancellationToken cancel) => Task.FromResult(key.ExportSubjectPublicKeyInfo());

    public Task<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancel) => Task.FromResult(
        key.SignData(text.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    public void Dispose() => key.Dispose();

    private const string Nist256 = "1.2.840.10045.3.1.7";

    private static byte[] NewPem()
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Pem(fresh);
    }

    private static byte[] Pem(ECDsa key) => Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n");

    private static bool IsRsa(string pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static SigningKeyException Refused(string path, string holds, Exception? cause = null) => new(
        $"{path} holds {holds}, where the ledger is signed with an ECDSA P-256 key; put back the file that was backed"
        + " up.", cause);
}
