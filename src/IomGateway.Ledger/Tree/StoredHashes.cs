using System.Numerics;

namespace IomGateway.Ledger.Tree;

/// <summary>Hashes of ranges of a tree that is stored in tiles.</summary>
internal sealed class StoredHashes(long size, Func<TilePath, byte[]> read)
{
    private readonly Dictionary<TilePath, byte[]> _tiles = [];

    public static long LargestPowerBelow(long count) => 1L << BitOperations.Log2((ulong)count - 1);

    /// <summary>The root of the whole tree, which has at least one leaf.</summary>
    public byte[] Root() => Range(0, size);

    public byte[] Range(long low, long high)
    {
        long count = high - low;
        if (BitOperations.IsPow2(count) && low % count == 0)
        {
            return Whole(low, count);
        }

        long middle = low + LargestPowerBelow(count);
        return Rfc6962.NodeHash(Range(low, middle), Range(middle, high));
    }

    /// <summary>The tiles of a tree of that size from which the hash of a range is made.</summary>
    public static IEnumerable<TilePath> Tiles(long low, long high, long size)
    {
        long count = high - low;
        if (BitOperations.IsPow2(count) && low % count == 0)
        {
            int level = BitOperations.Log2((ulong)count) / 8;
            return [TilePath.At(size, level, (low >> (8 * level)) / TreeEdge.TileWidth)];
        }

        long middle = low + LargestPowerBelow(count);
        return Tiles(low, middle, size).Concat(Tiles(middle, high, size));
    }

    private byte[] Whole(long low, long count)
    {
        int height = BitOperations.Log2((ulong)count);
        int level = height / 8;
        long first = low >> (8 * level);
        int hashes = 1 << (height % 8);
        TilePath path = TilePath.At(size, level, first / TreeEdge.TileWidth);
        if (!_tiles.TryGetValue(path, out byte[]? tile))
        {
            _tiles[path] = tile = read(path);
        }

        int start = (int)(first % TreeEdge.TileWidth);
        return Rfc6962.Perfect(tile.AsSpan(start * Rfc6962.HashSize, hashes * Rfc6962.HashSize));
    }
}
