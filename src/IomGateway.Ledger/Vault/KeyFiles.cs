using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Ledger.Vault;

/// <summary>The files of the keys folder, each readable by its owner alone.</summary>
internal static class KeyFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const int SecretSize = 32;

    /// <summary>
    /// Reads the key under which search hashes people, users and codes; makes it when nothing has been hashed yet.
    /// </summary>
    public static byte[] Index(string directory, bool mayCreate) => Secret(directory, "index.key", mayCreate);

    public static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes an empty file that only its owner may read, unless it is there already.</summary>
    public static void MakePrivate(string path)
    {
        try
        {
            using FileStream file = Create(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // It was made before; whoever copied it decides who may read what in it is sealed or public.
        }
    }

    /// <summary>Reads a file of 32 bytes in base 64.</summary>
    /// <exception cref="InvalidOperationException">It is missing, open to others, or no such file.</exception>
    public static byte[] Secret(string directory, string name, bool mayCreate)
    {
        byte[] text = OpenOrCreate(
            Path.Combine(directory, name), mayCreate, () => Text(RandomNumberGenerator.GetBytes(SecretSize)));
        return Checkpoints.Base64.TryDecode(Encoding.ASCII.GetString(text).TrimEnd(), out byte[] key)
            && key.Length == SecretSize
                ? key
                : throw new InvalidOperationException(
                    $"{Path.Combine(directory, name)} does not hold 32 bytes in base 64; put back the file that was"
                    + " backed up.");
    }

    /// <summary>Writes such a file, durably; one that is there already stays.</summary>
    public static void WriteSecret(string path, byte[] key) => WriteOnce(path, Text(key));

    private static byte[] Text(byte[] key) => Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n");

    public static byte[] OpenOrCreate(string path, bool mayCreate, Func<byte[]> make)
    {
        if (!File.Exists(path))
        {
            if (!mayCreate)
            {
                throw new InvalidOperationException(
                    $"{path} is missing although the ledger has entries; put back the file that was backed up.");
            }

            WriteOnce(path, make());
        }

        try
        {
            RefuseIfOpenToOthers(path);
            return File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidOperationException(
                $"{path} may not be read by the user {Environment.UserName}, who runs this; give it to that user with"
                + " chown, and leave it mode 600.", e);
        }
    }

    private static void WriteOnce(string path, byte[] content)
    {
        string fresh = $"{path}.{Environment.ProcessId}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}";
        using (FileStream file = Create(fresh))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        try
        {
            // Never over another: a second process that starts at the same moment takes the first one's key.
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(fresh);
        }
    }

    /// <summary>Makes a new file that only its owner may read.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static void RefuseIfOpenToOthers(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new InvalidOperationException($"{path} may be read by others; run chmod 600 on it.");
        }
    }
}
