using System.Text;
using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Oversight.Audit;

/// <summary>
/// Reads what the data path keeps in the vault. What it cannot read it leaves out; it never guesses.
/// </summary>
internal static class VaultReading
{
    public static string? Text(this OpenedEntry entry, string name) =>
        entry.Values.TryGetValue(name, out var value) ? Encoding.UTF8.GetString(value.Span) : null;

    public static AuditedDecision Decision(OpenedEntry entry, IReadOnlyList<AuditedEntry> followed)
    {
        var leaf = entry.Entry;
        var (reasons, nearest) = Reasons(entry.Text("reasons"), entry.Text("explained"));
        return new AuditedDecision
        {
            Id = leaf.Id,
            Index = entry.Index,
            At = leaf.Time,
            Decision = leaf.Decision ?? "deny",
            Asker = leaf.To,
            Holder = leaf.From,
            User = entry.Text("user"),
            Role = entry.Text("role"),
            Purpose = leaf.Purpose,
            RecordType = leaf.RecordType,
            Person = entry.Text("person") is { Length: > 0 } person ? person : null,
            Justification = entry.Text("justification"),
            Emergency = entry.Text("emergency"),
            Grants = leaf.Grants,
            Reasons = reasons,
            Nearest = nearest,
            Followed = followed,
            Erased = entry.Unopened.Count > 0 && !entry.Damaged,
            Damaged = entry.Damaged,
        };
    }

    public static AuditedEntry Following(OpenedEntry entry)
    {
        using var manifest = Json(entry.Text("manifest"));
        using var counts = Json(entry.Text("counts"));
        return new AuditedEntry
        {
            Id = entry.Entry.Id,
            Index = entry.Index,
            Kind = entry.Entry.Kind,
            At = entry.Entry.Time,
            Released = Counts(manifest, "released"),
            Masked = Counts(manifest, "masked"),
            Withheld = Counts(manifest, "withheld"),
            RecordsOut = manifest is not null && manifest.RootElement.TryGetProperty("resources", out var resources)
                && resources.ValueKind == JsonValueKind.Object && resources.TryGetProperty("out", out var records)
                && records.TryGetInt64(out var count) ? count : 0,
            Sha256 = entry.Text("released"),
            Fault = entry.Text("fault"),
            Held = Count(counts, "Held"),
            Mismatched = Count(counts, "Mismatched"),
            Step = entry.Text("step"),
            By = entry.Text("step") is null ? null : entry.Entry.From,
        };
    }

    /// <summary>What a permit granted at most: each category with its form.</summary>
    public static IReadOnlyList<(string Category, string Form)> GrantedForms(OpenedEntry entry)
    {
        using var question = Json(entry.Text("question"));
        return question is not null && question.RootElement.TryGetProperty("forms", out var forms)
            && forms.ValueKind == JsonValueKind.Object
                ? [.. forms.EnumerateObject().Where(f => f.Value.ValueKind == JsonValueKind.String)
                    .Select(f => (f.Name, f.Value.GetString()!))]
                : [];
    }

    /// <summary>
    /// The reasons of a denial: a decision in JSON, or the code of what is wrong with the question itself.
    /// </summary>
    private static (IReadOnlyList<Reason> Reasons, NearestFlow? Nearest) Reasons(string? kept, string? explained)
    {
        if (kept is null)
        {
            return ([], null);
        }

        using var json = kept.StartsWith('{') ? Json(kept) : null;
        if (json is null)
        {
            return ([new Reason(kept, explained ?? "The question itself is refused, whoever it is about.")], null);
        }

        var root = json.RootElement;
        var reasons = root.TryGetProperty("reasons", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(r => new Reason(Member(r, "code"), Member(r, "message"))).ToList()
            : [];
        return (reasons, Nearest(root));
    }

    private static NearestFlow? Nearest(JsonElement root)
    {
        if (!root.TryGetProperty("nearest", out var nearest) || nearest.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var missing = nearest.TryGetProperty("missing", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
                .Select(m => new MissingCondition(Member(m, "condition"), Member(m, "has"), Member(m, "needs")))
                    .ToList()
            : [];
        var version = nearest.TryGetProperty("version", out var number) && number.TryGetInt32(out var read) ? read : 0;
        return new NearestFlow(Member(nearest, "agreement"), version, Member(nearest, "flow"), missing);
    }

    private static string Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static SortedDictionary<string, long> Counts(JsonDocument? manifest, string name)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (manifest is not null && manifest.RootElement.TryGetProperty(name, out var map)
            && map.ValueKind == JsonValueKind.Object)
        {
            foreach (var category in map.EnumerateObject())
            {
                counts[category.Name] = category.Value.TryGetInt64(out var count) ? count : 0;
            }
        }

        return counts;
    }

    private static long Count(JsonDocument? counts, string name) =>
        counts is not null && counts.RootElement.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? count : 0;

    private static JsonDocument? Json(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return json;
            }

            json.Dispose();
        }
        catch (JsonException)
        {
            // Kept by another version of the program: the auditor is told less, never something else.
        }

        return null;
    }
}
