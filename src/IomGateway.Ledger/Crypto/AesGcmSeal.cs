using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Crypto;

/// <summary>
/// AES-256-GCM under keys that are used once, by OpenSSL's EVP on a context that stays set up: for a short text the
/// platform's own takes longer to set up than to encrypt. Without OpenSSL it is the platform's.
/// </summary>
internal static partial class AesGcmSeal
{
    public const int TagSize = 16;

    private const int GetTag = 0x10;

    private static readonly nint Algorithm = OpenSsl.Fetch(() => FetchCipher(0, "AES-256-GCM", null));

    [ThreadStatic]
    private static ContextHandle? _context;

    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="text">Is encrypted in place.</param>
    /// <param name="tag">Receives 16 bytes.</param>
    /// <param name="associated">What else the tag vouches for.</param>
    /// <exception cref="CryptographicException">The library failed.</exception>
    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> text, Span<byte> tag,
        ReadOnlySpan<byte> associated)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, 32);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, 12);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagSize);
        if (Algorithm == 0)
        {
            using var platform = new AesGcm(key, TagSize);
            platform.Encrypt(nonce, text, text, tag, associated);
            return;
        }

        ContextHandle context = _context ??= New();
        if (context.IsInvalid || Begin(context, Algorithm, 0, key, nonce) != 1
            || UpdateAssociated(context, 0, out _, associated, associated.Length) != 1
            || Update(context, text, out int written, text, text.Length) != 1 || written != text.Length
            || Finish(context, tag, out _) != 1
            || Control(context, GetTag, TagSize, tag) != 1)
        {
            throw new CryptographicException("OpenSSL could not encrypt.");
        }
    }

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_CIPHER_fetch", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint FetchCipher(nint library, string algorithm, string? properties);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial ContextHandle New();

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_CIPHER_CTX_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Free(nint context);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_EncryptInit_ex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Begin(
        ContextHandle context, nint algorithm, nint engine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_EncryptUpdate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UpdateAssociated(
        ContextHandle context, nint none, out int written, ReadOnlySpan<byte> associated, int length);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_EncryptUpdate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Update(
        ContextHandle context, Span<byte> output, out int written, ReadOnlySpan<byte> input, int length);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_EncryptFinal_ex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Finish(ContextHandle context, Span<byte> output, out int written);

    [LibraryImport(OpenSsl.Library, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(ContextHandle context, int what, int number, Span<byte> pointer);

    /// <summary>An EVP_CIPHER_CTX.</summary>
    internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Free(handle);
            return true;
        }
    }
}
