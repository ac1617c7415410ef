using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Keys;

/// <summary>One key of the token service, as it lies in the keys folder.</summary>
internal sealed class SigningKey : IDisposable
{
    public const string FilePattern = "token-signing-*.pem";

    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly ECDsa key;

    private SigningKey(string path, DateTimeOffset since, ECDsa key)
    {
        Path = path;
        Since = since;
        this.key = key;
        Public = PublicOf(key);
        Credentials = new SigningCredentials(
            new ECDsaSecurityKey(key) { KeyId = Public.Kid }, SecurityAlgorithms.EcdsaSha256);
    }

    public string Path { get; }

    /// <summary>When it was made, which is from when it signed.</summary>
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
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;

        // Under another name until it is whole, so that a crash leaves no half of a key.
        var partial = path + ".partial";
        File.Delete(partial);
        using (var stream = new FileStream(partial, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: false);
        return new SigningKey(path, now, key);
    }

    /// <exception cref="InvalidOperationException">Others can read it, or it is no key; says what to do.</exception>
    public static SigningKey Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new InvalidOperationException(
                $"'{path}' can be read or written by other users. Run 'chmod 600' on it, and rotate the key.");
        }

        var name = System.IO.Path.GetFileNameWithoutExtension(path)["token-signing-".Length..];
        if (!DateTimeOffset.TryParseExact(
            name, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
        {
            throw new InvalidOperationException($"'{path}' does not name when the key was made. Take the file away.");
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
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

    private static JsonWebKey PublicOf(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64UrlEncoder.Encode(point.X),
            Y = Base64UrlEncoder.Encode(point.Y),
            Alg = SecurityAlgorithms.EcdsaSha256,
            Use = JsonWebKeyUseNames.Sig,
        };
        jwk.Kid = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        return jwk;
    }
}
