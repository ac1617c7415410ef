using System.Globalization;
using IomGateway.Ledger;
using IomGateway.Oversight.Audit;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Search;

/// <summary>
/// Lets another agency's auditors see entries of one's own agency. The grants are entries of the log and nothing else:
/// what stands is read from them, and one that cannot be read does not stand. An entry between two others is seen once
/// both of them have granted it.
/// </summary>
public sealed class AuditGrants(EvidenceLog ledger, Workspace workspace, TimeProvider time)
{
    private const string Granted = "audit-granted";
    private const string Withdrawn = "audit-withdrawn";
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>A grant is renewed by looking at it again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Lets the auditors of an agency see entries to which the granting one is a party.</summary>
    /// <param name="by">Who grants it, for their own agency.</param>
    /// <param name="auditor">Whose auditors; an agency of the same partnership.</param>
    /// <param name="until">When it ends; at most 366 days ahead.</param>
    /// <param name="reason">Why; it is kept.</param>
    /// <param name="ct">Heeded until it is recorded.</param>
    public async Task<StepOutcome> GrantAsync(
        Actor by, string auditor, DateTimeOffset until, string reason, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (Refusal(by, auditor, reason) is { } refused)
        {
            return refused;
        }

        return until <= now || until > now + Longest
            ? new StepOutcome.Refused(
                "bad-end", "A grant ends within 366 days from now.", "Give a later day, and renew it when it ends.")
            : new StepOutcome.Taken(await steps.RecordAsync(
                Draft(by, auditor, Granted, reason) with
                {
                    OfTheStaff = [("reason", reason), ("until", until.UtcDateTime.ToString(
                        Form, CultureInfo.InvariantCulture))],
                },
                ct));
    }

    /// <summary>Ends a grant at once.</summary>
    public async Task<StepOutcome> WithdrawAsync(Actor by, string auditor, string reason, CancellationToken ct)
    {
        if (Refusal(by, auditor, reason) is { } refused)
        {
            return refused;
        }

        var standing = await StandingAsync(auditor, ct);
        return standing.Any(g => g.By == by.Agency.Id)
            ? new StepOutcome.Taken(await steps.RecordAsync(Draft(by, auditor, Withdrawn, reason), ct))
            : new StepOutcome.AlreadySo();
    }

    /// <summary>The grants that stand for an agency's auditors now, by granting agency.</summary>
    public async Task<IReadOnlyList<AuditGrant>> StandingAsync(string auditor, CancellationToken ct)
    {
        var latest = new Dictionary<string, AuditGrant?>(StringComparer.Ordinal);
        var search = new EntrySearch
        {
            Parties = [auditor],
            To = auditor,
            Kind = EntryKind.Policy,
            Admits = e => e.Kind == EntryKind.Policy && e.To == auditor && e.From is not null && e.From != auditor,
            Limit = EntrySearch.LongestPage,
        };
        for (long? before = null; ;)
        {
            var page = await ledger.SearchAsync(search with { Before = before }, ct);
            foreach (var found in page.Found.OrderByDescending(f => f.Entry.Index))
            {
                // The newest word of each agency counts; one that cannot be opened may have been a withdrawal.
                if (Read(found.Entry, out var grant))
                {
                    latest.TryAdd(found.Entry.Entry.From!, grant);
                }
            }

            if (page.Next is null)
            {
                return [.. latest.Values.OfType<AuditGrant>().Where(g => g.Until > time.GetUtcNow())
                    .OrderBy(g => g.By, StringComparer.Ordinal)];
            }

            before = page.Next;
        }
    }

    internal async Task<AuditScope> ScopeOfAsync(string agency, CancellationToken ct) => new(
        agency, (await StandingAsync(agency, ct)).Select(g => g.By).ToHashSet(StringComparer.Ordinal));

    /// <returns>Whether the entry says anything about grants, or may.</returns>
    private static bool Read(OpenedEntry entry, out AuditGrant? grant)
    {
        grant = null;
        var step = entry.Text("step");
        if (step is not null && step != Granted && step != Withdrawn)
        {
            return false;
        }

        if (step == Granted && DateTimeOffset.TryParseExact(
            entry.Text("until"), Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
        {
            var leaf = entry.Entry;
            grant = new AuditGrant(leaf.From!, leaf.To!, until, leaf.Time, leaf.Id);
        }

        return true;
    }

    private StepOutcome.Refused? Refusal(Actor by, string auditor, string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new StepOutcome.Refused("no-reason", "Say why.", "Give a reason; it is kept.");
        }

        if (auditor == by.Agency.Id)
        {
            return new StepOutcome.Refused(
                "own-agency", "An agency's own auditors see its entries already.", "Name another agency.");
        }

        return workspace.Agencies.Partnerships.Any(p =>
            p.Agencies.Contains(auditor) && p.Agencies.Contains(by.Agency.Id))
            ? null
            : new StepOutcome.Refused(
                "unknown-auditor", $"{auditor} is in no partnership with {by.Agency.Id}.",
                "Name an agency of a partnership that both belong to.");
    }

    private static StepDraft Draft(Actor by, string auditor, string step, string reason) => new()
    {
        Kind = EntryKind.Policy,
        Step = step,
        By = by,
        To = auditor,
        OfTheStaff = [("reason", reason)],
    };
}

/// <summary>One agency's leave for another's auditors to see its entries.</summary>
/// <param name="By">The granting agency.</param>
/// <param name="Auditor">Whose auditors may look.</param>
/// <param name="Until">When it ends.</param>
/// <param name="At">When it was granted.</param>
/// <param name="Entry">The entry that grants it.</param>
public sealed record AuditGrant(string By, string Auditor, DateTimeOffset Until, DateTimeOffset At, EntryId Entry);
