using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Ledger;

namespace IomGateway.Oversight.Disclosures;

/// <summary>
/// The file in which a reviewer decides: the prepared lines as JSON, each to be given a <c>withhold</c> (the code of an
/// exemption) and a <c>because</c>, or left as it is. Of what else stands in it only which line is meant is read back;
/// the lines themselves come from the ledger.
/// </summary>
public static class ReviewFile
{
    public static JsonObject Write(DisclosureReport report) => new()
    {
        ["person"] = report.Person,
        ["agency"] = report.Agency,
        ["preparedAt"] = Instant(report.PreparedAt),
        ["before"] = report.Before,
        ["since"] = report.Since is { } since ? Instant(since) : null,
        ["until"] = report.Until is { } until ? Instant(until) : null,
        ["exemptions"] = new JsonArray([.. Exemption.All.Values.OrderBy(e => e.Code, StringComparer.Ordinal).Select(e =>
            (JsonNode)new JsonObject
            {
                ["code"] = e.Code, ["title"] = e.Title, ["cites"] = e.Cites, ["tellsPerson"] = e.TellsSubject,
            })]),
        ["lines"] = new JsonArray([.. report.Lines.Select(l => (JsonNode)Line(l))]),
    };

    /// <summary>Reads a review back.</summary>
    /// <param name="json">The file.</param>
    /// <param name="problem">What is wrong with it; empty when it could be read.</param>
    public static DisclosureReview? Read(ReadOnlyMemory<byte> json, out string problem)
    {
        problem = "";
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            var lines = root.GetProperty("lines").EnumerateArray().ToList();
            return new DisclosureReview
            {
                Person = Text(root, "person"),
                Before = root.GetProperty("before").GetInt64(),
                Since = Time(root, "since"),
                Until = Time(root, "until"),
                Lines = lines.ConvertAll(Id),
                Withheld = [.. lines.Where(l => Text(l, "withhold") is not null).Select(l => new Withholding(
                    Id(l), Text(l, "withhold")!, Text(l, "because") ?? ""))],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            problem = "It is not a review as it was prepared: JSON with person, before and lines, each with its entry.";
            return null;
        }
    }

    private static JsonObject Line(DisclosureLine line) => new()
    {
        ["entry"] = line.Entry.ToString(),
        ["at"] = Instant(line.At),
        ["from"] = line.From,
        ["to"] = line.To,
        ["user"] = line.Audit.User,
        ["role"] = line.Role,
        ["purpose"] = line.Purpose,
        ["justification"] = line.Audit.Justification,
        ["emergency"] = line.Audit.Emergency,
        ["recordType"] = line.RecordType,
        ["shared"] = Strings(line.Shared),
        ["sharedInPart"] = Strings(line.SharedInPart),
        ["agreements"] = Strings(line.Grounds.Select(CopyWords.Ground)),
        ["endSeen"] = !line.Uncertain,
        ["unreadable"] = line.Unreadable,
        ["withhold"] = null,
        ["because"] = null,
    };

    private static JsonArray Strings(IEnumerable<string> values) =>
        new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);

    private static EntryId Id(JsonElement line) =>
        EntryId.TryParse(Text(line, "entry"), out var id) ? id : throw new FormatException();

    /// <summary>A blank is not nothing: whoever meant to withhold and left the ground out is told so.</summary>
    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement root, string name) =>
        Text(root, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
