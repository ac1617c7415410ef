using IomGateway.Ledger;
using IomGateway.Oversight.Audit;

namespace IomGateway.Oversight.Search;

/// <summary>One page of an auditor's search, the newest first.</summary>
/// <param name="Lines">What was found.</param>
/// <param name="Next">
/// The <see cref="AuditQuery.Before"/> of the next page; <see langword="null"/> when the log has been looked through. A
/// page may be short and have a next one: it had looked at enough at once.
/// </param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Lines, long? Next)
{
    /// <summary>Codes that were asked for and that nothing in force knows: perhaps older, perhaps mistyped.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
}

/// <summary>
/// One entry as an auditor reads it: a decision together with what became of it, or a step that somebody took. What has
/// been erased is <see langword="null"/>.
/// </summary>
public sealed record AuditLine
{
    public required EntryId Id { get; init; }

    /// <summary>Its place in the log, from 0.</summary>
    public required long Index { get; init; }

    public required DateTimeOffset At { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>The agency that was asked, or that took the step.</summary>
    public string? From { get; init; }

    /// <summary>The agency that asked, or that the step concerns.</summary>
    public string? To { get; init; }

    public string? User { get; init; }

    public string? Role { get; init; }

    /// <summary>The gateway's own id of the person.</summary>
    public string? Person { get; init; }

    public string? Purpose { get; init; }

    public string? RecordType { get; init; }

    public string? Justification { get; init; }

    /// <summary>The emergency that the asker stated.</summary>
    public string? Emergency { get; init; }

    /// <summary>What was done, for an entry that somebody made by hand.</summary>
    public string? Step { get; init; }

    /// <summary>The flows on which a decision rests.</summary>
    public required IReadOnlyList<GrantReference> Grants { get; init; }

    /// <summary>The version of an agreement that a step of its life is about.</summary>
    public AgreementReference? Agreement { get; init; }

    /// <summary>How a decision ended; <see langword="null"/> for what is no decision.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Whether a record waited for its originator.</summary>
    public bool Held { get; init; }

    /// <summary>Whether a holder sent a record about somebody else.</summary>
    public bool Mismatch { get; init; }

    /// <summary>Elements that left as they stood, by category.</summary>
    public required IReadOnlyDictionary<string, long> Released { get; init; }

    /// <summary>Elements that left through a mask, by category.</summary>
    public required IReadOnlyDictionary<string, long> Masked { get; init; }

    /// <summary>Elements of released records that did not leave, by category.</summary>
    public required IReadOnlyDictionary<string, long> Withheld { get; init; }

    /// <summary>SHA-256 of the bytes that left.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The entry that concluded the decision; its receipt proves what left.</summary>
    public EntryId? Conclusion { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? ConcludedAt { get; init; }

    /// <summary>Whether something of it has been erased, so that it cannot be told.</summary>
    public required bool Erased { get; init; }

    /// <summary>Whether what is stored is not what was recorded.</summary>
    public required bool Damaged { get; init; }

    internal static AuditLine Of(FoundEntry found)
    {
        var (entry, leaf) = (found.Entry, found.Entry.Entry);
        var followed = found.Followed.Where(f => f.Entry.Of == leaf.Id).ToList();
        var accounts = followed.ConvertAll(VaultReading.Following);
        var end = accounts.Find(a => a.Kind is EntryKind.Disclosed or EntryKind.Interrupted or EntryKind.Failed);
        var all = followed.Prepend(entry).ToList();
        var outcomes = Outcomes(leaf, accounts, end);
        if (followed.Exists(f => f.Unopened.Contains("manifest")))
        {
            // The account of it was erased; whether anything left is all that search still knows.
            outcomes |= found.Outcomes & EntryOutcomes.SomethingLeft;
        }

        return new AuditLine
        {
            Id = leaf.Id,
            Index = entry.Index,
            At = leaf.Time,
            Kind = leaf.Kind,
            From = leaf.From,
            To = leaf.To,
            User = entry.Text("user"),
            Role = entry.Text("role"),
            Person = entry.Text("person") is { Length: > 0 } person ? person : null,
            Purpose = leaf.Purpose,
            RecordType = leaf.RecordType,
            Justification = entry.Text("justification"),
            Emergency = entry.Text("emergency"),
            Step = entry.Text("step"),
            // What was granted at most stands with the decision, what was used with its end.
            Grants = followed.Find(f => f.Entry.Kind == EntryKind.Disclosed)?.Entry.Grants is { Count: > 0 } used
                ? used : leaf.Grants,
            Agreement = leaf.Agreement,
            Outcome = leaf.Kind is EntryKind.Decided or EntryKind.Delivered ? AuditOutcomes.Ending(outcomes) : null,
            Held = outcomes.HasFlag(EntryOutcomes.Held),
            Mismatch = outcomes.HasFlag(EntryOutcomes.Mismatch),
            Released = end?.Released ?? VaultReading.Following(entry).Released,
            Masked = end?.Masked ?? VaultReading.Following(entry).Masked,
            Withheld = end?.Withheld ?? VaultReading.Following(entry).Withheld,
            Sha256 = end?.Sha256,
            Conclusion = end?.Id,
            ConcludedAt = end?.At,
            Erased = all.Exists(e => e.Unopened.Count > 0 && !e.Damaged),
            Damaged = all.Exists(e => e.Damaged),
        };
    }

    /// <summary>By the log's own entries, not by what search keeps of them.</summary>
    private static EntryOutcomes Outcomes(LedgerEntry leaf, List<AuditedEntry> followed, AuditedEntry? end)
    {
        var outcomes = (leaf.Kind, leaf.Decision) switch
        {
            (EntryKind.Decided, "permit") => EntryOutcomes.Permitted,
            (EntryKind.Decided, "hold") => EntryOutcomes.ToHold,
            (EntryKind.Decided, _) => EntryOutcomes.Refused,
            (EntryKind.Delivered, _) => EntryOutcomes.SomethingLeft,
            _ => EntryOutcomes.None,
        };
        if (followed.Exists(f => f.Kind == EntryKind.Held) || end?.Held > 0)
        {
            outcomes |= EntryOutcomes.Held;
        }

        if (followed.Exists(f => f.Kind == EntryKind.Mismatch) || end?.Mismatched > 0)
        {
            outcomes |= EntryOutcomes.Mismatch;
        }

        return outcomes | (end?.Kind switch
        {
            EntryKind.Disclosed => EntryOutcomes.Disclosed
                | (end.Released.Count + end.Masked.Count > 0 || end.RecordsOut > 0
                    ? EntryOutcomes.SomethingLeft : EntryOutcomes.None),
            EntryKind.Interrupted => EntryOutcomes.Interrupted,
            EntryKind.Failed => EntryOutcomes.Failed,
            _ => EntryOutcomes.None,
        });
    }
}
