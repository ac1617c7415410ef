using System.Globalization;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Receipts;

/// <summary>The text of a proof (<c>c2sp.org/tlog-proof@v1</c>).</summary>
internal sealed record TlogProof(byte[] Extra, long Index, IReadOnlyList<byte[]> Hashes, string Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const int MaxLength = 16 * 1024 * 1024;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Header}\nextra {Convert.ToBase64String(Extra)}\n");
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (byte[] hash in Hashes)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    public static TlogProof? Read(string text)
    {
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (text.Length > MaxLength || end < 0)
        {
            return null;
        }

        string[] lines = text[..end].Split('\n');
        if (lines.Length < 3 || lines.Length > 3 + InclusionProof.MaxHashes || lines[0] != Header
            || !Rest(lines[1], "extra ", out string extra) || !Base64.TryDecode(extra, out byte[] bytes)
            || !Rest(lines[2], "index ", out string number) || !TilePath.TryDecimal(number, out long index))
        {
            return null;
        }

        var hashes = new List<byte[]>();
        foreach (string line in lines[3..])
        {
            if (!Base64.TryDecode(line, out byte[] hash) || hash.Length != Rfc6962.HashSize)
            {
                return null;
            }

            hashes.Add(hash);
        }

        return new TlogProof(bytes, index, hashes, text[(end + 2)..]);
    }

    private static bool Rest(string line, string start, out string rest)
    {
        bool ok = line.StartsWith(start, StringComparison.Ordinal);
        rest = ok ? line[start.Length..] : "";
        return ok;
    }
}
