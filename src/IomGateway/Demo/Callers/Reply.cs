using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Demo.Callers;

/// <summary>What the gateway answered, exactly as it came.</summary>
internal sealed record Reply
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required int Status { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>The decision's id, as the answer names it.</summary>
    public string? Decision { get; init; }

    /// <summary>The flows that the answer rests on.</summary>
    public required IReadOnlyList<FlowNamed> Flows { get; init; }

    /// <summary>Where its receipts are.</summary>
    public required IReadOnlyList<string> Receipts { get; init; }

    public string Text => Encoding.UTF8.GetString(Body);

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Body));

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The records that were released.</summary>
    public IReadOnlyList<JsonObject> Records => [.. Parts.Where(p => !IsOutcome(p))];

    /// <summary>The words in place of records that are not there.</summary>
    public IReadOnlyList<string> Outcomes =>
        [.. Parts.Where(IsOutcome).Select(Sentence), .. (Json["outcomes"]?.AsArray() ?? [])
            .Select(o => Sentence(o!.AsObject()))];

    /// <summary>The first record that was released; <see langword="null"/> when none was.</summary>
    public JsonObject? First => Records is [var first, ..] ? first : null;

    /// <summary>The released records of a FHIR type.</summary>
    public IEnumerable<JsonObject> OfType(string type) => Records.Where(r => (string?)r["resourceType"] == type);

    public static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancel) => new()
    {
        Status = (int)response.StatusCode,
        Body = await response.Content.ReadAsByteArrayAsync(cancel),
        Decision = Header(response, "Decision-Id"),
        Flows = [.. Items(Header(response, "Agreement")).Select(FlowNamed.Parse)],
        Receipts = [.. Items(Header(response, "Link")).Select(l => l[1..l.IndexOf('>', StringComparison.Ordinal)])],
    };

    /// <summary>A refusal's sentence and next step, as problem+json or an OperationOutcome has them.</summary>
    public string Refusal => Sentence(Json);

    /// <summary>
    /// Whether any of the words is anywhere in what came, in whatever case, also in what came wrapped in base 64.
    /// </summary>
    public bool Mentions(params ReadOnlySpan<string> words)
    {
        var whole = string.Join('\n', Records.Select(r => r.ToJsonString(Readable)).Prepend(Text));
        foreach (var word in words)
        {
            if (whole.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="InvalidOperationException">The call did not go as the story needs it.</exception>
    public Reply Expect(int status) => Status == status
        ? this
        : throw new InvalidOperationException($"The gateway answered {Status} where {status} was expected: {Text}");

    private IEnumerable<JsonObject> Parts => (Json["records"]?.AsArray() ?? [])
        .Concat((Json["entry"]?.AsArray() ?? []).Select(e => Unpacked(e!["resource"]!))).Select(r => r!.AsObject());

    /// <summary>In a picture a partner's own JSON stands as a FHIR Binary.</summary>
    private static JsonNode? Unpacked(JsonNode resource) => (string?)resource["resourceType"] == "Binary"
        ? JsonNode.Parse(Convert.FromBase64String((string)resource["data"]!))
        : resource;

    private static bool IsOutcome(JsonObject part) => (string?)part["resourceType"] == "OperationOutcome";

    private static string Sentence(JsonObject said)
    {
        if (said["issue"]?[0] is { } issue)
        {
            return string.Join(' ',
                new[] { (string?)issue["details"]?["text"], (string?)issue["diagnostics"] }.OfType<string>());
        }

        return string.Join(' ', new[] { (string?)said["detail"], (string?)said["nextStep"] }.OfType<string>());
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private static string[] Items(string? header) =>
        header?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

/// <summary>A flow as the header <c>Agreement</c> names it.</summary>
internal sealed record FlowNamed(string Agreement, int Version, string Flow)
{
    public static FlowNamed Parse(string item)
    {
        var parts = item.Split(';');
        return new FlowNamed(parts[0], JsonSerializer.Deserialize<int>(Value(parts, "v")), Value(parts, "flow"));
    }

    private static string Value(string[] parts, string name) =>
        parts.First(p => p.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
}
