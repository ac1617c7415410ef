using System.Buffers.Binary;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Verifying;

/// <summary>Reads the tiles of a tree of one size in order and holds computed hashes against them.</summary>
internal sealed class TileReader(LedgerSource source, long size)
{
    private readonly Dictionary<int, (TilePath Path, byte[] Hashes)> _current = [];

    /// <summary>Holds a computed hash against the stored one at its place.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async Task<VerificationResult.Tampered?> CompareAsync(
        int level, long number, ReadOnlyMemory<byte> hash, CancellationToken cancel)
    {
        TilePath path = TilePath.At(size, level, number / TreeEdge.TileWidth);
        if (!_current.TryGetValue(level, out (TilePath Path, byte[] Hashes) tile) || tile.Path != path)
        {
            tile = (path, await source.ReadAsync(path.ToString(), cancel));
            _current[level] = tile;
        }

        long first = number << (8 * level);
        int start = (int)(number % TreeEdge.TileWidth) * Rfc6962.HashSize;
        if (tile.Hashes.Length < start + Rfc6962.HashSize)
        {
            return new(first, path.ToString(), "The tile is too short.");
        }

        if (!tile.Hashes.AsSpan(start, Rfc6962.HashSize).SequenceEqual(hash.Span))
        {
            return new(first, path.ToString(), "The tile does not have the hash that the entries give.");
        }

        bool last = start + Rfc6962.HashSize == path.Width * Rfc6962.HashSize;
        return last && tile.Hashes.Length > path.Width * Rfc6962.HashSize
            ? new(Math.Min(size, (number + 1) << (8 * level)), path.ToString(), "The tile is too long.") : null;
    }

    /// <summary>Takes a bundle apart.</summary>
    /// <returns>Its whole entries, and what is wrong after them, or null.</returns>
    public static (List<ReadOnlyMemory<byte>> Entries, string? Problem) Split(
        ReadOnlyMemory<byte> bundle, int width)
    {
        var entries = new List<ReadOnlyMemory<byte>>(width);
        ReadOnlyMemory<byte> rest = bundle;
        while (entries.Count < width)
        {
            if (rest.Length < 2)
            {
                return (entries, "The bundle is too short.");
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            if (rest.Length < 2 + length)
            {
                return (entries, "The entry is cut short.");
            }

            entries.Add(rest.Slice(2, length));
            rest = rest[(2 + length)..];
        }

        return (entries, rest.IsEmpty ? null : "The bundle has more than its entries.");
    }
}
