using System.Buffers.Binary;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>One signature line of a note: whose it says it is, and the bytes after the key's id.</summary>
internal sealed record NoteSignature(string Name, uint KeyId, byte[] Bytes)
{
    /// <summary>The line as it stands in a note, with its line feed.</summary>
    public string Line
    {
        get
        {
            byte[] blob = new byte[4 + Bytes.Length];
            BinaryPrimitives.WriteUInt32BigEndian(blob, KeyId);
            Bytes.CopyTo(blob, 4);
            return $"\u2014 {Name} {Convert.ToBase64String(blob)}\n";
        }
    }

    /// <summary>
    /// With what a line by the same key begins below another: the line feed, the name, and all of the key's id that
    /// base 64 shows by itself.
    /// </summary>
    public static string StartOf(string line) => "\n" + line[..(line.LastIndexOf(' ') + 6)];
}

/// <summary>A text with signature lines below it (C2SP signed-note); nothing in it is verified here.</summary>
internal sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    // C2SP asks for at least 16 signatures, and some that are safe from quantum computers have nearly 5 kB.
    private const int MaxLength = 192 * 1024;
    private const int MaxSignatures = 64;

    /// <summary>The text above the last empty line, its line feed included; null where there is none.</summary>
    public static string? TextOf(string note)
    {
        int end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        return note.Length > MaxLength || end < 0 || end + 2 >= note.Length || note[^1] != '\n'
            ? null : note[..(end + 1)];
    }

    /// <summary>Takes a note apart; null when a signature line is malformed, or there are more than 64.</summary>
    public static SignedNote? Read(string note) =>
        TextOf(note) is { } text && Lines(note[(text.Length + 1)..]) is { } signatures
            ? new SignedNote(text, signatures) : null;

    /// <summary>Reads signature lines, each ending in a line feed; null when one is malformed.</summary>
    public static List<NoteSignature>? Lines(string text)
    {
        if (text.Length is 0 or > MaxLength || text[^1] != '\n')
        {
            return null;
        }

        string[] lines = text[..^1].Split('\n');
        var signatures = new List<NoteSignature>(lines.Length);
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ');
            if (lines.Length > MaxSignatures || parts.Length != 3 || parts[0] != "\u2014" || !IsName(parts[1])
                || !Base64.TryDecode(parts[2], out byte[] blob) || blob.Length <= 4)
            {
                return null;
            }

            signatures.Add(new NoteSignature(parts[1], BinaryPrimitives.ReadUInt32BigEndian(blob), blob[4..]));
        }

        return signatures;
    }

    // C2SP signed-note: no space of Unicode's, no plus, and no control character anywhere in a note.
    private static bool IsName(string name) =>
        name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '+' or '\ufeff');
}
