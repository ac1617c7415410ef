using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// A log's public key in the C2SP form <c>origin+hex8+base64(0x02 ‖ SPKI)</c>: ECDSA P-256 with SHA-256, its id the
/// first four bytes of SHA-256 over the SubjectPublicKeyInfo.
/// </summary>
public sealed class VerifierKey : IDisposable
{
    private const byte EcdsaType = 0x02;
    private const int SpkiSize = 91;

    private readonly ECDsa _key;

    private VerifierKey(string origin, byte[] spki, ECDsa key)
    {
        Origin = origin;
        _key = key;
        Id = KeyId(spki);
        Text = $"{origin}+{Id:x8}+{Convert.ToBase64String([EcdsaType, .. spki])}";
    }

    /// <summary>The log's name.</summary>
    public string Origin { get; }

    /// <summary>The whole key in one line, without line feed.</summary>
    public string Text { get; }

    internal uint Id { get; }

    /// <summary>Reads a verifier key; surrounding white space is allowed.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        string[] parts = (text ?? "").Trim().Split('+', 3);
        if (parts.Length != 3 || !IsKeyName(parts[0]) || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id)
            || !Base64.TryDecode(parts[2], out byte[] bytes) || bytes is not [EcdsaType, ..])
        {
            return false;
        }

        key = From(parts[0], bytes[1..]);
        if (key is not null && key.Id != id)
        {
            key.Dispose();
            key = null;
        }

        return key is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal static bool IsKeyName(string? name) =>
        !string.IsNullOrEmpty(name) && name.Length <= 255 && name.All(c => c is > ' ' and <= '~' and not '+');

    // RFC 5480: id-ecPublicKey, secp256r1, and an uncompressed point follow.
    private static ReadOnlySpan<byte> SpkiPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    internal static VerifierKey? From(string origin, byte[] spki)
    {
        if (spki.Length != SpkiSize || !spki.AsSpan().StartsWith(SpkiPrefix))
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out _);
            return new VerifierKey(origin, spki, key);
        }
        catch (CryptographicException)
        {
            // The point is not on the curve.
            key.Dispose();
            return null;
        }
    }

    internal bool Verifies(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        _key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static uint KeyId(byte[] spki) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(spki));
}
