using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// Each element that a record type maps must occur in one of the type's fixtures: a path that nothing reaches proves
/// nothing.
/// </summary>
internal static class FixtureCheck
{
    private const int MostBytes = 4 * 1024 * 1024;

    public static IEnumerable<Problem> Run(PolicyLibrary policies)
    {
        List<Problem> problems = [];
        foreach (var (name, file) in policies.RecordTypeFiles.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var found = new FileProblems(file);
            Check(policies.RecordTypes[name], FixturesOf(file), found);
            problems.AddRange(found.Found);
        }

        return problems;
    }

    private static void Check(RecordType type, string fixtures, FileProblems found)
    {
        if (!File.Exists(fixtures) || new FileInfo(fixtures).Length > MostBytes)
        {
            found.Error(found.Start, "fixtures-missing",
                $"{type.Name} has no fixtures of at most {MostBytes} bytes.",
                $"Write records as a JSON array in {fixtures}.");
            return;
        }

        try
        {
            foreach (var path in type.UnreachedPaths(File.ReadAllBytes(fixtures)))
            {
                var line = type.Definition.Elements.FirstOrDefault(e => e.Path == path)?.Line ?? 1;
                found.Error(new SourcePosition(found.File, line, 1), "path-not-reached",
                    $"No fixture of {type.Name} has anything at `{path}`.",
                    $"Add a record that has it to {fixtures}, or take the line out.");
            }
        }
        catch (InvalidRecordException e)
        {
            found.Error(new SourcePosition(fixtures, 1, 1), "fixtures-unreadable",
                $"The fixtures cannot be read: {e.Message}",
                "Write a JSON array of records.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Error(new SourcePosition(fixtures, 1, 1), "unreadable-file",
                "The file cannot be read.",
                $"Check that it may be read: {e.Message}");
        }
    }

    private static string FixturesOf(string file) => Path.ChangeExtension(file, ".fixtures.json");
}
