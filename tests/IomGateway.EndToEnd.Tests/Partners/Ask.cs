using System.Text;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Partners;

/// <summary>One request as a partner makes it, with who asks and why. What a test changes, it changes here.</summary>
internal sealed record Ask
{
    public const string NhsSystem = "https://fhir.nhs.uk/Id/nhs-number";
    public const string PncSystem = "https://iom-gateway.example/identifiers/pnc-id";
    public const string CrnSystem = "https://iom-gateway.example/identifiers/crn";

    public string Method { get; init; } = "POST";

    public required string Path { get; init; }

    public byte[] Body { get; init; } = [];

    public string? ContentType { get; init; }

    public string User { get; init; } = "j.smith";

    public string Role { get; init; } = "offender-manager";

    public string Purpose { get; init; } = "manage-reoffending-risk";

    public string? Justification { get; init; } = "Weekly review of the plan";

    public string? Emergency { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Changes the statement's claims before it is signed.</summary>
    public Action<JsonObject>? Claims { get; init; }

    /// <summary>Changes the statement's header before it is signed.</summary>
    public Action<JsonObject>? StatementHeader { get; init; }

    public static Ask Search(string type, Person person, string more = "") => Search(type, $"{PncSystem}|{person.Pnc}", more);

    /// <summary>A search for the person of this identifier; with an empty one, for nobody who is named.</summary>
    public static Ask Search(string type, string identifier, string more = "") => new()
    {
        Path = $"/fhir/R4/{type}/_search",
        Body = Encoding.UTF8.GetBytes(
            (identifier.Length > 0 ? $"patient.identifier={Uri.EscapeDataString(identifier)}" : "") + more),
        ContentType = "application/x-www-form-urlencoded",
    };

    public static Ask Records(string type, string identifier) =>
        Search(type, identifier) with { Path = $"/v1/records/{type}/_search" };

    public static Ask Read(string type, string id) => new() { Method = "GET", Path = $"/fhir/R4/{type}/{id}" };

    public static Ask Picture(string system, string value) => new()
    {
        Path = "/fhir/R4/Patient/$picture",
        ContentType = "application/fhir+json",
        Body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(new JsonObject
            {
                ["name"] = "identifier",
                ["valueIdentifier"] = new JsonObject { ["system"] = system, ["value"] = value },
            }),
        }.ToJsonString()),
    };

    public static Ask Get(string path) => new() { Method = "GET", Path = path };

    public static Ask Post(string path, JsonNode body) => new()
    {
        Path = path,
        Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
        ContentType = "application/json",
    };

    /// <summary>Whether the police would have an appointment of somebody made up who gave these consents.</summary>
    public static Ask Simulate(params string[] consents) => Post("/v1/decisions:simulate", new JsonObject
    {
        ["from"] = "treatment-llr",
        ["to"] = "leicestershire-police",
        ["role"] = "offender-manager",
        ["purpose"] = "manage-reoffending-risk",
        ["recordType"] = "Appointment",
        ["person"] = new JsonObject
        {
            ["level"] = "priority",
            ["age"] = "adult",
            ["relationship"] = "managing-team",
            ["restricted"] = false,
            ["consents"] = new JsonArray([.. consents.Select(c => (JsonNode?)c)]),
        },
    });

    public static Ask Put(string path, JsonNode body) => Post(path, body) with { Method = "PUT" };
}
