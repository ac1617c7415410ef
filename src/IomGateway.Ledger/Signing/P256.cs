using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Signing;

/// <summary>The forms in which devices and vaults give keys and signatures on P-256.</summary>
internal static class P256
{
    public const int CoordinateSize = 32;

    /// <summary>secp256r1 as DER (RFC 5480): 1.2.840.10045.3.1.7.</summary>
    public static ReadOnlySpan<byte> CurveOid => [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

    /// <summary>The two numbers of a signature, 32 bytes each, as DER.</summary>
    /// <exception cref="CryptographicException">It has another length.</exception>
    public static byte[] Der(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * CoordinateSize)
        {
            throw new CryptographicException("The signature is not two numbers of 32 bytes.");
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Significant(signature[..CoordinateSize]));
            writer.WriteIntegerUnsigned(Significant(signature[CoordinateSize..]));
        }

        return writer.Encode();
    }

    /// <summary>A point's coordinates, 32 bytes each, as SubjectPublicKeyInfo.</summary>
    /// <exception cref="CryptographicException">It is not a point on the curve.</exception>
    public static byte[] Spki(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() },
        });
        return key.ExportSubjectPublicKeyInfo();
    }

    // DER has no leading zero, and of nothing but zeros one.
    private static ReadOnlySpan<byte> Significant(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> significant = number.TrimStart((byte)0);
        return significant.IsEmpty ? [0] : significant;
    }
}
