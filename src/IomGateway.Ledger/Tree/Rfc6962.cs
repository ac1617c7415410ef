using IomGateway.Ledger.Crypto;

namespace IomGateway.Ledger.Tree;

/// <summary>The hashes of RFC 6962 section 2.1, over SHA-256.</summary>
internal static class Rfc6962
{
    public const int HashSize = 32;

    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        byte[] hash = new byte[HashSize];
        Sha256.Hash([0], entry, hash);
        return hash;
    }

    public static void NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output)
    {
        Span<byte> input = stackalloc byte[1 + (2 * HashSize)];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashSize)..]);
        Sha256.Hash(input, [], output);
    }

    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        byte[] output = new byte[HashSize];
        NodeHash(left, right, output);
        return output;
    }

    /// <summary>The hash of a whole subtree, given the hashes of its lowest row: a power of two of them.</summary>
    public static byte[] Perfect(ReadOnlySpan<byte> row)
    {
        byte[] scratch = row.ToArray();
        for (int count = row.Length / HashSize; count > 1; count /= 2)
        {
            for (int i = 0; i < count / 2; i++)
            {
                NodeHash(
                    scratch.AsSpan(2 * i * HashSize, HashSize),
                    scratch.AsSpan(((2 * i) + 1) * HashSize, HashSize),
                    scratch.AsSpan(i * HashSize, HashSize));
            }
        }

        return scratch[..HashSize];
    }
}
