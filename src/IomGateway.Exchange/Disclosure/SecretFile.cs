namespace IomGateway.Exchange.Disclosure;

/// <summary>Files of secrets: made once, durable before they are used, and readable by this user alone.</summary>
internal static class SecretFile
{
    /// <summary>
    /// What is in the file; where there is none, what <paramref name="make"/> gives is put there first.
    /// </summary>
    public static byte[] ReadOrMake(string path, Func<byte[]> make)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            file.Write(make());
            file.Flush(flushToDisk: true);
        }

        return File.ReadAllBytes(path);
    }
}
