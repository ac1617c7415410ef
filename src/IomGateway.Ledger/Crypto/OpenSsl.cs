using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Crypto;

/// <summary>
/// OpenSSL's libcrypto: how it is found, and the few calls that sign and verify Ed25519, which the platform itself does
/// not.
/// </summary>
internal static partial class OpenSsl
{
    /// <summary>NID_ED25519.</summary>
    public const int Ed25519 = 1087;

    /// <summary>By which name calls are imported.</summary>
    public const string Library = "crypto";

    /// <summary>OpenSSL 1.1.1 and later; 3 first, because that is what the platform loads as well.</summary>
    private static readonly string[] Names =
        ["libcrypto.so.3", "libcrypto.so.4", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto.4.dylib"];

    private static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>Makes the calls below find the library.</summary>
    /// <exception cref="CryptographicException">OpenSSL is not installed.</exception>
    public static void Require() => _ = Loaded.Value;

    /// <summary>An algorithm that stays fetched; 0 without OpenSSL, or with one from before 3.</summary>
    public static nint Fetch(Func<nint> algorithm)
    {
        try
        {
            Require();
            return algorithm();
        }
        catch (Exception e) when (e is CryptographicException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    private static nint Load()
    {
        nint library = 0;
        if (!Array.Exists(Names, n => NativeLibrary.TryLoad(n, out library)))
        {
            throw new CryptographicException("OpenSSL's libcrypto is not installed; witnesses sign with it.");
        }

        NativeLibrary.SetDllImportResolver(
            typeof(OpenSsl).Assembly, (name, _, _) => name == Library ? library : 0);
        return library;
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial KeyHandle NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial KeyHandle NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetPublicKey(KeyHandle key, Span<byte> output, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial DigestHandle NewDigest();

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SignInit(DigestHandle digest, nint context, nint type, nint engine, KeyHandle key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Sign(
        DigestHandle digest, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> text, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int VerifyInit(DigestHandle digest, nint context, nint type, nint engine, KeyHandle key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Verify(
        DigestHandle digest, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> text,
        nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeDigest(nint digest);

    /// <summary>An EVP_PKEY.</summary>
    internal sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>An EVP_MD_CTX.</summary>
    internal sealed class DigestHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeDigest(handle);
            return true;
        }
    }
}
