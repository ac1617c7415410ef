using System.Security.Cryptography;
using IomGateway.Ledger.Crypto;

namespace IomGateway.Ledger.Witnesses;

/// <summary>A key on edwards25519 (RFC 8032), private or public. Members may be called from any thread.</summary>
internal sealed class Ed25519Key : IDisposable
{
    public const int Size = 32;
    public const int SignatureSize = 64;

    private readonly OpenSsl.KeyHandle _key;

    private Ed25519Key(OpenSsl.KeyHandle key)
    {
        _key = key;
        byte[] point = new byte[Size];
        nuint length = Size;
        Public = OpenSsl.GetPublicKey(key, point, ref length) == 1 && length == Size
            ? point : throw new CryptographicException("OpenSSL does not give the public half of an Ed25519 key.");
    }

    /// <summary>The public half, 32 bytes.</summary>
    public byte[] Public { get; }

    /// <param name="seed">32 secret bytes.</param>
    public static Ed25519Key FromSeed(ReadOnlySpan<byte> seed)
    {
        OpenSsl.Require();
        return Of(OpenSsl.NewPrivateKey(OpenSsl.Ed25519, 0, seed, Size), seed.Length);
    }

    public static Ed25519Key FromPublic(ReadOnlySpan<byte> point)
    {
        OpenSsl.Require();
        return Of(OpenSsl.NewPublicKey(OpenSsl.Ed25519, 0, point, Size), point.Length);
    }

    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        using OpenSsl.DigestHandle digest = OpenSsl.NewDigest();
        byte[] signature = new byte[SignatureSize];
        nuint length = SignatureSize;
        return !digest.IsInvalid && OpenSsl.SignInit(digest, 0, 0, 0, _key) == 1
            && OpenSsl.Sign(digest, signature, ref length, text, (nuint)text.Length) == 1 && length == SignatureSize
                ? signature : throw new CryptographicException("OpenSSL could not sign with an Ed25519 key.");
    }

    public bool Verifies(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        using OpenSsl.DigestHandle digest = OpenSsl.NewDigest();
        if (digest.IsInvalid || OpenSsl.VerifyInit(digest, 0, 0, 0, _key) != 1)
        {
            throw new CryptographicException("OpenSSL could not verify with an Ed25519 key.");
        }

        return signature.Length == SignatureSize
            && OpenSsl.Verify(digest, signature, SignatureSize, text, (nuint)text.Length) == 1;
    }

    public void Dispose() => _key.Dispose();

    private static Ed25519Key Of(OpenSsl.KeyHandle key, int length)
    {
        if (key.IsInvalid || length != Size)
        {
            key.Dispose();
            throw new CryptographicException("OpenSSL does not take the bytes for an Ed25519 key.");
        }

        return new Ed25519Key(key);
    }
}
