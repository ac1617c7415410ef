namespace IomGateway.Sharing.Reading;

/// <summary>One file that is read, with what is wrong with it.</summary>
internal sealed class SourceFile
{
    private SourceFile(FileProblems problems, YamlMap? root)
    {
        Problems = problems;
        Root = root;
    }

    public FileProblems Problems { get; }

    /// <summary><see langword="null"/> when the file could not be read at all; its problems say why.</summary>
    public YamlMap? Root { get; }

    /// <summary>The file's name without folder and <c>.yaml</c>.</summary>
    public string Stem => Path.GetFileNameWithoutExtension(Problems.File);

    public KeyReader? Keys(string what) => Root is null ? null : new KeyReader(Root, Problems, what);

    public static SourceFile Of(ReadOnlyMemory<byte> utf8, string name)
    {
        var problems = new FileProblems(name);
        return new SourceFile(problems, StrictYaml.Read(utf8, problems));
    }

    public static SourceFile Load(string path)
    {
        var problems = new FileProblems(Display(path));
        try
        {
            return new SourceFile(problems, StrictYaml.Read(ReadBounded(path), problems));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(problems.Start, "unreadable-file",
                "The file cannot be read.",
                $"Check that it exists and may be read: {e.Message}");
            return new SourceFile(problems, null);
        }
    }

    /// <summary>One byte more than may be there is enough to know that it is too large.</summary>
    private static byte[] ReadBounded(string path)
    {
        using var stream = File.OpenRead(path);
        var buffer = new byte[StrictYaml.MostBytes + 1];
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..read];
    }

    internal static string Display(string path) => path.Replace('\\', '/');
}
