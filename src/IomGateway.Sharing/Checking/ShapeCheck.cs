using System.Text.Json;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Shapes;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// A record type of a partner's own has a schema of its own, in a file beside it: each path that the type names must
/// exist in it, and its fixtures must be such records. FHIR types are held against the R4 definitions when they are
/// read.
/// </summary>
internal static class ShapeCheck
{
    private const int MostBytes = 1024 * 1024;

    public static IEnumerable<Problem> Run(PolicyLibrary policies)
    {
        List<Problem> problems = [];
        foreach (var (name, file) in policies.RecordTypeFiles.OrderBy(f => f.Key, StringComparer.Ordinal)
            .Where(f => policies.RecordTypes[f.Key].Format == RecordFormat.Json))
        {
            var schema = new FileProblems(Path.ChangeExtension(file, ".schema.json"));
            var own = new FileProblems(file);
            var fixtures = new FileProblems(Path.ChangeExtension(file, ".fixtures.json"));
            if (Read(name, schema, own) is { } shape)
            {
                Paths(policies.RecordTypes[name].Definition, shape, own);
                Fixtures(shape, fixtures);
            }

            problems.AddRange([.. own.Found, .. schema.Found, .. fixtures.Found]);
        }

        return problems;
    }

    private static RecordShape? Read(string name, FileProblems schema, FileProblems own)
    {
        if (!File.Exists(schema.File) || new FileInfo(schema.File).Length > MostBytes)
        {
            own.Error(own.Start, "shape-missing", $"{name} has no schema of its own of at most {MostBytes} bytes.",
                $"Describe its records in {schema.File}.");
            return null;
        }

        try
        {
            return ShapeReader.Read(File.ReadAllBytes(schema.File), schema);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            schema.Error(schema.Start, "unreadable-file", "The file cannot be read.",
                $"Check that it may be read: {e.Message}");
            return null;
        }
    }

    private static void Paths(RecordTypeDefinition type, RecordShape shape, FileProblems found)
    {
        var paths = type.Elements.Select(e => (e.Path, e.Line))
            .Concat(type.Labels.Select(l => (l.Path, l.Line)))
            .Concat(type.Person.Select(p => (p.Path, p.Line)))
            .Concat(type.Codings.Select(c => (c.Path, c.Line)))
            .Concat(new[] { type.IdPath, type.BirthDate, type.Originator }.OfType<string>().Select(p => (p, 1)));
        foreach (var (path, line) in paths)
        {
            if (shape.WhyNot(path) is { } wrong)
            {
                found.Error(new SourcePosition(found.File, Math.Max(1, line), 1), "path-not-in-shape",
                    $"No {type.Name} can have `{path}`: {wrong}.",
                    "Correct the path, or describe it in the schema of the type.");
            }
        }
    }

    /// <summary>Fixtures that are missing or no JSON at all are told where their paths are checked.</summary>
    private static void Fixtures(RecordShape shape, FileProblems found)
    {
        if (!File.Exists(found.File))
        {
            return;
        }

        try
        {
            ShapeFit.Check(File.ReadAllBytes(found.File), shape, found);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            found.Error(found.Start, "fixtures-unreadable", $"The fixtures cannot be read: {e.Message}",
                "Write a JSON array of records.");
        }
    }
}
