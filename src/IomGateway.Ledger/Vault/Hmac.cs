using System.Security.Cryptography;

namespace IomGateway.Ledger.Vault;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) for keys that are used once, as each value's commitment has one: over a hash that stays
/// set up, since setting up a keyed one costs several times what it computes.
/// </summary>
internal static class Hmac
{
    public const int Size = SHA256.HashSizeInBytes;

    private const int BlockSize = 64;

    [ThreadStatic]
    private static IncrementalHash? _sha256;

    /// <param name="key">At most 64 bytes.</param>
    /// <param name="message">What is authenticated.</param>
    /// <param name="mac">Receives 32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        // Before anything is hashed: what a failure left in the hash would spoil the next one.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, Size);
        IncrementalHash sha256 = _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> block = stackalloc byte[BlockSize];
        Pad(key, 0x36, block);
        sha256.AppendData(block);
        sha256.AppendData(message);
        sha256.GetHashAndReset(mac);
        Pad(key, 0x5C, block);
        sha256.AppendData(block);
        sha256.AppendData(mac[..Size]);
        sha256.GetHashAndReset(mac);
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
