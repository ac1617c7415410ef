using System.Formats.Asn1;
using System.Formats.Cbor;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// What the log's COSE signature of a root covers (RFC 9942 section 5.2.1): the protected headers, the same for every
/// receipt under one key, and the root as the detached payload.
/// </summary>
internal static class CoseHeaders
{
    public const long Algorithm = 1;
    public const long KeyId = 4;
    public const long Claims = 15;
    public const long Structure = 395;
    public const long Proofs = 396;

    /// <summary>ECDSA P-256 with SHA-256 (RFC 9053).</summary>
    public const long Es256 = -7;

    /// <summary>The only verifiable data structure that RFC 9942 defines: RFC9162_SHA256.</summary>
    public const long Rfc9162Sha256 = 1;

    private const long Issuer = 1;
    private const int CoordinateSize = 32;

    /// <summary>
    /// Algorithm, key (SHA-256 of its SubjectPublicKeyInfo), the log's name as issuer (CWT claims, RFC 9597), and the
    /// kind of tree.
    /// </summary>
    public static byte[] Protected(VerifierKey key)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(4);
        writer.WriteInt64(Algorithm);
        writer.WriteInt64(Es256);
        writer.WriteInt64(KeyId);
        writer.WriteByteString(key.Thumbprint);
        writer.WriteInt64(Claims);
        writer.WriteStartMap(1);
        writer.WriteInt64(Issuer);
        writer.WriteTextString(key.Origin);
        writer.WriteEndMap();
        writer.WriteInt64(Structure);
        writer.WriteInt64(Rfc9162Sha256);
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>The Sig_structure of COSE_Sign1 (RFC 9052 section 4.4).</summary>
    public static byte[] ToBeSigned(VerifierKey key, byte[] root)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(Protected(key));
        writer.WriteByteString([]);
        writer.WriteByteString(root);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>The log's name and the key's id in protected headers; null when they are not of this form.</summary>
    public static (byte[] KeyId, string Origin)? Read(byte[] headers)
    {
        try
        {
            var reader = new CborReader(headers, CborConformanceMode.Canonical);
            bool ours = reader.ReadStartMap() == 4 && reader.ReadInt64() == Algorithm && reader.ReadInt64() == Es256
                && reader.ReadInt64() == KeyId;
            byte[] id = ours ? reader.ReadByteString() : [];
            ours = ours && reader.ReadInt64() == Claims && reader.ReadStartMap() == 1 && reader.ReadInt64() == Issuer;
            string origin = ours ? reader.ReadTextString() : "";
            if (!ours)
            {
                return null;
            }

            reader.ReadEndMap();
            ours = reader.ReadInt64() == Structure && reader.ReadInt64() == Rfc9162Sha256;
            reader.ReadEndMap();
            return ours && reader.BytesRemaining == 0 ? (id, origin) : null;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A DER signature as the two numbers side by side, 32 bytes each, which is what COSE takes.</summary>
    /// <exception cref="CryptographicException">It is not a signature on P-256.</exception>
    public static byte[] FixedWidth(byte[] der)
    {
        try
        {
            AsnReader sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            byte[] signature = new byte[2 * CoordinateSize];
            for (int i = 0; i < 2; i++)
            {
                ReadOnlySpan<byte> number = sequence.ReadIntegerBytes().Span.TrimStart((byte)0);
                number.CopyTo(signature.AsSpan(((i + 1) * CoordinateSize) - number.Length, number.Length));
            }

            sequence.ThrowIfNotEmpty();
            return signature;
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            throw new CryptographicException("The signer's signature is not one on P-256.", e);
        }
    }
}
