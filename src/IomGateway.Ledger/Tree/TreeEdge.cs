namespace IomGateway.Ledger.Tree;

/// <summary>Told of each tile that fills: its level, its number, its hashes, and the hash of the whole tile.</summary>
internal delegate void TileFilled(int level, long number, ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> root);

/// <summary>
/// The right edge of a growing tree: the tile at each level that is not yet full. It is all that appending and the
/// root need, at most 8 KiB a level.
/// </summary>
internal sealed class TreeEdge
{
    public const int TileWidth = 256;

    private readonly List<byte[]> _levels = [];
    private readonly TileFilled? _filled;

    public TreeEdge(TileFilled? filled) => _filled = filled;

    public long Size { get; private set; }

    /// <summary>Goes on where a stored tree ends; <paramref name="partial"/> gives an open tile's hashes.</summary>
    public static TreeEdge Load(long size, TileFilled? filled, Func<int, long, int, byte[]> partial)
    {
        var edge = new TreeEdge(filled) { Size = size };
        for (int level = 0; size >> (8 * level) > 0; level++)
        {
            long hashes = size >> (8 * level);
            int width = (int)(hashes % TileWidth);
            byte[] tile = edge.Level(level);
            if (width > 0)
            {
                partial(level, hashes / TileWidth, width).CopyTo(tile, 0);
            }
        }

        return edge;
    }

    public void Append(ReadOnlySpan<byte> leafHash)
    {
        Add(0, Size, leafHash);
        Size++;
    }

    /// <summary>The Merkle tree hash of everything appended; of nothing, the hash of the empty string.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        for (int level = 0; level < _levels.Count; level++)
        {
            int width = (int)((Size >> (8 * level)) % TileWidth);
            int end = width;
            // The tree is a row of whole subtrees, the largest first; folding them from the right gives its hash.
            for (int bit = 1; bit < TileWidth; bit <<= 1)
            {
                if ((width & bit) == 0)
                {
                    continue;
                }

                end -= bit;
                byte[] whole = Rfc6962.Perfect(
                    _levels[level].AsSpan(end * Rfc6962.HashSize, bit * Rfc6962.HashSize));
                root = root is null ? whole : Rfc6962.NodeHash(whole, root);
            }
        }

        return root ?? System.Security.Cryptography.SHA256.HashData([]);
    }

    private void Add(int level, long index, ReadOnlySpan<byte> hash)
    {
        byte[] tile = Level(level);
        int place = (int)(index % TileWidth);
        hash.CopyTo(tile.AsSpan(place * Rfc6962.HashSize));
        if (place < TileWidth - 1)
        {
            return;
        }

        byte[] root = Rfc6962.Perfect(tile);
        _filled?.Invoke(level, index / TileWidth, tile, root);
        Add(level + 1, index / TileWidth, root);
    }

    private byte[] Level(int level)
    {
        while (_levels.Count <= level)
        {
            _levels.Add(new byte[TileWidth * Rfc6962.HashSize]);
        }

        return _levels[level];
    }
}
