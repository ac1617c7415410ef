using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Demo.Telling;

/// <summary>
/// A record as lines that a person can read: one for each element, FHIR's small structures written in a few words.
/// </summary>
internal static class Leaves
{
    /// <summary>What a reader of the story need not be told twice.</summary>
    private static readonly HashSet<string> Unsaid = ["resourceType"];

    private static readonly string[] AddressParts = ["line", "lines", "postalCode", "postcode", "district"];

    /// <summary>The record's elements by path, in the order of <paramref name="record"/>.</summary>
    public static IEnumerable<(string Path, string Words)> Of(JsonObject record) =>
        record.Where(m => !Unsaid.Contains(m.Key)).SelectMany(m => Below(m.Key, m.Value));

    private static IEnumerable<(string Path, string Words)> Below(string path, JsonNode? node)
    {
        switch (node)
        {
            case null:
                return [];
            case JsonArray items when items.All(i => i is JsonValue):
                return [(path, string.Join("; ", items.Select(i => Plain(i!))))];
            case JsonArray items:
                return items.SelectMany((item, i) => Below(items.Count == 1 ? path : $"{path}[{i + 1}]", item));
            case JsonObject small when InWords(small) is { } words:
                return [(path, words)];
            case JsonObject members:
                return members.SelectMany(m => Below($"{path}.{m.Key}", m.Value));
            default:
                return [(path, Plain(node))];
        }
    }

    /// <summary>
    /// FHIR's datatypes, and a partner's own names and addresses; <see langword="null"/> for anything larger.
    /// </summary>
    private static string? InWords(JsonObject node)
    {
        if (node["coding"] is JsonArray codings)
        {
            return Joined([.. codings.Select(c => Coding(c!.AsObject())), Quoted(node["text"])]);
        }

        if (node.ContainsKey("code") && node.ContainsKey("system"))
        {
            return Coding(node);
        }

        if (node.ContainsKey("value") && node.ContainsKey("system"))
        {
            var system = Plain(node["system"]!);
            return $"{system[(system.LastIndexOf('/') + 1)..]} {Plain(node["value"]!)}";
        }

        if (node.ContainsKey("reference") || (node.ContainsKey("display") && node.ContainsKey("type")))
        {
            return Joined([Text(node["reference"]), Quoted(node["display"])]);
        }

        if (node.ContainsKey("family") || node.ContainsKey("given"))
        {
            return Joined([.. Texts(node["prefix"]), .. Texts(node["given"]), Text(node["family"])], " ");
        }

        return IsAddress(node)
            ? Joined(
                [
                    .. Texts(node["line"] ?? node["lines"]), Text(node["city"]), Text(node["district"]),
                    Text(node["postalCode"]), Text(node["postcode"]), Text(node["text"]),
                ],
                ", ")
            : null;
    }

    private static bool IsAddress(JsonObject node) => AddressParts.Any(node.ContainsKey);

    private static string Coding(JsonObject coding) =>
        Text(coding["display"]) is { } display ? $"{display} ({Text(coding["code"])})" : Text(coding["code"]) ?? "";

    private static string? Quoted(JsonNode? node) => Text(node) is { } text ? $"“{text}”" : null;

    private static IEnumerable<string?> Texts(JsonNode? node) => node is JsonArray items ? items.Select(Text) : [];

    private static string? Text(JsonNode? node) => node is JsonValue ? Plain(node) : null;

    private static string Joined(IEnumerable<string?> parts, string between = " ") =>
        string.Join(between, parts.Where(p => !string.IsNullOrEmpty(p)));

    private static string Plain(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
}
