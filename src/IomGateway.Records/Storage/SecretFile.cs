using System.Security.Cryptography;

namespace IomGateway.Records.Storage;

/// <summary>Files of secrets: made once, durable before they are used, and readable by this user alone.</summary>
public static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder that only this user can enter, unless it is there already.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// What is in the file; where there is none, what <paramref name="make"/> gives is put there first.
    /// </summary>
    /// <exception cref="InvalidOperationException">Others can read it; says what to do.</exception>
    public static byte[] ReadOrMake(string path, Func<byte[]> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (!File.Exists(path))
        {
            MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            try
            {
                Write(path, make());
            }
            catch (IOException) when (File.Exists(path))
            {
                // A second process that starts at the same moment takes what the first one made.
            }
        }

        return Read(path);
    }

    /// <exception cref="InvalidOperationException">Others can read it; says what to do.</exception>
    public static byte[] Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new InvalidOperationException(
                $"'{path}' can be read or written by other users. Run 'chmod 600' on it, and renew what is in it.");
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>Writes a new file, and returns only when it is on the disk.</summary>
    /// <exception cref="IOException">There is such a file already, which stays as it is.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        // Under another name until it is whole, so that a crash leaves no half of a secret.
        var partial = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.partial";
        try
        {
            using (var file = new FileStream(partial, ForOwner(FileMode.CreateNew, FileAccess.Write)))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: false);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Opens a new file to be written, which only this user can read.</summary>
    /// <exception cref="IOException">There is such a file already, which stays as it is.</exception>
    public static FileStream OpenNew(string path) => new(path, ForOwner(FileMode.CreateNew, FileAccess.Write));

    /// <summary>How to open a file so that, when that makes it, only its owner can read it.</summary>
    internal static FileStreamOptions ForOwner(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
