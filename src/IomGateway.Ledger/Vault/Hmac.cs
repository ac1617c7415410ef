using System.Security.Cryptography;
using IomGateway.Ledger.Crypto;

namespace IomGateway.Ledger.Vault;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) for keys that are used once, as each value's commitment has one: setting up a keyed hash
/// costs several times what it computes.
/// </summary>
internal static class Hmac
{
    public const int Size = SHA256.HashSizeInBytes;

    private const int BlockSize = 64;

    /// <param name="key">At most 64 bytes.</param>
    /// <param name="message">What is authenticated.</param>
    /// <param name="mac">Receives 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, Size);
        Span<byte> block = stackalloc byte[BlockSize];
        Pad(key, 0x36, block);
        Sha256.Hash(block, message, mac);
        Pad(key, 0x5C, block);
        Sha256.Hash(block, mac[..Size], mac);
        CryptographicOperations.ZeroMemory(block);
    }

    private static void Pad(ReadOnlySpan<byte> key, byte with, Span<byte> block)
    {
        block.Fill(with);
        for (int i = 0; i < key.Length; i++)
        {
            block[i] ^= key[i];
        }
    }
}
