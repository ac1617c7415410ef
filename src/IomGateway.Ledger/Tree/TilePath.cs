using System.Globalization;

namespace IomGateway.Ledger.Tree;

/// <summary>The address of a tile or an entry bundle (C2SP tlog-tiles), such as <c>tile/0/x001/234.p/5</c>.</summary>
/// <param name="Level">0 to 63, or <see cref="Entries"/> for a bundle.</param>
/// <param name="Number">Which tile of its level.</param>
/// <param name="Width">1 to 255 for a partial tile, 256 for a full one.</param>
internal readonly record struct TilePath(int Level, long Number, int Width)
{
    public const int Entries = -1;

    /// <summary>How many tiles, and how wide the last, cover a tree of that size at that level.</summary>
    public static IEnumerable<TilePath> Covering(long size, int level)
    {
        long hashes = size >> (8 * Math.Max(level, 0));
        for (long number = 0; number * TreeEdge.TileWidth < hashes; number++)
        {
            yield return At(size, level, number);
        }
    }

    public static TilePath At(long size, int level, long number)
    {
        long hashes = size >> (8 * Math.Max(level, 0));
        return new(level, number, (int)Math.Min(TreeEdge.TileWidth, hashes - (number * TreeEdge.TileWidth)));
    }

    public static bool TryParse(string path, out TilePath tile)
    {
        tile = default;
        string[] parts = path.Split('/');
        if (parts.Length < 3 || parts.Length > 12 || parts[0] != "tile" || !TryLevel(parts[1], out int level))
        {
            return false;
        }

        int width = TreeEdge.TileWidth;
        int last = parts.Length - 1;
        if (parts[last - 1].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryDecimal(parts[last], out long w) || w is < 1 or >= TreeEdge.TileWidth)
            {
                return false;
            }

            width = (int)w;
            last--;
            parts[last] = parts[last][..^2];
        }

        if (last < 2 || last > 7 || !TryNumber(parts.AsSpan(2, last - 1), out long number))
        {
            return false;
        }

        tile = new TilePath(level, number, width);
        return tile.ToString() == path;
    }

    public override string ToString()
    {
        string number = (Number % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (long rest = Number / 1000; rest > 0; rest /= 1000)
        {
            number = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{number}");
        }

        string level = Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
        string partial = Width == TreeEdge.TileWidth
            ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Width}");
        return $"tile/{level}/{number}{partial}";
    }

    internal static bool TryDecimal(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && (text.Length == 1 || text[0] != '0');

    private static bool TryLevel(string text, out int level)
    {
        level = Entries;
        if (text == "entries")
        {
            return true;
        }

        bool ok = TryDecimal(text, out long value) && value <= 63;
        level = (int)value;
        return ok;
    }

    private static bool TryNumber(ReadOnlySpan<string> parts, out long number)
    {
        number = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            string digits = i < parts.Length - 1 && parts[i].StartsWith('x') ? parts[i][1..] : parts[i];
            if (digits.Length != 3
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                return false;
            }

            number = (number * 1000) + value;
        }

        return true;
    }
}
