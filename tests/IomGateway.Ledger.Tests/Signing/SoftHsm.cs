using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>
/// Tokens of SoftHSM in a folder of their own. The module reads its settings once in a process: everything that is
/// tested with it shares these tokens and runs one test after the other.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class SoftHsm : IDisposable
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Token = "iom";
    public const string Pin = "48151623";

    private readonly string _folder = Directory.CreateTempSubdirectory("iom-softhsm-").FullName;
    private readonly string _settings;

    public SoftHsm()
    {
        _settings = Path.Combine(_folder, "softhsm2.conf");
        Directory.CreateDirectory(Path.Combine(_folder, "tokens"));
        File.WriteAllText(
            _settings,
            $"directories.tokendir = {Path.Combine(_folder, "tokens")}\nobjectstore.backend = file\n");
        // The library asks the C library, whose environment is not the runtime's copy of it.
        Assert.Equal(0, SetVariable("SOFTHSM2_CONF", _settings, 1));
        Run("--init-token", "--free", "--label", Token, "--so-pin", "00000000", "--pin", Pin);
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        Import("first", "01", first);
        Import("second", "02", second);
        Import("p384", "03", larger);
        Import("rsa", "04", rsa);
        PinFile = Write("pin", Pin + "\n");
    }

    public string PinFile { get; }

    /// <summary>The address of a key of the token.</summary>
    public string AddressOf(string key, string? pinSource = null) =>
        $"pkcs11:token={Token};object={key}?module-path={Module}&pin-source={pinSource ?? $"file:{PinFile}"}";

    /// <summary>Writes a file that only this user may read.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Takes from this process what it has with the module, as a device does that was restarted.</summary>
    public static void Restart() => Assert.Equal(0u, Finalize(0));

    /// <summary>The same where the module may not have been used yet.</summary>
    public static void RestartIfUsed() => _ = Finalize(0);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Import(string label, string id, AsymmetricAlgorithm key) => Run(
        "--import", Write($"{label}.pem", key.ExportPkcs8PrivateKeyPem()), "--token", Token, "--label", label, "--id",
        id, "--pin", Pin);

    private void Run(params string[] arguments)
    {
        using Process tool = Process.Start(new ProcessStartInfo("softhsm2-util", arguments)
        {
            Environment = { ["SOFTHSM2_CONF"] = _settings },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string said = tool.StandardOutput.ReadToEnd() + tool.StandardError.ReadToEnd();
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, said);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport(Module, EntryPoint = "C_Finalize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nuint Finalize(nint reserved);
}
