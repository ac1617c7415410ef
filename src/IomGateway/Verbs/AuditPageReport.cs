using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Oversight.Disclosures;
using IomGateway.Oversight.Search;

namespace IomGateway.Verbs;

/// <summary>Writes what an auditor's search found.</summary>
internal static class AuditPageReport
{
    public static void WriteText(AuditPage page, TextWriter text)
    {
        foreach (var line in page.Lines)
        {
            var what = line.Outcome?.ToString().ToLowerInvariant() ?? line.Step
                ?? line.Kind.ToString().ToLowerInvariant();
            text.WriteLine($"{AuditOptions.Instant(line.At)}  {AuditOptions.Plain(what),-12} {Who(line)}");
            var parts = new List<string?>
            {
                line.Purpose, line.RecordType, Counts("released", line.Released), Counts("in part", line.Masked),
                Counts("withheld", line.Withheld),
                line.Held ? "something waited for its originator" : null,
                line.Mismatch ? "a record about somebody else was withheld" : null,
                line.Erased ? "some of it has been erased" : null,
                line.Damaged ? "what is stored is not what was recorded" : null,
            };
            Write(text, string.Join("; ", parts.OfType<string>()));
            Write(text, string.Join("; ", line.Grants.Select(g => $"{g.Agreement} {g.Version} {g.Flow}").Distinct()));
            Write(text, line.Justification is { } why ? $"because: {why}" : "");
            Write(text, line.Emergency is { } emergency ? $"emergency: {emergency}" : "");
            Write(text, $"entry {line.Id} at {line.Index.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    /// <summary>What the reader must know beside the results.</summary>
    public static void WriteNotes(AuditPage page, EntryId consulted, TextWriter text)
    {
        foreach (var unknown in page.Unknown)
        {
            text.WriteLine($"Nothing in force knows the {AuditOptions.Plain(unknown)}; it may be older, or mistyped.");
        }

        text.WriteLine(page.Lines.Count == 1 ? "1 entry." : $"{page.Lines.Count} entries.");
        if (page.Next is { } next)
        {
            text.WriteLine($"There may be more: go on with --before {next.ToString(CultureInfo.InvariantCulture)}.");
        }

        text.WriteLine($"That you searched is ledger entry {consulted}.");
    }

    public static JsonObject Json(AuditPage page, EntryId consulted) => new()
    {
        ["entries"] = new JsonArray([.. page.Lines.Select(l => (JsonNode)Json(l))]),
        ["next"] = page.Next,
        ["unknown"] = Strings(page.Unknown),
        ["consulted"] = consulted.ToString(),
    };

    public static string CommaSeparated(AuditPage page) => Csv.Write(
        page.Lines.Select(IReadOnlyList<string?> (l) =>
        [
            l.Index.ToString(CultureInfo.InvariantCulture), l.Id.ToString(), Time(l.At), l.Kind.ToString(), l.From,
            l.To, l.User, l.Role, l.Person, l.Purpose, l.RecordType, l.Outcome?.ToString(), l.Step, Names(l.Released),
            Names(l.Masked), Names(l.Withheld),
            string.Join("; ", l.Grants.Select(g => $"{g.Agreement} {g.Version} {g.Flow}").Distinct()),
            l.Justification, l.Emergency, l.Sha256, l.Erased ? "yes" : "no", l.Damaged ? "yes" : "no",
        ]).Prepend(
        [
            "Index", "Entry", "At", "Kind", "From", "To", "User", "Role", "Person", "Purpose", "Record type", "Outcome",
            "Step", "Released", "In part", "Withheld", "Agreement", "Justification", "Emergency", "SHA-256", "Erased",
            "Damaged",
        ]));

    private static JsonObject Json(AuditLine line) => new()
    {
        ["entry"] = line.Id.ToString(),
        ["index"] = line.Index,
        ["at"] = Time(line.At),
        ["kind"] = line.Kind.ToString().ToLowerInvariant(),
        ["from"] = line.From,
        ["to"] = line.To,
        ["user"] = line.User,
        ["role"] = line.Role,
        ["person"] = line.Person,
        ["purpose"] = line.Purpose,
        ["recordType"] = line.RecordType,
        ["outcome"] = line.Outcome?.ToString().ToLowerInvariant(),
        ["held"] = line.Held,
        ["mismatch"] = line.Mismatch,
        ["step"] = line.Step,
        ["released"] = Json(line.Released),
        ["masked"] = Json(line.Masked),
        ["withheld"] = Json(line.Withheld),
        ["grants"] = new JsonArray([.. line.Grants.Select(g => (JsonNode)new JsonObject
        {
            ["agreement"] = g.Agreement, ["version"] = g.Version, ["flow"] = g.Flow,
        })]),
        ["agreement"] = line.Agreement is { } a ? new JsonObject { ["id"] = a.Id, ["version"] = a.Version } : null,
        ["justification"] = line.Justification,
        ["emergency"] = line.Emergency,
        ["concluded"] = line.Conclusion?.ToString(),
        ["sha256"] = line.Sha256,
        ["erased"] = line.Erased,
        ["damaged"] = line.Damaged,
    };

    private static string Who(AuditLine line)
    {
        var person = line.Person is { } id ? $" about person {id}" : "";
        var user = line.User ?? "somebody";
        return AuditOptions.Plain(line.Kind is EntryKind.Decided or EntryKind.Emergency
            ? $"{line.To ?? "?"}/{user} asked {line.From ?? "nobody"}{person}"
            : $"{line.From ?? "the gateway"}/{user}{(line.To is null ? "" : $" to {line.To}")}{person}");
    }

    private static void Write(TextWriter text, string part)
    {
        if (part.Length > 0)
        {
            text.WriteLine($"    {AuditOptions.Plain(part)}");
        }
    }

    private static string? Counts(string how, IReadOnlyDictionary<string, long> counts) => counts.Count == 0 ? null
        : $"{how} " + string.Join(
            ", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} ({c.Value})")));

    private static string Names(IReadOnlyDictionary<string, long> counts) => string.Join("; ", counts.Keys);

    private static JsonObject Json(IReadOnlyDictionary<string, long> counts) =>
        new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value))));

    private static JsonArray Strings(IEnumerable<string> values) =>
        new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
