using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Witnesses;

/// <summary>
/// A witness's public key, <c>name+hex8+base64(0x04 ‖ 32 bytes)</c>: Ed25519 for timestamped cosignatures (C2SP
/// tlog-cosignature).
/// </summary>
public sealed class CosignerKey : IDisposable
{
    internal const byte CosignatureType = 0x04;

    private const int TimestampSize = 8;

    private readonly Ed25519Key _key;

    internal CosignerKey(string name, Ed25519Key key)
    {
        (Name, _key) = (name, key);
        byte[] material = [CosignatureType, .. key.Public];
        Id = BinaryPrimitives.ReadUInt32BigEndian(
            SHA256.HashData([.. Encoding.UTF8.GetBytes($"{name}\n"), .. material]));
        Text = $"{name}+{Id:x8}+{Convert.ToBase64String(material)}";
    }

    /// <summary>The witness's name, which its signature lines begin with.</summary>
    public string Name { get; }

    /// <summary>The whole key in one line, without line feed.</summary>
    public string Text { get; }

    internal uint Id { get; }

    /// <summary>Reads a witness's key, or says what is wrong with it, as the end of a sentence.</summary>
    /// <exception cref="CryptographicException">OpenSSL is not installed.</exception>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CosignerKey? key, out string reason)
    {
        key = null;
        reason = "it is not a verifier key (name+id+base64)";
        if (NoteKey.Read(text) is not { } parts)
        {
            return false;
        }

        if (parts.Type != CosignatureType || parts.Material.Length != Ed25519Key.Size)
        {
            reason = string.Create(
                CultureInfo.InvariantCulture,
                $"it is a key of type 0x{parts.Type:x2}, where a witness's is of type 0x04 (Ed25519 cosignatures)");
            return false;
        }

        key = new CosignerKey(parts.Name, Ed25519Key.FromPublic(parts.Material));
        if (key.Id != parts.Id)
        {
            reason = "its id is not that of its name and key";
            key.Dispose();
            key = null;
        }

        return key is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal bool IsSameKeyAs(CosignerKey other) => _key.Public.AsSpan().SequenceEqual(other._key.Public);

    internal bool Made(NoteSignature signature) => signature.Name == Name && signature.KeyId == Id;

    /// <summary>When this key cosigned the text of a checkpoint; null when the cosignature does not verify.</summary>
    internal DateTimeOffset? Verify(string text, NoteSignature signature)
    {
        if (signature.Bytes.Length != TimestampSize + Ed25519Key.SignatureSize)
        {
            return null;
        }

        ulong seconds = BinaryPrimitives.ReadUInt64BigEndian(signature.Bytes);
        bool ok = seconds is > 0 and <= (ulong)253_402_300_799
            && _key.Verifies(Message(text, (long)seconds), signature.Bytes.AsSpan(TimestampSize));
        return ok ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
    }

    /// <summary>Cosigns, for which the key must be a private one.</summary>
    internal NoteSignature Cosign(string text, DateTimeOffset at)
    {
        long seconds = at.ToUnixTimeSeconds();
        byte[] bytes = new byte[TimestampSize + Ed25519Key.SignatureSize];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        _key.Sign(Message(text, seconds)).CopyTo(bytes, TimestampSize);
        return new NoteSignature(Name, Id, bytes);
    }

    private static byte[] Message(string text, long seconds) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));
}
