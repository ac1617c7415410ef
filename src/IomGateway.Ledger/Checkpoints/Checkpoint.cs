using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// A signed tree head: the three lines of C2SP tlog-checkpoint in a signed note. Extension lines are refused.
/// </summary>
internal sealed record Checkpoint
{
    private const int MaxNote = 64 * 1024;
    private const int MaxSignatures = 64;

    public required string Origin { get; init; }

    public required long Size { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The whole note, signatures included.</summary>
    public required string Note { get; init; }

    public static string Text(string origin, long size, byte[] root) => string.Create(
        CultureInfo.InvariantCulture, $"{origin}\n{size}\n{Convert.ToBase64String(root)}\n");

    public static string Sign(string text, VerifierKey key, byte[] signature)
    {
        byte[] line = new byte[4 + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(line, key.Id);
        signature.CopyTo(line, 4);
        return $"{text}\n\u2014 {key.Origin} {Convert.ToBase64String(line)}\n";
    }

    /// <summary>
    /// Reads a note that the key vouches for. Signatures by unknown keys are ignored; one by the known key that does
    /// not verify rejects the note (C2SP signed-note).
    /// </summary>
    /// <returns>The checkpoint, or null with the reason.</returns>
    public static Checkpoint? Open(string note, VerifierKey key, out string reason)
    {
        reason = "it is not a checkpoint";
        int end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (note.Length > MaxNote || end < 0 || end + 2 >= note.Length || note[^1] != '\n'
            || Read(note[..(end + 1)]) is not { } head)
        {
            return null;
        }

        if (head.Origin != key.Origin)
        {
            reason = "it is of another log";
            return null;
        }

        string[] lines = note[(end + 2)..^1].Split('\n');
        reason = "no signature on it is by the known key";
        bool vouched = false;
        byte[] text = Encoding.UTF8.GetBytes(note[..(end + 1)]);
        foreach (string line in lines)
        {
            if (lines.Length > MaxSignatures || !TryLine(line, out string name, out byte[] signature))
            {
                reason = "a signature line is malformed";
                return null;
            }

            if (name != key.Origin || BinaryPrimitives.ReadUInt32BigEndian(signature) != key.Id)
            {
                continue;
            }

            if (!key.Verifies(text, signature.AsSpan(4)))
            {
                reason = "its signature does not verify";
                return null;
            }

            vouched = true;
        }

        return vouched ? head with { Note = note } : null;
    }

    /// <summary>Reads the three lines without asking who vouches for them.</summary>
    public static Checkpoint? Read(string text)
    {
        string[] lines = text.Split('\n');
        return lines.Length == 4 && lines[3].Length == 0 && VerifierKey.IsKeyName(lines[0])
            && TilePath.TryDecimal(lines[1], out long size)
            && Base64.TryDecode(lines[2], out byte[] root) && root.Length == Rfc6962.HashSize
                ? new Checkpoint { Origin = lines[0], Size = size, Root = root, Note = text }
                : null;
    }

    private static bool TryLine(string line, out string name, out byte[] signature)
    {
        string[] parts = line.Split(' ');
        bool ok = parts.Length == 3 && parts[0] == "\u2014" && parts[1].Length > 0
            && Base64.TryDecode(parts[2], out signature!) && signature.Length > 4;
        name = ok ? parts[1] : "";
        signature = ok ? Convert.FromBase64String(parts[2]) : [];
        return ok;
    }
}
