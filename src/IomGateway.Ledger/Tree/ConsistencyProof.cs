using System.Numerics;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Tree;

/// <summary>Proofs that one tree is the beginning of another (RFC 6962 section 2.1.2).</summary>
internal static class ConsistencyProof
{
    public const int MaxHashes = 63;

    /// <summary>The proof from one size to another; <paramref name="tile"/> gives a tile's first hashes.</summary>
    /// <param name="from">The smaller size. Nothing is to be proved from 0, nor from a size to itself.</param>
    /// <param name="to">The larger size.</param>
    /// <param name="tile">Reads a tile of the tree of size <paramref name="to"/>.</param>
    public static List<byte[]> Make(long from, long to, Func<TilePath, byte[]> tile)
    {
        var hashes = new StoredHashes(to, tile);
        return [.. Ranges(from, to).Select(r => hashes.Range(r.Low, r.High))];
    }

    /// <summary>The tiles that <see cref="Make"/> reads.</summary>
    public static IEnumerable<TilePath> Tiles(long from, long to) =>
        Ranges(from, to).SelectMany(r => StoredHashes.Tiles(r.Low, r.High, to)).Distinct();

    /// <summary>Whether the proof leads from the one root to the other (RFC 9162 section 2.1.4.2).</summary>
    public static bool Holds(long from, byte[] fromRoot, long to, byte[] toRoot, IReadOnlyList<byte[]> proof)
    {
        if (from < 0 || from > to)
        {
            return false;
        }

        if (from == 0 || from == to)
        {
            byte[] expected = from == to ? toRoot : SHA256.HashData([]);
            return proof.Count == 0 && fromRoot.AsSpan().SequenceEqual(expected);
        }

        bool isWhole = BitOperations.IsPow2(from);
        if (proof.Count == 0 && !isWhole)
        {
            return false;
        }

        IEnumerable<byte[]> path = isWhole ? proof.Prepend(fromRoot) : proof;
        long node = from - 1;
        long last = to - 1;
        int shift = BitOperations.TrailingZeroCount(~node);
        (node, last) = (node >> shift, last >> shift);
        byte[] old = path.First();
        byte[] grown = old;
        foreach (byte[] hash in path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                old = Rfc6962.NodeHash(hash, old);
                grown = Rfc6962.NodeHash(hash, grown);
                int up = (node & 1) == 1 || node == 0 ? 0 : BitOperations.TrailingZeroCount(node);
                (node, last) = (node >> up, last >> up);
            }
            else
            {
                grown = Rfc6962.NodeHash(grown, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && old.AsSpan().SequenceEqual(fromRoot) && grown.AsSpan().SequenceEqual(toRoot);
    }

    private static List<(long Low, long High)> Ranges(long from, long to)
    {
        var ranges = new List<(long Low, long High)>();
        if (from <= 0 || from >= to)
        {
            return ranges;
        }

        // What the old tree's last subtree is, is known to whoever has its root only while it is the old tree whole.
        long low = 0;
        long high = to;
        bool isOldTree = true;
        while (from != high)
        {
            long middle = low + StoredHashes.LargestPowerBelow(high - low);
            if (from <= middle)
            {
                ranges.Add((middle, high));
                high = middle;
            }
            else
            {
                ranges.Add((low, middle));
                low = middle;
                isOldTree = false;
            }
        }

        if (!isOldTree)
        {
            ranges.Add((low, high));
        }

        ranges.Reverse();
        return ranges;
    }
}
