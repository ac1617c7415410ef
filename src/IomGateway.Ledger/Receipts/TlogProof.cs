using System.Globalization;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Receipts;

/// <summary>The text of a proof (<c>c2sp.org/tlog-proof@v1</c>).</summary>
internal sealed record TlogProof(byte[]? Extra, long Index, IReadOnlyList<byte[]> Hashes, string Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const int MaxLength = 16 * 1024 * 1024;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Header}\n");
        if (Extra is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"extra {Convert.ToBase64String(Extra)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (byte[] hash in Hashes)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads a proof. The <c>extra</c> line may be absent (C2SP tlog-proof).</summary>
    /// <param name="text">The whole proof.</param>
    /// <param name="reason">What is wrong with it, as the end of a sentence.</param>
    public static TlogProof? Read(string text, out string reason)
    {
        reason = $"it is not a {Header}";
        if (text.Length > MaxLength || !text.StartsWith(Header + "\n", StringComparison.Ordinal))
        {
            return null;
        }

        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            reason = $"it is a {Header} that is cut short: no checkpoint follows its hashes";
            return null;
        }

        string[] lines = text[..end].Split('\n');
        int at = 1;
        byte[]? extra = null;
        if (lines.Length > at && Rest(lines[at], "extra ", out string coded))
        {
            at++;
            reason = "its extra line is not base 64";
            if (!Base64.TryDecode(coded, out extra))
            {
                return null;
            }
        }

        reason = "its index line is not one";
        return lines.Length > at && Rest(lines[at], "index ", out string number)
            && TilePath.TryDecimal(number, out long index) && HashesIn(lines[(at + 1)..], out reason) is { } hashes
                ? new TlogProof(extra, index, hashes, text[(end + 2)..]) : null;
    }

    private static List<byte[]>? HashesIn(string[] lines, out string reason)
    {
        reason = string.Create(
            CultureInfo.InvariantCulture, $"it has {lines.Length} hashes, and no proof has more than "
            + $"{InclusionProof.MaxHashes}");
        if (lines.Length > InclusionProof.MaxHashes)
        {
            return null;
        }

        var hashes = new List<byte[]>();
        foreach (string line in lines)
        {
            if (!Base64.TryDecode(line, out byte[] hash) || hash.Length != Rfc6962.HashSize)
            {
                reason = string.Create(
                    CultureInfo.InvariantCulture, $"hash {hashes.Count + 1} of its proof is not 32 bytes in base 64");
                return null;
            }

            hashes.Add(hash);
        }

        return hashes;
    }

    private static bool Rest(string line, string start, out string rest)
    {
        bool ok = line.StartsWith(start, StringComparison.Ordinal);
        rest = ok ? line[start.Length..] : "";
        return ok;
    }
}
