using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Demo.Partners;

/// <summary>
/// What each partner holds: lists of records by agency and type, as they lie in <c>Partners/Records</c>.
/// </summary>
internal sealed class PartnerRecords
{
    private readonly Dictionary<(string Agency, string Type), List<JsonObject>> lists;

    private PartnerRecords(Dictionary<(string Agency, string Type), List<JsonObject>> lists) => this.lists = lists;

    public static PartnerRecords Read(DemoFiles files)
    {
        var lists = new Dictionary<(string, string), List<JsonObject>>();
        foreach (var name in DemoFiles.Names("Partners/Records/"))
        {
            var parts = name.Split('/');
            lists.Add(
                (parts[^2], Path.GetFileNameWithoutExtension(parts[^1])),
                [.. JsonNode.Parse(files.Read(name))!.AsArray().Select(r => r!.AsObject())]);
        }

        return new PartnerRecords(lists);
    }

    /// <summary>One record as its holder has it; <see langword="null"/> when it has none of that id.</summary>
    public JsonObject? Find(string agency, string type, string id) =>
        Of(agency, type).Find(r => (string?)(r["id"] ?? r["recordId"]) == id);

    /// <summary>The people with this identifier, given as <c>system|value</c>.</summary>
    public IEnumerable<JsonObject> People(string agency, string identifier) => Of(agency, "Patient")
        .Where(p =>
            p["identifier"]!.AsArray().Any(i => $"{(string?)i!["system"]}|{(string?)i["value"]}" == identifier));

    /// <summary>The FHIR records of a type that refer to a patient, and the places where they happen.</summary>
    public (IReadOnlyList<JsonObject> Found, IReadOnlyList<JsonObject> Included) About(
        string agency, string type, string patient)
    {
        var found = Of(agency, type).Where(r => References(r).Contains(patient)).ToList();
        var included = found.SelectMany(References).Distinct(StringComparer.Ordinal)
            .Where(r => r.StartsWith("Location/", StringComparison.Ordinal))
            .SelectMany(r => Of(agency, "Location").Where(l => $"Location/{(string?)l["id"]}" == r));
        return (found, [.. included]);
    }

    /// <summary>The records of a partner's own with this identifier, given as <c>system|value</c>.</summary>
    public IEnumerable<JsonObject> Own(string agency, string type, string identifier)
    {
        var bar = identifier.IndexOf('|', StringComparison.Ordinal);
        var member = JsonNamingPolicy.CamelCase.ConvertName(
            string.Concat(identifier[(identifier.LastIndexOf('/', bar) + 1)..bar].Split('-').Select(Capital)));
        return Of(agency, type).Where(r => (string?)r["subject"]?[member] == identifier[(bar + 1)..]);
    }

    private List<JsonObject> Of(string agency, string type) => lists.GetValueOrDefault((agency, type)) ?? [];

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>Every FHIR reference in a record, however deep.</summary>
    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m =>
            m.Key == "reference" && m.Value is JsonValue value ? [(string)value!] : References(m.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
