using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Demo.Callers;

/// <summary>On whose behalf a program calls the gateway: what the agency signs for.</summary>
internal sealed record OnBehalf
{
    public required string Agency { get; init; }

    public required string User { get; init; }

    public required string Role { get; init; }

    public required string Purpose { get; init; }

    public required string Justification { get; init; }

    /// <summary>The emergency, where one is stated.</summary>
    public string? Emergency { get; init; }
}

/// <summary>One call of a partner's program: on whose behalf, and what is sent.</summary>
internal sealed record Errand
{
    public required OnBehalf By { get; init; }

    public required HttpMethod Method { get; init; }

    /// <summary>The path that is called; it never has an identifier of a person in it.</summary>
    public required string Path { get; init; }

    public string? MediaType { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// The record type that is asked for; <see langword="null"/> where the call is no question for records.
    /// </summary>
    public string? RecordType { get; init; }

    /// <summary>
    /// The agency that is asked; <see langword="null"/> for all that an agreement lets the caller ask.
    /// </summary>
    public string? Holder { get; init; }

    /// <summary>FHIR records of one type about the person with an identifier.</summary>
    public static Errand Search(OnBehalf by, string type, string identifier, string holder) =>
        Form(by, $"/fhir/R4/{type}/_search", type, identifier, holder);

    /// <summary>A partner's own records of one type about the person with an identifier.</summary>
    public static Errand Records(OnBehalf by, string type, string identifier, string holder) =>
        Form(by, $"/v1/records/{type}/_search", type, identifier, holder);

    /// <summary>Everything that may be seen of the person with an identifier.</summary>
    public static Errand Picture(OnBehalf by, string identifier)
    {
        var bar = identifier.IndexOf('|', StringComparison.Ordinal);
        var body = new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(new JsonObject
            {
                ["name"] = "identifier",
                ["valueIdentifier"] = new JsonObject
                {
                    ["system"] = identifier[..bar],
                    ["value"] = identifier[(bar + 1)..],
                },
            }),
        };
        return new Errand
        {
            By = by,
            Method = HttpMethod.Post,
            Path = "/fhir/R4/Patient/$picture",
            MediaType = "application/fhir+json",
            Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
            RecordType = "Patient",
        };
    }

    public static Errand Get(OnBehalf by, string path) => new() { By = by, Method = HttpMethod.Get, Path = path };

    public static Errand Post(OnBehalf by, string path, JsonObject body) => new()
    {
        By = by,
        Method = HttpMethod.Post,
        Path = path,
        MediaType = "application/json",
        Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
    };

    private static Errand Form(OnBehalf by, string path, string type, string identifier, string holder) => new()
    {
        By = by,
        Method = HttpMethod.Post,
        Path = path,
        MediaType = "application/x-www-form-urlencoded",
        Body = Encoding.UTF8.GetBytes(
            $"patient.identifier={Uri.EscapeDataString(identifier)}&_agency={Uri.EscapeDataString(holder)}"),
        RecordType = type,
        Holder = holder,
    };
}
