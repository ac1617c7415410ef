using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Tests.Examples;

/// <summary>Record types and before/after pairs, read from the JSON files beside this one.</summary>
internal sealed class ExampleFile
{
    private readonly JsonObject _root;

    private ExampleFile(JsonObject root) => _root = root;

    public IEnumerable<JsonObject> Examples => _root["examples"]!.AsArray().Select(e => e!.AsObject());

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Examples");

    public static ExampleFile Load(string name) =>
        new(JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!.AsObject());

    public RedactionPlan Plan(JsonObject grants)
    {
        var types = _root["types"]!.AsObject().Select(t => Compile(t.Key, t.Value!.AsObject())).ToList();
        return RedactionPlan.Compile([.. types
            .Where(t => grants.ContainsKey(t.Name))
            .Select(t => new TypeGrants(t,
                grants[t.Name]!.AsObject().ToDictionary(g => g.Key, g =>
                TestMasks.Form(g.Value!.GetValue<string>()))))]);
    }

    public static RecordType Compile(string name, JsonObject type)
    {
        var problems = new List<DefinitionProblem>();
        var compiled = RecordType.Compile(Definition(name, type), ElementTable.R4, problems);
        Assert.True(compiled is not null, string.Join("\n", problems));
        return compiled!;
    }

    public static RecordTypeDefinition Definition(string name, JsonObject type)
    {
        var line = 0;
        return new RecordTypeDefinition
        {
            Name = name,
            Title = name,
            Format = (string?)type["format"] == "json" ? RecordFormat.Json : RecordFormat.FhirR4,
            IdPath = (string?)type["id"],
            BirthDate = (string?)type["birth-date"],
            Originator = (string?)type["originator"],
            Person = [.. Members(type, "person").Select(p => new PersonRule(p.Key, (string?)p.Value, ++line))],
            Labels = [.. Members(type, "labels").Select(l =>
                new LabelRule(l.Key, (string)l.Value!, false, null, ++line))],
            Codings = [.. Members(type, "codings").Select(c =>
                new CodingRule(c.Key, (string)c.Value!["path"]!, Table(c.Value!), ++line))],
            Elements = [.. Members(type, "elements").Select(e => new ElementRule(e.Key, (string)e.Value!, ++line))],
        };
    }

    private static JsonObject Members(JsonObject type, string name) =>
        type[name]?.AsObject() ?? new JsonObject();

    private static CodingTable Table(JsonNode coding) => new(
        "table",
        (string)coding["otherwise"]!,
        coding["codes"]!.Deserialize<List<CodingEntry>>(JsonSerializerOptions.Web)!);
}
