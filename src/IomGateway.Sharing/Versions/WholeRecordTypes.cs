using System.Collections.Frozen;
using System.Text.Json;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads the record types that <see cref="CanonicalRecordType"/> writes, and compiles them.</summary>
internal static class WholeRecordTypes
{
    public static FrozenDictionary<string, RecordType> Read(JsonElement json) => json.EnumerateObject()
        .Select(t => Compile(Definition(t.Name, t.Value))).ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    private static RecordType Compile(RecordTypeDefinition definition)
    {
        var problems = new List<DefinitionProblem>();
        return RecordType.Compile(definition, ElementTable.R4, problems)
            ?? throw new FormatException($"The record type {definition.Name} does not compile any more.");
    }

    private static RecordTypeDefinition Definition(string name, JsonElement json) => new()
    {
        Name = name,
        Title = json.Text("title"),
        Format = json.Choice<RecordFormat>("format"),
        Person = [.. json.Items("person").Select(p => new PersonRule(p.Text("path"), p.OptionalText("identifier"), 0))],
        BirthDate = json.OptionalText("birth-date"),
        IdPath = json.OptionalText("id"),
        Originator = json.OptionalText("originator"),
        Labels = [.. json.GetProperty("labels").EnumerateObject().Select(l => Label(l.Name, l.Value))],
        Codings = [.. json.GetProperty("codings").EnumerateObject().Select(c => Coding(c.Name, c.Value))],
        Elements =
        [
            .. json.GetProperty("elements").EnumerateObject().Select(e => new ElementRule(
                e.Name, e.Value.GetString() ?? throw new FormatException("An element has no category."), 0)),
        ],
    };

    private static LabelRule Label(string name, JsonElement json) => new(
        name, json.Text("path"), json.Flag("required"), json.Has("values") ? json.Map("values") : null, 0);

    private static CodingRule Coding(string name, JsonElement json) => new(
        name,
        json.Text("path"),
        new CodingTable(
            name,
            json.Text("otherwise"),
            [.. json.Items("codes").Select(e => new CodingEntry(
                e.Text("system"), e.OptionalText("code"), e.OptionalText("prefix"), e.Text("category")))]),
        0);
}
