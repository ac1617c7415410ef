using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.Storage;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The secret behind recipients' ids and pseudonyms: 32 random bytes in a file that only this user can read, made at
/// first start. Without it every id that was ever given out stops working.
/// </summary>
public sealed class RecipientKeys
{
    private readonly byte[] secret;

    private RecipientKeys(byte[] secret) => this.secret = secret;

    /// <exception cref="InvalidOperationException">It cannot be used; says why and what to do.</exception>
    public static RecipientKeys Open(string path)
    {
        var secret = SecretFile.ReadOrMake(path, () => RandomNumberGenerator.GetBytes(32));
        return secret.Length == 32
            ? new RecipientKeys(secret)
            : throw new InvalidOperationException($"{path} is not a key of 32 bytes; restore it from a backup.");
    }

    public byte[] ReferenceKey() => HMACSHA256.HashData(secret, "references"u8);

    internal byte[] PseudonymKey(string recipient) =>
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"pseudonyms/{recipient}"));
}
