using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger.Witnesses;

/// <summary>A witness's private key as PEM (PKCS #8, RFC 8410), so that OpenSSL reads it too.</summary>
internal static class WitnessKeyFile
{
    private const string Label = "PRIVATE KEY";

    private static ReadOnlySpan<byte> Prefix =>
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <returns>The seed, 32 bytes.</returns>
    /// <exception cref="InvalidOperationException">Others may read it, or it holds another kind of key.</exception>
    public static byte[] OpenOrCreate(string path)
    {
        byte[] pem = KeyFiles.OpenOrCreate(path, mayCreate: true, () => Encoding.ASCII.GetBytes(PemEncoding.WriteString(
            Label, [.. Prefix, .. RandomNumberGenerator.GetBytes(Ed25519Key.Size)]) + "\n"));
        string text = Encoding.ASCII.GetString(pem);
        if (PemEncoding.TryFind(text, out PemFields fields) && text[fields.Label] == Label)
        {
            byte[] key = Convert.FromBase64String(text[fields.Base64Data]);
            if (key.Length == Prefix.Length + Ed25519Key.Size && key.AsSpan().StartsWith(Prefix))
            {
                return key[Prefix.Length..];
            }
        }

        throw new InvalidOperationException($"{path} is not an Ed25519 key; put back the file that was backed up.");
    }
}
