using System.Security.Cryptography;

namespace IomGateway.Ledger.Crypto;

/// <summary>
/// Random bytes for secrets and nonces, from the platform's generator and drawn ahead for each thread: a draw of a few
/// bytes takes as long as one of a thousand. What is handed out is wiped here.
/// </summary>
internal static class FreshRandom
{
    private const int Ahead = 2048;

    [ThreadStatic]
    private static byte[]? _drawn;

    [ThreadStatic]
    private static int _left;

    /// <param name="bytes">Receives the bytes.</param>
    /// <exception cref="CryptographicException">The generator failed.</exception>
    public static void Fill(Span<byte> bytes)
    {
        if (bytes.Length > Ahead)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        byte[] drawn = _drawn ??= new byte[Ahead];
        if (_left < bytes.Length)
        {
            // A draw that fails may have overwritten some of what is left: none of it is used.
            _left = 0;
            RandomNumberGenerator.Fill(drawn);
            _left = Ahead;
        }

        Span<byte> taken = drawn.AsSpan(_left - bytes.Length, bytes.Length);
        taken.CopyTo(bytes);
        CryptographicOperations.ZeroMemory(taken);
        _left -= bytes.Length;
    }
}
