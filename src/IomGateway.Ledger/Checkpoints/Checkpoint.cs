using System.Globalization;
using System.Text;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// A signed tree head: the three lines of C2SP tlog-checkpoint in a signed note. Extension lines are refused.
/// </summary>
internal sealed record Checkpoint
{
    public required string Origin { get; init; }

    public required long Size { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The whole note, signatures included.</summary>
    public required string Note { get; init; }

    /// <summary>The log's COSE signature of the root, for receipts in that form; null without one.</summary>
    public byte[]? CoseSignature { get; init; }

    /// <summary>The key that vouches for it; null where nobody asked.</summary>
    public VerifierKey? By { get; init; }

    public static string Text(string origin, long size, byte[] root) => string.Create(
        CultureInfo.InvariantCulture, $"{origin}\n{size}\n{Convert.ToBase64String(root)}\n");

    /// <summary>
    /// Reads a note that the key vouches for. Signatures by unknown keys are ignored; one by the known key that does
    /// not verify rejects the note (C2SP signed-note).
    /// </summary>
    /// <returns>The checkpoint, or null with the reason.</returns>
    public static Checkpoint? Open(string note, VerifierKey key, out string reason) =>
        Open(note, [key], out reason);

    /// <summary>The same where any of several keys may vouch for it.</summary>
    public static Checkpoint? Open(string note, IReadOnlyList<VerifierKey> keys, out string reason)
    {
        reason = "it is not a checkpoint";
        if (SignedNote.TextOf(note) is not { } text || Read(text) is not { } head)
        {
            return null;
        }

        if (!keys.Any(k => k.Origin == head.Origin))
        {
            reason = $"it is of another log, {head.Origin}";
            return null;
        }

        if (SignedNote.Read(note) is not { } signed)
        {
            reason = "a signature line is malformed";
            return null;
        }

        Checkpoint? opened = null;
        reason = "no signature on it is by the known key";
        foreach (VerifierKey key in keys.Where(k => k.Origin == head.Origin))
        {
            if (!Vouches(key, signed, head, text, out byte[]? cose, out bool vouched))
            {
                reason = "its signature does not verify";
                return null;
            }

            opened ??= vouched ? head with { Note = note, CoseSignature = cose, By = key } : null;
        }

        return opened;
    }

    /// <returns>Whether no signature by that key fails.</returns>
    private static bool Vouches(
        VerifierKey key, SignedNote signed, Checkpoint head, string text, out byte[]? cose, out bool vouched)
    {
        (cose, vouched) = (null, false);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (NoteSignature signature in signed.Signatures.Where(s => s.Name == key.Origin))
        {
            bool ofNote = signature.KeyId == key.Id;
            bool ofRoot = signature.KeyId == key.CoseId;
            if ((ofNote && !key.Verifies(bytes, signature.Bytes))
                || (ofRoot && !key.VerifiesRoot(head.Root, signature.Bytes)))
            {
                return false;
            }

            vouched |= ofNote;
            cose = ofRoot ? signature.Bytes : cose;
        }

        return true;
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
}
