namespace IomGateway.Verbs;

/// <summary>Reads what a verb is given: a file, or standard input for <c>-</c>.</summary>
internal static class Input
{
    public const string Standard = "-";

    /// <exception cref="VerbException">There is no such file.</exception>
    public static Stream Open(string path, Func<Stream> standard) => path == Standard ? standard() : OpenFile(path);

    /// <summary>Reads a whole file of at most <paramref name="mostBytes"/>.</summary>
    /// <exception cref="VerbException">There is no such file, or it is larger.</exception>
    public static async Task<byte[]> ReadAsync(
        string path, Func<Stream> standard, int mostBytes, CancellationToken cancel)
    {
        await using var stream = Open(path, standard);
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            all.Write(buffer, 0, read);
            if (all.Length > mostBytes)
            {
                throw new VerbException($"{path} is larger than {mostBytes / 1024} KiB.");
            }
        }

        return all.ToArray();
    }

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new VerbException($"{path} is a folder; name a file.");
        }

        return File.Exists(path) ? File.OpenRead(path) : throw new VerbException($"There is no file {path}.");
    }
}
