using System.Numerics;

namespace IomGateway.Ledger.Tree;

/// <summary>Audit paths (RFC 6962 section 2.1.1).</summary>
internal static class InclusionProof
{
    public const int MaxHashes = 63;

    /// <summary>The path of one leaf in a tree; <paramref name="tile"/> gives a tile's first hashes.</summary>
    public static List<byte[]> Make(long index, long size, Func<TilePath, byte[]> tile)
    {
        var hashes = new StoredHashes(size, tile);
        var path = new List<byte[]>();
        long low = 0;
        long high = size;
        while (high - low > 1)
        {
            long middle = low + StoredHashes.LargestPowerBelow(high - low);
            if (index < middle)
            {
                path.Add(hashes.Range(middle, high));
                high = middle;
            }
            else
            {
                path.Add(hashes.Range(low, middle));
                low = middle;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>The root to which a leaf's path leads; null when the path has the wrong length.</summary>
    public static byte[]? Root(long index, long size, byte[] leafHash, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= size)
        {
            return null;
        }

        int inner = Inner(index, size);
        if (path.Count != Length(index, size))
        {
            return null;
        }

        byte[] root = leafHash;
        for (int i = 0; i < path.Count; i++)
        {
            bool left = i >= inner || ((index >> i) & 1) == 1;
            root = left ? Rfc6962.NodeHash(path[i], root) : Rfc6962.NodeHash(root, path[i]);
        }

        return root;
    }

    /// <summary>How many hashes a path has; <paramref name="index"/> is less than <paramref name="size"/>.</summary>
    public static int Length(long index, long size)
    {
        int inner = Inner(index, size);
        return inner + BitOperations.PopCount((ulong)(index >> inner));
    }

    // Below the point where index and last leaf part, siblings stand on either side; above it only on the left.
    private static int Inner(long index, long size) =>
        64 - BitOperations.LeadingZeroCount((ulong)(index ^ (size - 1)));
}
