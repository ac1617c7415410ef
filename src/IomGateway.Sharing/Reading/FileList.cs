namespace IomGateway.Sharing.Reading;

/// <summary>Every file that one reading has opened, so that all their problems come out together.</summary>
internal sealed class FileList
{
    private readonly List<FileProblems> opened = [];

    public IEnumerable<Problem> Problems => opened.SelectMany(f => f.Found);

    public SourceFile Load(string path)
    {
        var file = SourceFile.Load(path);
        opened.Add(file.Problems);
        return file;
    }

    /// <summary>
    /// Every YAML file directly in a folder, in the order of their names; none when there is no such folder.
    /// </summary>
    public IReadOnlyList<SourceFile> LoadFolder(string folder) => [.. Names(folder).Select(Load)];

    public static IEnumerable<string> Names(string folder) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder)
            .Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal);

    /// <summary>A file that nobody reads would look like a rule and be none.</summary>
    public void RefuseOthers(string folder, IReadOnlyCollection<string> expected)
    {
        foreach (var path in Names(folder)
            .Where(p => Path.GetExtension(p) == ".yml" || !expected.Contains(Path.GetFileNameWithoutExtension(p))))
        {
            var problems = Problem(path);
            problems.Error(problems.Start, "misplaced-file", "Nothing reads a file of this name here.",
                Suggestion.For(Path.GetFileNameWithoutExtension(path), expected,
                    "Delete it, or move it to where it belongs; names end in `.yaml`."));
        }
    }

    /// <summary>A place for problems with a file that is not read as YAML.</summary>
    public FileProblems Problem(string path)
    {
        var problems = new FileProblems(SourceFile.Display(path));
        opened.Add(problems);
        return problems;
    }
}
