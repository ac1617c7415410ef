using System.Globalization;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Witnesses;

/// <summary>The body of <c>POST /add-checkpoint</c> (C2SP tlog-witness).</summary>
/// <param name="Old">Size of the checkpoint that the witness cosigned last, as the sender believes.</param>
/// <param name="Proof">Consistency proof from there.</param>
/// <param name="Note">The signed checkpoint.</param>
internal sealed record AddCheckpoint(long Old, IReadOnlyList<byte[]> Proof, string Note)
{
    /// <summary>More than a proof of 63 hashes and the largest note.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Content type of a 409's body, which is a size.</summary>
    public const string SizeType = "text/x.tlog.size";

    private const string OldWord = "old ";

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{OldWord}{Old}\n");
        foreach (byte[] hash in Proof)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    /// <returns>The body's parts; null when it has not that form.</returns>
    public static AddCheckpoint? Read(string body)
    {
        int end = body.IndexOf("\n\n", StringComparison.Ordinal);
        string[] lines = end < 0 ? [] : body[..end].Split('\n');
        if (lines.Length is 0 or > 1 + ConsistencyProof.MaxHashes
            || !lines[0].StartsWith(OldWord, StringComparison.Ordinal)
            || !TilePath.TryDecimal(lines[0][OldWord.Length..], out long old))
        {
            return null;
        }

        var proof = new List<byte[]>();
        foreach (string line in lines[1..])
        {
            if (!Base64.TryDecode(line, out byte[] hash) || hash.Length != Rfc6962.HashSize)
            {
                return null;
            }

            proof.Add(hash);
        }

        return new AddCheckpoint(old, proof, body[(end + 2)..]);
    }
}
