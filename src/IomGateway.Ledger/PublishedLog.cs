using System.Globalization;
using System.Text;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger;

/// <summary>The log as static resources (C2SP tlog-tiles), the same below a URL and in an exported folder.</summary>
internal static class PublishedLog
{
    public const string Checkpoint = "checkpoint";
    public const string Checkpoints = "checkpoints";
    public const string Key = "key.vkey";

    /// <summary>Index of the entry that announces the log's first key.</summary>
    public const long KeyIndex = 1;

    public static string CheckpointOf(long size) =>
        string.Create(CultureInfo.InvariantCulture, $"{Checkpoints}/{size}");

    public static string KeyAt(long index) => string.Create(CultureInfo.InvariantCulture, $"keys/{index}");

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
            Key => Lines([reader.Key().Text]),
            _ when path == KeyAt(KeyIndex) => Lines([reader.Key().Text]),
            _ when path.StartsWith(Checkpoints + "/", StringComparison.Ordinal)
                && TilePath.TryDecimal(path[(Checkpoints.Length + 1)..], out long size)
                && reader.CheckpointOf(size) is { } kept => Encoding.UTF8.GetBytes(kept),
            _ => null,
        };
    }

    /// <summary>Every path that the log of that size consists of.</summary>
    public static IEnumerable<string> Paths(long size, IEnumerable<long> checkpoints)
    {
        yield return Key;
        yield return KeyAt(KeyIndex);
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
