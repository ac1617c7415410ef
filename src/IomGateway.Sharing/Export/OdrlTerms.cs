using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Sharing.Export;

/// <summary>
/// The names that an exported policy uses: ODRL 2.2 (W3C Recommendation of 15 February 2018), the W3C Data Privacy
/// Vocabulary, and this product's own profile for what neither has.
/// </summary>
internal static class OdrlTerms
{
    public const string Odrl = "http://www.w3.org/ns/odrl/2/";
    public const string Profile = "https://iom-gateway.example/odrl/profile";
    private const string Base = "https://iom-gateway.example/";

    /// <summary>Codes of purposes, each with how and to which concept of the Data Privacy Vocabulary it maps.</summary>
    public static IReadOnlyDictionary<string, (string How, string Concept)> DataPrivacyPurposes { get; } = Load();

    /// <summary>
    /// The names of ODRL's JSON-LD serialisation, written out so that a policy can be read without the network.
    /// </summary>
    public static JsonObject Context() => new()
    {
        ["@version"] = 1.1,
        ["@vocab"] = Odrl,
        ["odrl"] = Odrl,
        ["iom"] = $"{Profile}#",
        ["dpv"] = "https://w3id.org/dpv#",
        ["dcterms"] = "http://purl.org/dc/terms/",
        ["rdfs"] = "http://www.w3.org/2000/01/rdf-schema#",
        ["skos"] = "http://www.w3.org/2004/02/skos/core#",
        ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
        ["uid"] = Iri("odrl:uid"),
        ["profile"] = Iri("odrl:profile"),
        ["target"] = Iri("odrl:target"),
        ["assigner"] = Iri("odrl:assigner"),
        ["assignee"] = Iri("odrl:assignee"),
        ["informedParty"] = Iri("odrl:informedParty"),
        ["consentingParty"] = Iri("odrl:consentingParty"),
        ["partOf"] = Iri("odrl:partOf"),
        ["includedIn"] = Iri("odrl:includedIn"),
        ["action"] = Word("odrl:action"),
        ["operator"] = Word("odrl:operator"),
        ["leftOperand"] = Word("odrl:leftOperand"),
        ["conflict"] = Word("odrl:conflict"),
    };

    public static string Agreement(string id, int version) => $"{Base}agreements/{id}/{version}";

    public static string Agency(string id) => $"{Base}agencies/{id}";

    public static string Partnership(string id) => $"{Base}partnerships/{id}";

    /// <summary>A code of the vocabulary as a term of the profile, such as <c>iom:purpose-provide-care</c>.</summary>
    public static string Term(string kind, string code) => $"iom:{kind}-{code}";

    public static JsonObject Node(string kind, string code) => new() { ["@id"] = Term(kind, code) };

    public static JsonArray Nodes(string kind, IEnumerable<string> codes) =>
        [.. codes.Order(StringComparer.Ordinal).Select(c => Node(kind, c))];

    public static JsonObject Typed(string value, string type) => new() { ["@value"] = value, ["@type"] = type };

    private static JsonObject Iri(string id) => new() { ["@id"] = id, ["@type"] = "@id" };

    private static JsonObject Word(string id) => new() { ["@id"] = id, ["@type"] = "@vocab" };

    private static Dictionary<string, (string How, string Concept)> Load()
    {
        using var stream = typeof(OdrlTerms).Assembly.GetManifestResourceStream("Export/dpv-purposes.json")
            ?? throw new InvalidOperationException("The purposes' mapping is not in the program.");
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.EnumerateObject().ToDictionary(
            p => p.Name,
            p =>
            {
                var match = p.Value.EnumerateObject().Single();
                return ($"skos:{match.Name}", $"dpv:{match.Value.GetString()}");
            },
            StringComparer.Ordinal);
    }
}
