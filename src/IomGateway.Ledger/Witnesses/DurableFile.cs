using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IomGateway.Ledger.Witnesses;

/// <summary>
/// Replaces a file whole: after a crash it is the old one or the new one, and after the call the new one.
/// </summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">It could not be made durable; the old content may still stand.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string fresh = $"{path}.{Environment.ProcessId}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}";
        try
        {
            using (FileStream file = Vault.KeyFiles.Create(fresh))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch
        {
            File.Delete(fresh);
            throw;
        }

        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    // The new name is in the folder, and the folder too must reach the disk.
    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = Open(folder, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"{folder} cannot be opened to be made durable ({Marshal.GetLastPInvokeError()}).");
        }

        int done = Sync(handle);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (done != 0)
        {
            throw new IOException($"{folder} cannot be made durable ({error}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
