using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.People;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Search;

/// <summary>
/// Finds entries for auditors. That somebody searches, for what and why, is in the ledger before anything is looked at;
/// an auditor finds what their own agency is a party to, and what every party has let them see.
/// </summary>
public sealed class AuditSearch(EvidenceLog ledger, PersonRegister register, Workspace workspace, TimeProvider time)
{
    private readonly RecordedSteps steps = new(ledger, time);
    private readonly AuditGrants grants = new(ledger, workspace, time);
    private readonly PeopleNamed people = new(register, workspace.Policies.Vocabulary);

    /// <summary>One page.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="by">Who looks.</param>
    /// <param name="reason">Why; it is kept.</param>
    /// <param name="ct">Ends it without a result.</param>
    /// <exception cref="LedgerUnavailableException">That somebody searches cannot be recorded, so nothing is
    /// shown.</exception>
    public async Task<AuditAnswer<AuditPage>> SearchAsync(
        AuditQuery query, Actor by, string reason, CancellationToken ct)
    {
        if (Refusal(query, reason) is { } refused)
        {
            return refused;
        }

        var meant = query.Person is { } named ? await people.FindAsync(named, by.Agency.Id, ct) : null;
        if (query.Person is not null && meant is null)
        {
            return new AuditAnswer<AuditPage>.Refused(
                "bad-identifier", "This is no number of its kind.", "Correct it at its source.");
        }

        var consulted = await steps.RecordAsync(Looking("searched-audit", by, reason, meant, Json(query)), ct);
        var scope = await grants.ScopeOfAsync(by.Agency.Id, ct);
        var page = await FindAsync(query, meant, scope, consulted, ct);
        return new AuditAnswer<AuditPage>.Given(page with { Unknown = Unknown(query) }, consulted);
    }

    /// <summary>How looking at the audit is recorded: whom it was about under their own key.</summary>
    internal static StepDraft Looking(
        string step, Actor by, string reason, PersonMeant? meant, JsonObject query) => new()
        {
            Kind = EntryKind.Consulted,
            Step = step,
            By = by,
            Person = meant?.Person,
            OfThePerson = meant is { Person: null, Asked: [var asked, ..] } ? [("asked", asked)] : [],
            OfTheStaff = [("reason", reason), ("query", query.ToJsonString(JsonSerializerOptions.Web))],
        };

    private async Task<AuditPage> FindAsync(
        AuditQuery query, PersonMeant? meant, AuditScope scope, EntryId consulted, CancellationToken ct)
    {
        var (with, without) = AuditOutcomes.Of(query.Outcome);
        var search = new EntrySearch
        {
            Parties = scope.Parties,
            Admits = e => scope.Admits(e) && e.Id != consulted && Fits(e, query),
            People = meant?.Ids,
            Asked = meant?.Asked ?? [],
            User = query.User is { } user ? (user.Agency, user.User) : null,
            Agency = query.Agency,
            From = query.From,
            To = query.To,
            Purpose = query.Purpose,
            RecordType = query.RecordType,
            Category = query.Category,
            Agreement = query.Agreement,
            Version = query.Version,
            Kind = query.Kind,
            With = with,
            Without = without,
            Since = query.Since,
            Until = query.Until,
            Before = query.Before,
            Limit = query.Limit,
        };
        var page = await ledger.SearchAsync(search, ct);
        var lines = page.Found.Select(AuditLine.Of).ToList();
        while (query.LooksThrough && page.Next is { } next && lines.Count < query.Limit)
        {
            page = await ledger.SearchAsync(search with { Before = next, Limit = query.Limit - lines.Count }, ct);
            lines.AddRange(page.Found.Select(AuditLine.Of));
        }

        return new AuditPage(lines, page.Next);
    }

    /// <summary>What the leaf itself can tell: what search keeps is an aid, and has no say.</summary>
    private static bool Fits(LedgerEntry entry, AuditQuery query) =>
        (query.From is null || entry.From == query.From) && (query.To is null || entry.To == query.To)
        && (query.Agency is null || entry.From == query.Agency || entry.To == query.Agency)
        && (query.Purpose is null || entry.Purpose == query.Purpose)
        && (query.RecordType is null || entry.RecordType == query.RecordType)
        && (query.Kind is null || entry.Kind == query.Kind);

    private static AuditAnswer<AuditPage>.Refused? Refusal(AuditQuery query, string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new("no-reason", "Say why you search.", "Give a reason; it is kept with who searched.");
        }

        if (query.Limit is < 1 or > EntrySearch.LongestPage)
        {
            return new("bad-limit", $"A page has 1 to {EntrySearch.LongestPage} lines.", "Ask for fewer at once.");
        }

        if (query.Version is not null && query.Agreement is null)
        {
            return new("version-alone", "A version is of an agreement.", "Name the agreement as well.");
        }

        return query is { Since: { } since, Until: { } until } && since >= until
            ? new("bad-period", "The period ends before it begins.", "Give an end after the beginning.")
            : null;
    }

    private IReadOnlyList<string> Unknown(AuditQuery query)
    {
        var vocabulary = workspace.Policies.Vocabulary;
        (string What, string? Code, Func<string, bool> IsKnown)[] codes =
        [
            ("purpose", query.Purpose, vocabulary.Purposes.ContainsKey),
            ("category", query.Category, vocabulary.Categories.ContainsKey),
            ("record type", query.RecordType, workspace.Policies.RecordTypes.ContainsKey),
            ("agency", query.Agency, IsAgency), ("agency", query.From, IsAgency), ("agency", query.To, IsAgency),
            ("agency", query.User?.Agency, IsAgency),
            ("agreement", query.Agreement, id => workspace.Agreements.Any(a => a.Id == id)),
        ];
        return [.. codes.Where(c => c.Code is { } code && !c.IsKnown(code))
            .Select(c => $"{c.What} {c.Code}").Distinct()];

        bool IsAgency(string id) => workspace.Agencies.Find(id) is not null;
    }

    /// <summary>What was looked for, without whom: that is sealed under the person's own key.</summary>
    private static JsonObject Json(AuditQuery query)
    {
        (string Name, string? Value)[] said =
        [
            ("user", query.User?.ToString()), ("agency", query.Agency), ("from", query.From), ("to", query.To),
            ("purpose", query.Purpose), ("recordType", query.RecordType), ("category", query.Category),
            ("outcome", query.Outcome?.ToString()), ("agreement", query.Agreement),
            ("version", query.Version?.ToString(CultureInfo.InvariantCulture)), ("kind", query.Kind?.ToString()),
            ("since", Time(query.Since)), ("until", Time(query.Until)),
            ("before", query.Before?.ToString(CultureInfo.InvariantCulture)),
        ];
        var json = new JsonObject { ["person"] = query.Person is not null };
        foreach (var (name, value) in said.Where(s => s.Value is not null))
        {
            json[name] = value;
        }

        return json;
    }

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
