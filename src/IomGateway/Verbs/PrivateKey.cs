using System.Security.Cryptography;

namespace IomGateway.Verbs;

/// <summary>Reads the private keys with which a person or a partner's system signs.</summary>
internal static class PrivateKey
{
    private const int Bits = 256;

    /// <exception cref="VerbException">The file is missing, or holds no EC P-256 private key.</exception>
    public static ECDsa Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new VerbException($"There is no file {path}.");
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize == Bits && key.ExportParameters(includePrivateParameters: true).D is not null)
            {
                return key;
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // Said below: whatever it is, it is no key to sign with.
        }

        key.Dispose();
        throw new VerbException(
            $"{path} holds no private key on the curve P-256. Make one: openssl ecparam -name prime256v1 -genkey"
            + " -noout");
    }
}
