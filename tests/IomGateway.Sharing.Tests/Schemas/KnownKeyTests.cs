using System.Text.Json;
using System.Text.RegularExpressions;
using IomGateway.Sharing.Scenarios;
using IomGateway.Sharing.Tests.Reading;

namespace IomGateway.Sharing.Tests.Schemas;

/// <summary>The schemas list exactly the keys that the readers know.</summary>
public sealed partial class KnownKeyTests
{
    private const string Unknown = "zzzzzzzzzzzz";

    private sealed record Row(string Schema, string At, string File, string Yaml, IReadOnlyList<string> Has);

    private static readonly IReadOnlyList<Row> Rows = [.. Read()];

    public static TheoryData<string, string> Places
    {
        get
        {
            var places = new TheoryData<string, string>();
            foreach (var (schema, at) in Rows.Select(r => (r.Schema, r.At)).Distinct())
            {
                places.Add(schema, at);
            }

            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_schema_has_the_keys_that_the_reader_knows(string schema, string at)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(schema)));
        var listed = Find(document.RootElement, at).GetProperty("properties").EnumerateObject().Select(p => p.Name);

        var known = Rows.Where(r => r.Schema == schema && r.At == at).SelectMany(Known).Distinct();

        Assert.Equal(known.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_closed_place_of_a_schema_is_left_out()
    {
        var closed = Directory.GetFiles(Ajv.Schemas, "*.schema.json").SelectMany(file =>
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            string name = Path.GetFileName(file).Split('.')[0];
            return Closed(document.RootElement, "").Select(at => $"{name} {at}").ToArray();
        });

        Assert.Equal(
            Rows.Select(r => $"{r.Schema} {r.At}").Distinct().Order(StringComparer.Ordinal),
            closed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Known(Row row)
    {
        using var town = new TownCopy();
        town.Write(row.File, row.Yaml + "\n");
        var workspace = town.Load();
        var told = workspace.Problems.Where(p => p.Code == "unknown-key").Select(p => $"{p.Message} {p.Help}");
        if (row.Schema == "scenarios")
        {
            told = ScenarioRunner.Run(workspace, []).Scenarios.Select(s => (string?)s.Got["problem"] ?? "");
        }

        string problem = Assert.Single(told, t => t.Contains($"has no key `{Unknown}`", StringComparison.Ordinal));
        var match = Free().Match(problem);
        return match.Success ? match.Groups[1].Value.Split(", ").Concat(row.Has) : row.Has;
    }

    private static IEnumerable<string> Closed(JsonElement element, string at)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().SelectMany((e, i) => Closed(e, $"{at}/{i}"));
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        bool closed = element.TryGetProperty("additionalProperties", out var more)
            && more.ValueKind == JsonValueKind.False && element.TryGetProperty("properties", out _);
        return element.EnumerateObject().SelectMany(p => Closed(p.Value, $"{at}/{p.Name}"))
            .Concat(closed ? [at] : []);
    }

    private static JsonElement Find(JsonElement root, string at) => at.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(root, (e, step) => e.ValueKind == JsonValueKind.Array
            ? e[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
            : e.GetProperty(step));

    private static string PathOf(string schema) => Path.Combine(Ajv.Schemas, $"{schema}.schema.json");

    private static IEnumerable<Row> Read()
    {
        string text = File.ReadAllText(Path.Combine(Ajv.Folder, "..", "known-keys.txt"));
        foreach (string block in text.Split("\n\n").Skip(1))
        {
            var fields = block.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Split(": ", 2)).ToDictionary(l => l[0].TrimEnd(':'), l => l.Length > 1 ? l[1] : "");
            yield return new Row(fields["schema"], fields["at"].Trim(), fields["file"], fields["yaml"],
                fields.TryGetValue("has", out var has) ? has.Split(", ") : []);
        }
    }

    [GeneratedRegex("use one of: ([a-z0-9, -]+)[.]$")]
    private static partial Regex Free();
}
