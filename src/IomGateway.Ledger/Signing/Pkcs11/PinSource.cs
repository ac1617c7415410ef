using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Ledger.Signing.Pkcs11;

/// <summary>
/// Reads a token's PIN anew each time, from a file that only its owner may read or from the environment. A PIN that
/// the token refused is never shown to it again: a gateway that tries each second would have it locked.
/// </summary>
internal sealed class PinSource(string source)
{
    private const string File = "file:";
    private const string Variable = "env:";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private byte[]? _refused;

    /// <exception cref="SigningKeyException">There is none, others may read it, or it was refused.</exception>
    public byte[] Read()
    {
        byte[] pin = source.StartsWith(File, StringComparison.Ordinal)
            ? OfFile(source[File.Length..].StartsWith("//", StringComparison.Ordinal)
                ? source[(File.Length + 2)..] : source[File.Length..])
            : Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(source[Variable.Length..])
                ?? throw new SigningKeyException(
                    $"The variable {source[Variable.Length..]}, which pin-source names, is not set; set it, or name a"
                    + " file with pin-source=file:FILE."));
        return _refused is not null && CryptographicOperations.FixedTimeEquals(_refused, SHA256.HashData(pin))
            ? throw Refusal() : pin;
    }

    /// <summary>The token does not take that PIN.</summary>
    public SigningKeyException Refuse(byte[] pin)
    {
        _refused = SHA256.HashData(pin);
        return Refusal();
    }

    private SigningKeyException Refusal() => new(
        $"The token refuses the PIN that {source} gives, and is not asked again with the same one, which would lock it;"
        + " write the right PIN there.");

    private static byte[] OfFile(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new SigningKeyException(
                $"{path}, which pin-source names, is missing; write the token's PIN into it.");
        }

        if (!OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new SigningKeyException($"{path} may be read by others; run chmod 600 on it, and change the PIN.");
        }

        try
        {
            return System.IO.File.ReadAllBytes(path).AsSpan().TrimEnd("\r\n"u8).ToArray();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new SigningKeyException(
                $"{path} cannot be read by the user {Environment.UserName}, who runs this; give it to that user.", e);
        }
    }
}
