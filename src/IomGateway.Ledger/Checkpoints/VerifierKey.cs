using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// A log's public key in the C2SP form <c>origin+hex8+base64(0x02 ‖ SPKI)</c>: ECDSA P-256 with SHA-256, its id the
/// first four bytes of SHA-256 over the SubjectPublicKeyInfo.
/// </summary>
public sealed class VerifierKey : IDisposable
{
    internal const byte EcdsaType = 0x02;
    private const int SpkiSize = 91;

    private readonly ECDsa _key;

    private VerifierKey(string origin, byte[] spki, ECDsa key)
    {
        Origin = origin;
        _key = key;
        Thumbprint = SHA256.HashData(spki);
        Id = BinaryPrimitives.ReadUInt32BigEndian(Thumbprint);
        CoseId = BinaryPrimitives.ReadUInt32BigEndian(
            SHA256.HashData([.. Encoding.UTF8.GetBytes($"{origin}\n"), .. CoseType, .. spki]));
        Text = $"{origin}+{Id:x8}+{Convert.ToBase64String([EcdsaType, .. spki])}";
    }

    /// <summary>The log's name.</summary>
    public string Origin { get; }

    /// <summary>The whole key in one line, without line feed.</summary>
    public string Text { get; }

    internal uint Id { get; }

    /// <summary>
    /// Id under which the same key signs a checkpoint's root as COSE. C2SP signed-note keeps 0xff for types without a
    /// byte of their own, and asks that a longer name follow.
    /// </summary>
    internal uint CoseId { get; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo: the key's id in COSE.</summary>
    internal byte[] Thumbprint { get; }

    /// <summary>Reads a verifier key; surrounding white space is allowed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key) =>
        TryParse(text, out key, out _);

    /// <summary>Reads a verifier key, or says what is wrong with it, as the end of a sentence.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key, out string reason)
    {
        key = null;
        reason = "it is not a verifier key (origin+id+base64)";
        if (NoteKey.Read(text) is not { } parts)
        {
            return false;
        }

        if (parts.Type != EcdsaType)
        {
            reason = string.Create(
                CultureInfo.InvariantCulture,
                $"it is a key of type 0x{parts.Type:x2}, where a log's is of type 0x02 (ECDSA P-256)");
            return false;
        }

        key = From(parts.Name, parts.Material);
        if (key is null)
        {
            reason = "it is not an ECDSA P-256 key";
        }
        else if (key.Id != parts.Id)
        {
            reason = "its id is not that of its key";
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

    private static byte[] CoseType => [0xff, .. "cose-rfc9942-es256"u8];

    // RFC 5480: id-ecPublicKey, secp256r1, and an uncompressed point follow.
    private static ReadOnlySpan<byte> SpkiPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>The id of a key, from its SubjectPublicKeyInfo.</summary>
    internal static uint IdOf(byte[] spki) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(spki));

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

    /// <summary>Whether it is this key's COSE signature of a tree's root (RFC 9942).</summary>
    internal bool VerifiesRoot(byte[] root, ReadOnlySpan<byte> signature) => _key.VerifyData(
        CoseHeaders.ToBeSigned(this, root), signature, HashAlgorithmName.SHA256,
        DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
