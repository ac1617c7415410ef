using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.Storage;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Keys;

/// <summary>One key of the token service, as it lies in the keys folder.</summary>
internal sealed class SigningKey : IDisposable
{
    public const string FilePattern = "token-signing-*.pem";

    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    private readonly ECDsa key;

    private SigningKey(string path, DateTimeOffset since, ECDsa key)
    {
        Path = path;
        Since = since;
        this.key = key;
        Public = PublicJwk.Of(key);

        // A gateway that starts again in one process reads this key again, and must not sign with the one disposed of.
        Credentials = PublicJwk.Signing(new ECDsaSecurityKey(key) { KeyId = Public.Kid });
    }

    public string Path { get; }

    /// <summary>From when it signs.</summary>
    public DateTimeOffset Since { get; }

    public SigningCredentials Credentials { get; }

    /// <summary>What the JWKS says of it; its <c>kid</c> is the RFC 7638 thumbprint.</summary>
    public JsonWebKey Public { get; }

    /// <summary>Makes a key, and returns only when it is on the disk.</summary>
    public static SigningKey Make(string directory, DateTimeOffset now)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = $"token-signing-{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}.pem";
        var path = System.IO.Path.Combine(directory, name);
        SecretFile.Write(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        return new SigningKey(path, now, key);
    }

    /// <exception cref="InvalidOperationException">The file's name does not say from when it signs.</exception>
    public static DateTimeOffset SinceOf(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path)["token-signing-".Length..];
        return DateTimeOffset.TryParseExact(
            name, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            ? since
            : throw new InvalidOperationException($"'{path}' does not name when the key was made. Take the file away.");
    }

    /// <exception cref="InvalidOperationException">Others can read it, or it is no key; says what to do.</exception>
    public static SigningKey Read(string path)
    {
        var pem = Encoding.ASCII.GetString(SecretFile.Read(path));
        var since = SinceOf(path);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize != 256)
                throw new CryptographicException("It is not on P-256.");
            return new SigningKey(path, since, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidOperationException($"'{path}' is not a signing key ({e.Message}). Take the file away.", e);
        }
    }

    public void Dispose() => key.Dispose();
}
