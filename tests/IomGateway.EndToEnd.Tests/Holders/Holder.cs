using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>
/// An agency's system that answers questions: it finds its records by the person's id or number, as a small FHIR server
/// does, unless a test has it misbehave.
/// </summary>
internal sealed class Holder(string agency)
{
    private readonly ConcurrentDictionary<(string Type, string Id), string> records = new();

    public string Agency => agency;

    /// <summary>Every request that came, in order.</summary>
    public ConcurrentQueue<HolderRequest> Seen { get; } = new();

    /// <summary>Answers in the holder's stead; false lets the holder answer after all.</summary>
    public Func<HttpContext, HolderRequest, Task<bool>>? Misbehaviour { get; set; }

    /// <summary>Makes it misbehave in every answer to requests of this kind, such as <c>Appointment/_search</c>.</summary>
    public void Misbehave(string path, Func<HttpContext, Task> how) => Misbehaviour = async (http, request) =>
    {
        if (request.Path != path)
        {
            return false;
        }

        await how(http);
        return true;
    };

    public void Keep(string json, string? id = null, string? type = null)
    {
        var record = JsonNode.Parse(json)!;
        records[(type ?? (string)record["resourceType"]!, id ?? (string?)record["id"] ?? (string)record["recordId"]!)] = json;
    }

    public void Keep(JsonNode record, string? type = null) => Keep(record.ToJsonString(), type: type);

    /// <summary>Keeps text as it stands, which need not be JSON, to be found by whoever it names.</summary>
    public void KeepText(string type, string id, string text) => records[(type, id)] = text;

    /// <summary>The person's own file here, by the number that this agency knows them by.</summary>
    public string KnowsAs(Person person, string system, string value)
    {
        var patient = new JsonObject
        {
            ["resourceType"] = "Patient",
            ["id"] = person.PatientId,
            ["identifier"] = new JsonArray(new JsonObject { ["system"] = system, ["value"] = value }),
            ["active"] = true,
            ["name"] = new JsonArray(new JsonObject
            {
                ["use"] = "official",
                ["family"] = person.Family,
                ["given"] = new JsonArray("Testperson"),
            }),
            ["birthDate"] = person.BirthDateText,
            ["address"] = new JsonArray(new JsonObject
            {
                ["line"] = new JsonArray($"{person.Number} Canarystreet"),
                ["city"] = "Leicester",
                ["district"] = "Leicester",
                ["postalCode"] = "LE1 1ZZ",
            }),
        }.ToJsonString();
        Keep(patient);
        return patient;
    }

    public async Task AnswerAsync(HttpContext http)
    {
        var request = await HolderRequest.ReadAsync(http);
        Seen.Enqueue(request);
        if (Misbehaviour is { } misbehaviour && await misbehaviour(http, request))
        {
            return;
        }

        var (type, last) = (request.Path.Split('/')[0], request.Path.Split('/')[^1]);
        if (last != "_search")
        {
            if (!records.TryGetValue((type, last), out var record))
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            await WriteAsync(http, record);
            return;
        }

        var found = Find(type, request.Form);
        await WriteAsync(http, request.IsFhir
            ? Bundle(found)
            : $"[{string.Join(',', found)}]");
    }

    public static string Bundle(IEnumerable<string> resources, string more = "") =>
        $$$"""{"resourceType":"Bundle","type":"searchset"{{{more}}},"entry":[{{{string.Join(',', resources.Select(r => $$"""{"resource":{{r}}}"""))}}}]}""";

    public static Task WriteAsync(HttpContext http, string json, string contentType = "application/fhir+json") =>
        WriteAsync(http, Encoding.UTF8.GetBytes(json), contentType);

    public static Task WriteAsync(HttpContext http, byte[] bytes, string contentType = "application/fhir+json")
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes).AsTask();
    }

    private IEnumerable<string> Find(string type, IReadOnlyDictionary<string, string> form)
    {
        var about = form.TryGetValue("patient", out var patient) ? $"\"{patient}\""
            : form.TryGetValue("identifier", out var identifier) ? $"\"{identifier[(identifier.LastIndexOf('|') + 1)..]}\"" : "";
        return records.Where(r => r.Key.Type == type && r.Value.Contains(about, StringComparison.Ordinal))
            .OrderBy(r => r.Key.Id, StringComparer.Ordinal).Select(r => r.Value);
    }
}

/// <summary>A request as the holder saw it. The path is what follows the holder's base address.</summary>
internal sealed record HolderRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> Form, bool IsFhir)
{
    public static async Task<HolderRequest> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var form = QueryHelpers.ParseQuery(await reader.ReadToEndAsync());
        var parts = http.Request.Path.Value!.Split('/', 4);
        return new HolderRequest(
            http.Request.Method, parts[3], http.Request.QueryString.Value ?? "",
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            form.ToDictionary(f => f.Key, f => f.Value.ToString()),
            parts[2] == "fhir");
    }
}
