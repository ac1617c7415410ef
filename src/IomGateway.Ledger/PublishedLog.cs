using System.Globalization;
using System.Text;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger;

/// <summary>The log as static resources (C2SP tlog-tiles), the same below a URL and in an exported folder.</summary>
internal static class PublishedLog
{
    public const string Checkpoint = "checkpoint";
    public const string Checkpoints = "checkpoints";
    public const string Key = "key.vkey";
    public const string Keys = "keys";

    /// <summary>Index of the entry that announces the log's first key.</summary>
    public const long KeyIndex = 1;

    public static string CheckpointOf(long size) =>
        string.Create(CultureInfo.InvariantCulture, $"{Checkpoints}/{size}");

    public static string KeyAt(long index) => string.Create(CultureInfo.InvariantCulture, $"{Keys}/{index}");

    /// <summary>The keys that the first entries announce, in order.</summary>
    /// <exception cref="LedgerDamagedException">An entry announces none.</exception>
    public static List<(long Place, string Text)> Announced(ILedgerReader reader, long size) =>
        reader.Keys().Where(k => k.Place < size).Select(k => (k.Place, LeafReader.Read(k.Leaf)?.Key
            ?? throw new LedgerDamagedException($"Entry {k.Place} does not announce a key."))).ToList();

    /// <summary>One resource; null when there is none of that path under the newest checkpoint.</summary>
    public static byte[]? Read(ILedgerReader reader, string path)
    {
        if (reader.LatestCheckpoint() is not { } note)
        {
            return null;
        }

        if (TilePath.TryParse(path, out TilePath tile))
        {
            return Tile(reader, tile, SizeOf(note));
        }

        return path switch
        {
            Checkpoint => Encoding.UTF8.GetBytes(note),
            Checkpoints => Lines(reader.CheckpointSizes().Select(s => s.ToString(CultureInfo.InvariantCulture))),
            Key => Lines(Announced(reader, SizeOf(note)).Select(k => k.Text)),
            _ when path.StartsWith(Keys + "/", StringComparison.Ordinal)
                && TilePath.TryDecimal(path[(Keys.Length + 1)..], out long place)
                && Announced(reader, SizeOf(note)).Where(k => k.Place == place).ToList() is [var key]
                    => Lines([key.Text]),
            _ when path.StartsWith(Checkpoints + "/", StringComparison.Ordinal)
                && TilePath.TryDecimal(path[(Checkpoints.Length + 1)..], out long size)
                && reader.CheckpointOf(size) is { } kept => Encoding.UTF8.GetBytes(kept),
            _ => null,
        };
    }

    /// <summary>Every path that the log of that size consists of.</summary>
    public static IEnumerable<string> Paths(long size, IEnumerable<long> keys, IEnumerable<long> checkpoints)
    {
        yield return Key;
        foreach (long key in keys)
        {
            yield return KeyAt(key);
        }

        foreach (long kept in checkpoints)
        {
            yield return CheckpointOf(kept);
        }

        for (int level = TilePath.Entries; level <= 0 || size >> (8 * level) > 0; level++)
        {
            foreach (TilePath tile in TilePath.Covering(size, level))
            {
                yield return tile.ToString();
            }
        }
    }

    public static byte[] Bundle(IEnumerable<byte[]> leaves)
    {
        using var bundle = new MemoryStream();
        foreach (byte[] leaf in leaves)
        {
            bundle.WriteByte((byte)(leaf.Length >> 8));
            bundle.WriteByte((byte)leaf.Length);
            bundle.Write(leaf);
        }

        return bundle.ToArray();
    }

    public static long SizeOf(string note) =>
        Ledger.Checkpoints.Checkpoint.Read(note[..(note.IndexOf("\n\n", StringComparison.Ordinal) + 1)])?.Size
        ?? throw new LedgerDamagedException("A stored checkpoint is not readable.");

    public static byte[] Tile(ILedgerReader reader, TilePath tile)
    {
        if (tile.Level != TilePath.Entries)
        {
            return reader.PartialTile(tile.Level, tile.Number, tile.Width);
        }

        List<byte[]> leaves = reader.Leaves(tile.Number * TreeEdge.TileWidth, tile.Width);
        return leaves.Count == tile.Width
            ? Bundle(leaves) : throw new LedgerDamagedException($"{tile} is not whole in the database.");
    }

    private static byte[]? Tile(ILedgerReader reader, TilePath tile, long size)
    {
        int shift = 8 * Math.Max(tile.Level, 0);
        bool signed = shift < 63 && tile.Number <= (long.MaxValue >> 9)
            && (tile.Number * TreeEdge.TileWidth) + tile.Width <= size >> shift;
        return signed ? Tile(reader, tile) : null;
    }

    private static byte[] Lines(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
}
