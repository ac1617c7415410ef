using System.Globalization;
using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Audit;

/// <summary>Says what happened in plain English, by the names that policies and agencies give.</summary>
internal sealed class AuditSentences(Workspace workspace)
{
    private const string SafeguardPrefix = "safeguard:";

    public IEnumerable<string> Of(AuditedDecision decision)
    {
        yield return Asked(decision);
        if (decision.Justification is { } justification)
        {
            yield return $"They gave as their reason: “{justification}”.";
        }

        if (decision.Emergency is { } emergency)
        {
            yield return $"They stated an emergency: “{emergency}”.";
        }

        foreach (var sentence in decision.Decision == "permit" ? Permitted(decision) : Refused(decision))
        {
            yield return sentence;
        }

        foreach (var entry in decision.Followed)
        {
            yield return Followed(entry);
        }

        if (decision.Damaged)
        {
            yield return "What the vault keeps of this decision is not what was recorded: it has been altered.";
        }
        else if (decision.Erased)
        {
            yield return "Some of what was kept of this decision has been erased, and cannot be told any more.";
        }
    }

    private string Asked(AuditedDecision decision)
    {
        var who = decision.User is { } user ? $"{user} of {Agency(decision.Asker)}"
            : $"Somebody of {Agency(decision.Asker)}";
        var role = decision.Role is { } code ? $", as {Label(Roles, code)}," : "";
        var holder = decision.Holder is null ? "" : $" {Agency(decision.Holder)}";
        var what = decision.RecordType is { } type ? $" for {Type(type)} records" : "";
        var whom = decision.Person is { } person ? $"person {person}" : "nobody whom the register knows";
        return $"On {At(decision.At)} {who}{role} asked{holder}{what} about {whom}, for this purpose: "
            + $"{Label(Purposes, decision.Purpose)}.";
    }

    private IEnumerable<string> Permitted(AuditedDecision decision)
    {
        var flows = decision.Grants.Select(g => $"{Agreement(g.Agreement)} version {g.Version}, flow {g.Flow}")
            .Distinct();
        yield return $"It was permitted under {string.Join("; ", flows)}.";
    }

    private IEnumerable<string> Refused(AuditedDecision decision)
    {
        if (decision.Reasons.Count == 0)
        {
            yield return "It was refused. The agreements alone would have let something through; what stood against it"
                + " was the question itself, or an emergency flow that had been used as often as it may be in a day.";
            yield break;
        }

        yield return decision.Holder is null
            ? "It was refused for what the question itself is, whoever it is about; nobody was asked."
            : "It was refused.";
        foreach (var reason in decision.Reasons.Distinct())
        {
            yield return $"Why: {Sentence(reason.Message)} ({reason.Code})";
        }

        if (decision.Nearest is { } nearest)
        {
            yield return
                $"What came nearest is {Agreement(nearest.Agreement)} version {nearest.Version}, flow {nearest.Flow}.";
            foreach (var missing in nearest.Missing)
            {
                yield return Missing(missing);
            }
        }
    }

    private static string Missing(MissingCondition missing) =>
        missing.Condition.StartsWith(SafeguardPrefix, StringComparison.Ordinal)
            ? $"For the safeguard {missing.Condition[SafeguardPrefix.Length..]} to let it through, this would have to"
                + $" be so: {missing.Needs}."
            : $"For it to apply, {missing.Condition} would have to be {missing.Needs}; it is {missing.Has}.";

    private string Followed(AuditedEntry entry)
    {
        var at = At(entry.At);
        return entry.Kind switch
        {
            EntryKind.Disclosed => Disclosed(entry, at),
            EntryKind.Disclosing => $"On {at} a long answer began to leave.",
            EntryKind.Interrupted => $"On {at} it was closed as interrupted: it may have been disclosed in full.",
            EntryKind.Failed => $"On {at} it ended without anything leaving{Fault(entry)}.",
            EntryKind.Mismatch =>
                $"On {at} the holder sent a record about somebody else; it was withheld, and both were told.",
            EntryKind.Held => $"On {at} a record was held for its originator.",
            EntryKind.Released => $"On {at} the originator answered for a held record.",
            EntryKind.Combined => $"On {at} answers of several holders left as one picture.",
            EntryKind.Reviewed => $"On {at} {Agency(entry.By)} reviewed the emergency: {entry.Step}.",
            EntryKind.Consulted => $"On {at} somebody of {Agency(entry.By)} looked at this in the audit.",
            EntryKind.Erased => $"On {at} the person's values were erased.",
            _ => $"On {at} an entry of kind {entry.Kind} followed.",
        };
    }

    private static string Fault(AuditedEntry entry) => entry.Fault is { } fault ? $": the holder failed ({fault})" : "";

    private string Disclosed(AuditedEntry entry, string at)
    {
        var parts = new List<string>();
        Add(parts, "released", entry.Released);
        Add(parts, "released in a coarser form", entry.Masked);
        Add(parts, "withheld", entry.Withheld);
        var what = parts.Count > 0 ? string.Join("; ", parts) : "no record was released";
        var held = entry.Held > 0 ? $" {Records(entry.Held)} waited for an originator." : "";
        var others = entry.Mismatched > 0 ? $" {Records(entry.Mismatched)} about somebody else were withheld." : "";
        var digest = entry.Sha256 is { } sha256 ? $" What left has the SHA-256 {sha256}." : "";
        return $"On {at} it was answered: {what}.{held}{others}{digest}";
    }

    private void Add(List<string> parts, string how, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count > 0)
        {
            var each = counts.Select(c => $"{Category(c.Key)} ({c.Value.ToString(CultureInfo.InvariantCulture)})");
            parts.Add($"{how}: {string.Join(", ", each)}");
        }
    }

    private static string Records(long count) =>
        count == 1 ? "One record" : string.Create(CultureInfo.InvariantCulture, $"{count} records");

    private static string At(DateTimeOffset at) =>
        at.UtcDateTime.ToString("d MMMM yyyy 'at' HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    private string Agency(string? id) => id is null ? "an agency"
        : workspace.Agencies.Find(id) is { } known ? $"{known.Title} [{id}]" : id;

    private string Agreement(string id) =>
        workspace.Agreements.FirstOrDefault(a => a.Id == id) is { } known ? $"“{known.Title}” [{id}]" : id;

    private string Type(string name) => workspace.Policies.RecordTypes.ContainsKey(name) ? name : $"(unknown) {name}";

    private string Category(string code) =>
        Label(c => workspace.Policies.Vocabulary.Categories.GetValueOrDefault(c)?.Label, code);

    private string? Roles(string code) => workspace.Policies.Vocabulary.Roles.GetValueOrDefault(code)?.Label;

    private string? Purposes(string code) => workspace.Policies.Vocabulary.Purposes.GetValueOrDefault(code)?.Label;

    private static string Label(Func<string, string?> find, string? code) =>
        code is null ? "(not known)" : find(code) is { } label ? $"{label} [{code}]" : code;
}
