using IomGateway.Sharing.Tests.Reading;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Schemas;

public sealed class PublishedSchemaTests : IDisposable
{
    private const string Modeline = "# yaml-language-server: $schema=";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("schemas-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Every_file_names_its_schema_and_fits_it()
    {
        var files = Yaml("policies").Concat(Yaml("sharing-agreements")).ToArray();
        var named = files.Select(f => (Schema: SchemaOf(f), File: f)).ToArray();

        Assert.True(files.Length > 100, $"{files.Length} files");
        Assert.Equal(Directory.GetFiles(Ajv.Schemas, "*.json").Order(StringComparer.Ordinal),
            named.Select(n => n.Schema).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(Ajv.Validate(named).Where(r => r.Errors.Count > 0)
            .Select(r => $"{r.File}: {string.Join("; ", r.Errors)}"));
    }

    [Fact]
    public void A_record_type_of_a_partner_s_own_has_fixtures_that_fit_its_schema()
    {
        var schemas = Directory.GetFiles(Path.Combine(Repository.Root, "policies", "record-types"), "*.schema.json");
        var results = Ajv.Validate(schemas.Select(s => (s, s.Replace(".schema.", ".fixtures.",
            StringComparison.Ordinal))));

        Assert.Equal(4, schemas.Length);
        Assert.Empty(results.Where(r => r.Errors.Count > 0).Select(r => $"{r.File}: {string.Join("; ", r.Errors)}"));
    }

    [Fact]
    public void Every_schema_refuses_a_file_that_is_wrong_in_form()
    {
        var wrong = Directory.GetFiles(Path.Combine(Ajv.Folder, "..", "wrong"), "*.yaml");
        var results = Ajv.Validate(wrong.Select(f => (Named(Path.GetFileName(f).Split('.')[0]), f)));

        Assert.Equal(
            Directory.GetFiles(Ajv.Schemas, "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            wrong.Select(f => $"{Path.GetFileName(f).Split('.')[0]}.schema.json").Distinct()
                .Order(StringComparer.Ordinal));
        Assert.All(results, r => Assert.True(r.Errors.Count > 0, $"{r.File} passes"));
        Assert.DoesNotContain(results, r => r.Errors.Any(e => e.Contains("Error:", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_wrong_is_refused_by_its_schema_or_by_the_check()
    {
        var cases = WrongFile.All.Select((wrong, i) => (Wrong: wrong, File: Written(wrong, i))).ToArray();
        var results = Ajv.Validate(cases.Select(c => (Named(SchemaOfTown(c.Wrong.File)), c.File)));
        var passed = cases.Where((_, i) => results[i].Errors.Count == 0).Select(c => c.Wrong).ToArray();

        Assert.True(cases.Length - passed.Length >= 40, $"only {cases.Length - passed.Length} refused by a schema");
        Assert.All(passed, w => Assert.NotEmpty(w.Errors()));
    }

    [Fact]
    public void The_sound_workspace_of_the_tests_fits_the_schemas()
    {
        var files = Directory.GetFiles(WrongFile.Town, "*.yaml", SearchOption.AllDirectories)
            .Select(f => (Path: Path.GetRelativePath(WrongFile.Town, f).Replace('\\', '/'), File: f))
            .Where(f => !f.Path.EndsWith(".scenarios.yaml", StringComparison.Ordinal));
        var results = Ajv.Validate(files.Select(f => (Named(SchemaOfTown(f.Path)), f.File)));

        Assert.Empty(results.Where(r => r.Errors.Count > 0).Select(r => $"{r.File}: {string.Join("; ", r.Errors)}"));
    }

    private static IEnumerable<string> Yaml(string name) => Directory.GetFiles(
        Path.Combine(Repository.Root, name), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string Named(string schema) => Path.Combine(Ajv.Schemas, $"{schema}.schema.json");

    private static string SchemaOf(string file)
    {
        string first = File.ReadLines(file).First();
        Assert.True(first.StartsWith(Modeline, StringComparison.Ordinal), $"{file} does not name its schema.");
        string schema = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, first[Modeline.Length..]));
        Assert.True(File.Exists(schema), $"{file} names {schema}, which is not there.");
        return schema;
    }

    private static string SchemaOfTown(string file) => file.Split('/') switch
    {
        [.., "tables", _] => "coding-table",
        [.., "record-types", _] => "record-type",
        [.., "agencies", _] => "agency",
        [.., "partnership.yaml"] => "partnership",
        ["sharing-agreements", .., var name] => name.Contains(".scenarios.", StringComparison.Ordinal)
            ? "scenarios" : "agreement",
        [.., var name] => Path.GetFileNameWithoutExtension(name),
        _ => throw new ArgumentException(file),
    };

    private string Written(WrongFile wrong, int number)
    {
        string path = Path.Combine(folder.FullName, $"{number}.yaml");
        string text = File.ReadAllText(Path.Combine(WrongFile.Town, wrong.File));
        int at = text.IndexOf(wrong.Replace, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + wrong.With + text[(at + wrong.Replace.Length)..]);
        return path;
    }
}
