using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Crypto;

/// <summary>
/// SHA-256 of short texts, many at a time, by OpenSSL's EVP on a context that stays set up: the platform's own calls
/// clear OpenSSL's queue of errors each time, which costs several times the hash. Without OpenSSL it is the platform's.
/// </summary>
internal static partial class Sha256
{
    private static readonly nint Algorithm = OpenSsl.Fetch(() => FetchDigest(0, "SHA256", null));

    [ThreadStatic]
    private static OpenSsl.DigestHandle? _context;

    /// <summary>Hashes one text after the other.</summary>
    /// <param name="first">The first part.</param>
    /// <param name="second">The rest.</param>
    /// <param name="hash">Receives 32 bytes; may lie in either part.</param>
    /// <exception cref="CryptographicException">The library failed.</exception>
    public static void Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hash.Length, SHA256.HashSizeInBytes);
        if (Algorithm == 0)
        {
            using var platform = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            platform.AppendData(first);
            platform.AppendData(second);
            platform.GetHashAndReset(hash);
            return;
        }

        OpenSsl.DigestHandle context = _context ??= OpenSsl.NewDigest();
        if (context.IsInvalid || Begin(context, Algorithm, 0) != 1
            || Update(context, first, (nuint)first.Length) != 1
            || second.Length > 0 && Update(context, second, (nuint)second.Length) != 1
            || Finish(context, hash, 0) != 1)
        {
            throw new CryptographicException("OpenSSL could not hash.");
        }
    }

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_MD_fetch", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint FetchDigest(nint library, string algorithm, string? properties);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_DigestInit_ex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Begin(OpenSsl.DigestHandle context, nint algorithm, nint engine);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_DigestUpdate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Update(OpenSsl.DigestHandle context, ReadOnlySpan<byte> text, nuint length);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_DigestFinal_ex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Finish(OpenSsl.DigestHandle context, Span<byte> hash, nint length);
}
