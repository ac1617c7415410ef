namespace IomGateway.Ledger.Checkpoints;

/// <summary>Base 64 in its one canonical spelling (RFC 4648 section 4), so that no flipped bit goes unseen.</summary>
internal static class Base64
{
    public static bool TryDecode(string text, out byte[] bytes)
    {
        byte[] buffer = new byte[(text.Length / 4 * 3) + 3];
        bool ok = Convert.TryFromBase64String(text, buffer, out int count);
        bytes = ok ? buffer[..count] : [];
        return ok && Convert.ToBase64String(bytes) == text;
    }
}
