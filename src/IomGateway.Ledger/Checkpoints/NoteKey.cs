using System.Globalization;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>The parts of a verifier key (C2SP signed-note): <c>name+hex8+base64(type ‖ material)</c>.</summary>
internal sealed record NoteKey(string Name, uint Id, byte Type, byte[] Material)
{
    /// <summary>Takes a key's text apart; surrounding white space is allowed. Null when it has not that form.</summary>
    public static NoteKey? Read(string? text)
    {
        string[] parts = (text ?? "").Trim(' ', '\t', '\r', '\n').Split('+', 3);
        return parts.Length == 3 && VerifierKey.IsKeyName(parts[0]) && parts[1].Length == 8
            && uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id)
            && Base64.TryDecode(parts[2], out byte[] bytes) && bytes.Length > 1
                ? new NoteKey(parts[0], id, bytes[0], bytes[1..]) : null;
    }
}
