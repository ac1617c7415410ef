using System.Text.Json.Nodes;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// A record type as canonical JSON, whole: which element belongs to which category decides what a grant discloses,
/// and an element that moves out of a granted category changes the agreement as much as one that moves in.
/// </summary>
internal static class CanonicalRecordType
{
    public static JsonObject Write(RecordTypeDefinition type) => new()
    {
        ["title"] = type.Title,
        ["format"] = type.Format.ToString(),
        ["person"] = CanonicalJson.Set(type.Person.Select(p =>
            new JsonObject { ["path"] = p.Path, ["identifier"] = p.IdentifierSystem })),
        ["birth-date"] = type.BirthDate,
        ["id"] = type.IdPath,
        ["originator"] = type.Originator,
        ["labels"] = new JsonObject(type.Labels.Select(l => KeyValuePair.Create(l.Label, (JsonNode?)Write(l)))),
        ["codings"] = new JsonObject(type.Codings.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)Write(c)))),
        ["elements"] = new JsonObject(type.Elements.Select(e => KeyValuePair.Create(e.Path, (JsonNode?)e.Category))),
    };

    private static JsonObject Write(LabelRule label) => new()
    {
        ["path"] = label.Path,
        ["required"] = label.Required,
        ["values"] = label.Values is null ? null
            : new JsonObject(label.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
    };

    private static JsonObject Write(CodingRule coding) => new()
    {
        ["path"] = coding.Path,
        ["otherwise"] = coding.Table.Otherwise,
        ["codes"] = CanonicalJson.Set(coding.Table.Entries.Select(e => new JsonObject
        {
            ["system"] = e.System, ["code"] = e.Code, ["prefix"] = e.Prefix, ["category"] = e.Category,
        })),
    };
}
