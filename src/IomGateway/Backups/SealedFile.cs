using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IomGateway.Backups;

/// <summary>
/// A file sealed with AES-256-GCM in pieces of a mebibyte under a key that seals nothing else. Each piece has its
/// number as nonce, and whether it is the last as associated data: none can be changed, moved, or left out at the end.
/// </summary>
internal static class SealedFile
{
    public const int KeySize = 32;

    private const int Piece = 1 << 20;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private static ReadOnlySpan<byte> Head => "iom-backup/v1\n"u8;

    public static async Task SealAsync(Stream from, Stream to, ReadOnlyMemory<byte> key, CancellationToken cancel)
    {
        await to.WriteAsync(Head.ToArray(), cancel);
        var (piece, next) = (new byte[Piece], new byte[Piece]);
        var length = await from.ReadAtLeastAsync(piece, Piece, throwOnEndOfStream: false, cancel);
        using var aes = new AesGcm(key.Span, TagSize);
        for (var number = 0L; ; number++)
        {
            var after = length < Piece
                ? 0 : await from.ReadAtLeastAsync(next, Piece, throwOnEndOfStream: false, cancel);
            var isLast = after == 0;
            var tag = new byte[TagSize];
            aes.Encrypt(Nonce(number), piece.AsSpan(0, length), piece.AsSpan(0, length), tag, Last(isLast));
            await to.WriteAsync(piece.AsMemory(0, length), cancel);
            await to.WriteAsync(tag, cancel);
            if (isLast)
            {
                return;
            }

            (piece, next, length) = (next, piece, after);
        }
    }

    /// <exception cref="InvalidDataException">It is damaged, cut off, or sealed under another key.</exception>
    public static async Task OpenAsync(Stream from, Stream to, ReadOnlyMemory<byte> key, CancellationToken cancel)
    {
        var head = new byte[Head.Length];
        if (await from.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel) < head.Length
            || !head.AsSpan().SequenceEqual(Head))
        {
            throw new InvalidDataException("The data archive is no backup of a gateway.");
        }

        var (piece, next) = (new byte[Piece + TagSize], new byte[Piece + TagSize]);
        var length = await from.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
        using var aes = new AesGcm(key.Span, TagSize);
        for (var number = 0L; ; number++)
        {
            var after = length < piece.Length
                ? 0 : await from.ReadAtLeastAsync(next, next.Length, throwOnEndOfStream: false, cancel);
            var isLast = after == 0;
            Open(aes, number, piece, length, isLast);
            await to.WriteAsync(piece.AsMemory(0, length - TagSize), cancel);
            if (isLast)
            {
                return;
            }

            (piece, next, length) = (next, piece, after);
        }
    }

    private static void Open(AesGcm aes, long number, byte[] piece, int length, bool isLast)
    {
        if (length < TagSize)
        {
            throw Damaged(null);
        }

        try
        {
            var text = piece.AsSpan(0, length - TagSize);
            aes.Decrypt(Nonce(number), text, piece.AsSpan(length - TagSize, TagSize), text, Last(isLast));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw Damaged(e);
        }
    }

    private static InvalidDataException Damaged(Exception? e) =>
        new("The data archive is damaged, cut off, or of another day than the keys archive.", e);

    private static byte[] Nonce(long number)
    {
        var nonce = new byte[NonceSize];
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(NonceSize - sizeof(long)), number);
        return nonce;
    }

    private static byte[] Last(bool isLast) => [isLast ? (byte)1 : (byte)0];
}
