using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Oversight.Audit;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Search;

/// <summary>
/// Who asked unusually: about many people in a day, outside working hours, or often in vain. It counts decisions to
/// which the auditor's own agency was a party, by who asked; a question to several holders is decided once for each. It
/// is a place to begin to look, and says nothing about anybody by itself.
/// </summary>
public sealed class UnusualAccess(EvidenceLog ledger, Workspace workspace, TimeProvider time)
{
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Counts over a period. That somebody did is recorded before anything is read.</summary>
    /// <param name="since">From when.</param>
    /// <param name="until">Until when, exclusive.</param>
    /// <param name="thresholds">From where on something is unusual.</param>
    /// <param name="by">Who looks.</param>
    /// <param name="reason">Why; it is kept.</param>
    /// <param name="ct">Ends it without a result.</param>
    /// <exception cref="LedgerUnavailableException">That somebody looks cannot be recorded, so nothing is
    /// shown.</exception>
    public async Task<AuditAnswer<UnusualReport>> ReportAsync(
        DateTimeOffset since, DateTimeOffset until, UnusualThresholds thresholds, Actor by, string reason,
        CancellationToken ct)
    {
        if (Refusal(since, until, thresholds, reason) is { } refused)
        {
            return refused;
        }

        var consulted = await steps.RecordAsync(
            AuditSearch.Looking("counted-unusual-access", by, reason, meant: null, new JsonObject
            {
                ["since"] = since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["until"] = until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            }),
            ct);
        var counted = new Dictionary<long, UserCount>();
        var (decisions, withoutUser) = (0L, 0L);
        var search = new EntrySearch
        {
            Parties = [by.Agency.Id], Admits = _ => true, Kind = EntryKind.Decided, Since = since, Until = until,
        };
        await foreach (var entry in ledger.ListAsync(search, ct))
        {
            decisions++;
            if (entry.User is not { } user)
            {
                withoutUser++;
                continue;
            }

            if (!counted.TryGetValue(user, out var count))
            {
                counted[user] = count = new UserCount(entry.Index);
            }

            count.Add(entry, thresholds.Hours);
        }

        var users = new List<UserAccess>(counted.Count);
        foreach (var count in counted.Values)
        {
            users.Add(await NameAsync(count, thresholds, ct));
        }

        return new AuditAnswer<UnusualReport>.Given(
            new UnusualReport
            {
                Since = since,
                Until = until,
                Thresholds = thresholds,
                Decisions = decisions,
                WithoutUser = withoutUser,
                Users = [.. users.Where(u => u.Unusual.Count > 0)
                    .OrderByDescending(u => u.Unusual.Count).ThenByDescending(u => u.People)
                    .ThenBy(u => u.Agency, StringComparer.Ordinal).ThenBy(u => u.User, StringComparer.Ordinal)],
                Agencies = ByAgency(users, counted.Values),
            },
            consulted);
    }

    private static AuditAnswer<UnusualReport>.Refused? Refusal(
        DateTimeOffset since, DateTimeOffset until, UnusualThresholds thresholds, string reason) =>
        string.IsNullOrWhiteSpace(reason)
            ? new("no-reason", "Say why you look.", "Give a reason; it is kept with who looked.")
        : since >= until
            ? new("bad-period", "The period ends before it begins.", "Give an end after the beginning.")
        : thresholds is { PeopleInADay: < 1 } or { MissesInADay: < 1 } or { OutOfHours: < 1 }
            ? new("bad-threshold", "A threshold is at least 1.", "Give a larger number.")
        : thresholds.Hours.Begin >= thresholds.Hours.End
            ? new("bad-hours", "The working day ends before it begins.", "Write it as 07:00-19:00.")
        : null;

    /// <summary>Who it was stands in the entry itself, whose leaf names the agency that asked.</summary>
    private async Task<UserAccess> NameAsync(UserCount count, UnusualThresholds thresholds, CancellationToken ct)
    {
        var sample = await ledger.ReadAtAsync(count.Sample, ct);
        return count.ToAccess(sample?.Entry.To, sample?.Text("user"), thresholds);
    }

    private List<AgencyAccess> ByAgency(List<UserAccess> users, IEnumerable<UserCount> counts) =>
        [.. users.Zip(counts).GroupBy(u => u.First.Agency, StringComparer.Ordinal).Select(g => new AgencyAccess
        {
            Agency = g.Key,
            Title = g.Key is { } id ? workspace.Agencies.Find(id)?.Title : null,
            Users = g.Count(),
            UnusualUsers = g.Count(u => u.First.Unusual.Count > 0),
            Decisions = g.Sum(u => u.First.Decisions),
            People = g.SelectMany(u => u.Second.People).Distinct().Count(),
            OutOfHours = g.Sum(u => u.First.OutOfHours),
            Misses = g.Sum(u => u.First.Misses),
        }).OrderBy(a => a.Agency, StringComparer.Ordinal)];
}
