using IomGateway.Ledger;
using IomGateway.Oversight.Audit;
using IomGateway.Oversight.Search;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Disclosures;

/// <summary>Gathers disclosures about a person, in the words of policies and agreements.</summary>
internal sealed class DisclosureLines(EvidenceLog ledger, Workspace workspace)
{
    /// <summary>The oldest first; all of them, or none: it throws where some cannot be read.</summary>
    public async Task<List<DisclosureLine>> GatherAsync(
        PersonMeant meant, AuditScope scope, DisclosureReview period, CancellationToken ct)
    {
        var lines = new List<DisclosureLine>();
        var search = new EntrySearch
        {
            Parties = scope.Parties,
            Admits = e => scope.Admits(e) && e.Kind is EntryKind.Decided or EntryKind.Delivered,
            People = meant.Ids,
            Since = period.Since,
            Until = period.Until,
            Limit = EntrySearch.LongestPage,
        };
        for (long? before = period.Before; before is not null;)
        {
            var page = await ledger.SearchAsync(search with { Before = before }, ct);
            lines.AddRange(page.Found.Where(MayHaveLeft).Select(Line));
            before = page.Next;
        }

        return [.. lines.OrderBy(l => l.Audit.Index)];
    }

    /// <summary>
    /// What is under way counts: a long answer that has begun, and one whose end nobody saw. A failed one let nothing
    /// out.
    /// </summary>
    private static bool MayHaveLeft(FoundEntry found) =>
        (found.Outcomes & (EntryOutcomes.SomethingLeft | EntryOutcomes.Interrupted)) != 0
        || (found.Outcomes.HasFlag(EntryOutcomes.Disclosing)
            && (found.Outcomes & (EntryOutcomes.Disclosed | EntryOutcomes.Failed)) == 0);

    private DisclosureLine Line(FoundEntry found)
    {
        var audit = AuditLine.Of(found);
        var uncertain = audit.Outcome is AuditOutcome.Interrupted or AuditOutcome.Open;
        var granted = uncertain ? VaultReading.GrantedForms(found.Entry) : [];
        return new DisclosureLine
        {
            Entry = audit.Id,
            At = audit.ConcludedAt ?? audit.At,
            From = Agency(audit.From),
            To = Agency(audit.To),
            Role = audit.Role is { } role
                ? workspace.Policies.Vocabulary.Roles.GetValueOrDefault(role)?.Label ?? role : null,
            Purpose = audit.Purpose is { } purpose
                ? workspace.Policies.Vocabulary.Purposes.GetValueOrDefault(purpose)?.Label ?? purpose : "not recorded",
            RecordType = audit.RecordType,
            Shared = Categories(uncertain
                ? granted.Where(g => g.Form == "clear").Select(g => g.Category) : audit.Released.Keys),
            SharedInPart = Categories(uncertain
                ? granted.Where(g => g.Form != "clear").Select(g => g.Category) : audit.Masked.Keys),
            Grounds = [.. audit.Grants.Select(g => new DisclosureGround(
                g.Agreement, workspace.Agreements.FirstOrDefault(a => a.Id == g.Agreement)?.Title ?? g.Agreement,
                g.Version, g.Flow)).Distinct()],
            Uncertain = uncertain,
            Unreadable = audit.Erased || audit.Damaged,
            Audit = audit,
        };
    }

    private List<string> Categories(IEnumerable<string> codes) =>
        [.. codes.Select(c => workspace.Policies.Vocabulary.Categories.GetValueOrDefault(c)?.Label ?? c)
            .Order(StringComparer.Ordinal)];

    private string Agency(string? id) =>
        id is null ? "not recorded" : workspace.Agencies.Find(id)?.Title ?? id;
}
