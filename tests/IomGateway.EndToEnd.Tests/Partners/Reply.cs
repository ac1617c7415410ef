using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.EndToEnd.Tests.Partners;

/// <summary>What the gateway answered, whole.</summary>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body) ?? throw new InvalidOperationException("The answer is 'null'.");

    public string? DecisionId => Headers.GetValueOrDefault("Decision-Id");

    /// <summary>The stable code of a refusal, on every path.</summary>
    public string? Code => (string?)Json["code"] ?? (string?)Json["issue"]?[0]?["details"]?["coding"]?[0]?["code"];

    /// <summary>The resources of a Bundle that are records, in order.</summary>
    public IReadOnlyList<JsonObject> Records =>
    [
        .. Json["entry"]!.AsArray().Select(e => e!["resource"]!.AsObject())
            .Where(r => (string?)r["resourceType"] != "OperationOutcome"),
    ];

    /// <summary>The codes of what a Bundle says could not be answered.</summary>
    public IReadOnlyList<string> Outcomes =>
    [
        .. Json["entry"]!.AsArray().Select(e => e!["resource"]!)
            .Where(r => (string?)r["resourceType"] == "OperationOutcome")
            .Select(r => (string)r["issue"]![0]!["details"]!["coding"]![0]!["code"]!),
    ];

    /// <summary>The ids in the header <c>Link</c> under which receipts can be had.</summary>
    public IReadOnlyList<string> Receipts =>
    [
        .. Headers.GetValueOrDefault("Link", "").Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l[(l.LastIndexOf('/') + 1)..l.IndexOf('>', StringComparison.Ordinal)]),
    ];

    /// <summary>Status, headers and body as one text, to search for what must not be in it.</summary>
    public string Whole => $"{Status}\n{string.Join('\n', Headers.Select(h => $"{h.Key}: {h.Value}"))}\n\n{Text}";

    /// <summary>The same without what differs between any two answers: the decision's id and the date.</summary>
    public string Comparable
    {
        get
        {
            var headers = Headers.Where(h => h.Key is not ("Decision-Id" or "Date")).OrderBy(h => h.Key, StringComparer.Ordinal);
            var text = DecisionId is { } id ? Text.Replace(id, "(decision)", StringComparison.Ordinal) : Text;
            return $"{Status}\n{string.Join('\n', headers.Select(h => $"{h.Key}: {h.Value}"))}\n\n{text}";
        }
    }
}
