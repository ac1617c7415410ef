using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IomGateway.Exchange.Access;

/// <summary>A certificate's SHA-256 as tokens carry it: base64url, the <c>x5t#S256</c> of RFC 8705.</summary>
internal static class CertificateThumbprint
{
    public static string Of(X509Certificate2 certificate) =>
        Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>Reads what people write: base64url, or hexadecimal with or without colons.</summary>
    public static bool TryNormalise(string? written, [NotNullWhen(true)] out string? thumbprint)
    {
        thumbprint = null;
        var text = (written ?? "").Trim();
        var hexadecimal = text.Replace(":", "", StringComparison.Ordinal);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (hexadecimal.Length == 2 * SHA256.HashSizeInBytes && hexadecimal.All(char.IsAsciiHexDigit))
        {
            Convert.FromHexString(hexadecimal).CopyTo(hash);
        }
        else if (text.Length != 43 || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, hash, out var written32) || written32 != SHA256.HashSizeInBytes)
        {
            return false;
        }

        thumbprint = Base64Url.EncodeToString(hash);
        return true;
    }
}
