using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Crypto;

namespace IomGateway.Ledger.Vault;

/// <summary>
/// One owner's values of one entry, sealed with AES-256-GCM and the entry id as associated data. Layout: nonce (12),
/// ciphertext, tag (16); inside: 1, the entry secret (32), then name length (1), name, value length (4), value.
/// </summary>
internal static class SealedBlob
{
    public const int SecretSize = 32;
    public const int RandomSize = SecretSize + NonceSize;

    private const int NonceSize = 12;
    private const int TagSize = AesGcmSeal.TagSize;
    private const byte Version = 1;

    /// <param name="id">The entry.</param>
    /// <param name="part">Which of its blobs.</param>
    /// <param name="key">The owner's key.</param>
    /// <param name="random">The secret, and the nonce after it, both fresh.</param>
    /// <param name="values">What is sealed.</param>
    public static byte[] Seal(EntryId id, int part, DataKey key, ReadOnlySpan<byte> random, SealedValues values)
    {
        int length = 1 + SecretSize + values.Values.Sum(v => 1 + v.Key.Length + 4 + v.Value.Length);
        byte[] blob = new byte[NonceSize + length + TagSize];
        Span<byte> text = blob.AsSpan(NonceSize, length);
        text[0] = Version;
        random[..SecretSize].CopyTo(text[1..]);
        Span<byte> rest = text[(1 + SecretSize)..];
        foreach ((string name, ReadOnlyMemory<byte> value) in values.Values)
        {
            rest[0] = (byte)name.Length;
            Encoding.ASCII.GetBytes(name, rest[1..]);
            rest = rest[(1 + name.Length)..];
            BinaryPrimitives.WriteInt32BigEndian(rest, value.Length);
            value.Span.CopyTo(rest[4..]);
            rest = rest[(4 + value.Length)..];
        }

        random[SecretSize..].CopyTo(blob);
        byte[] aad = id.ToBytes();
        Span<byte> own = stackalloc byte[Hmac.Size];
        Derive(key, aad, part, own);
        AesGcmSeal.Encrypt(own, blob.AsSpan(0, NonceSize), text, blob.AsSpan(NonceSize + length), aad);
        CryptographicOperations.ZeroMemory(own);
        return blob;
    }

    /// <returns>The secret and the values; null when the blob is not what was sealed for this entry.</returns>
    public static (byte[] Secret, Dictionary<string, byte[]> Values)? Open(
        EntryId id, int part, DataKey key, ReadOnlySpan<byte> blob)
    {
        int length = blob.Length - NonceSize - TagSize;
        if (length < 1 + SecretSize)
        {
            return null;
        }

        byte[] text = new byte[length];
        byte[] aad = id.ToBytes();
        Span<byte> own = stackalloc byte[Hmac.Size];
        Derive(key, aad, part, own);
        using var aes = new AesGcm(own, TagSize);
        CryptographicOperations.ZeroMemory(own);
        try
        {
            aes.Decrypt(blob[..NonceSize], blob.Slice(NonceSize, length), blob[^TagSize..], text, aad);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return text[0] == Version ? (text[1..(1 + SecretSize)], Values(text.AsSpan(1 + SecretSize))) : null;
    }

    private static Dictionary<string, byte[]> Values(ReadOnlySpan<byte> rest)
    {
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (!rest.IsEmpty)
        {
            string name = Encoding.ASCII.GetString(rest.Slice(1, rest[0]));
            rest = rest[(1 + name.Length)..];
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            values.Add(name, rest.Slice(4, length).ToArray());
            rest = rest[(4 + length)..];
        }

        return values;
    }

    // A key of its own for each blob: a staff or monthly key seals more blobs in its life than random nonces under one
    // AES-GCM key allow (NIST SP 800-38D section 8.3), and a blob moved to another place does not open.
    private static void Derive(DataKey key, ReadOnlySpan<byte> id, int part, Span<byte> own)
    {
        ReadOnlySpan<byte> label = "iom-vault/v1\0"u8;
        Span<byte> info = stackalloc byte[label.Length + EntryId.ByteCount + 1];
        label.CopyTo(info);
        id.CopyTo(info[label.Length..]);
        info[^1] = (byte)part;
        Hmac.Hash(key.Key, info, own);
    }
}
