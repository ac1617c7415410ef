using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Oversight.Audit;

/// <summary>What looking at one exchange came to.</summary>
public abstract record AuditView
{
    private AuditView()
    {
    }

    /// <summary>The entry that says who looked.</summary>
    public required EntryId Consulted { get; init; }

    public sealed record Shown : AuditView
    {
        public required AuditedExchange Exchange { get; init; }
    }

    /// <summary>There is no such exchange, or it is none of this agency's: the two are not told apart.</summary>
    public sealed record NothingToShow : AuditView;
}

/// <summary>
/// One question with every decision on it that the auditor's agency may see, and what followed from each.
/// </summary>
public sealed record AuditedExchange
{
    public required EntryId Id { get; init; }

    public required IReadOnlyList<AuditedDecision> Decisions { get; init; }

    /// <summary>All of it in plain sentences, one for each thing that happened.</summary>
    public required IReadOnlyList<string> Sentences { get; init; }
}

/// <summary>
/// One decision as its entry and the vault tell it. What has been erased is <see langword="null"/>.
/// </summary>
public sealed record AuditedDecision
{
    public required EntryId Id { get; init; }

    /// <summary>Its place in the log, from 0.</summary>
    public required long Index { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary><c>permit</c>, <c>deny</c> or <c>hold</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>The agency that asked.</summary>
    public string? Asker { get; init; }

    /// <summary>The agency that was asked; <see langword="null"/> where no agreement lets anybody be.</summary>
    public string? Holder { get; init; }

    public string? User { get; init; }

    public string? Role { get; init; }

    public string? Purpose { get; init; }

    public string? RecordType { get; init; }

    /// <summary>The gateway's own id of the person; <see langword="null"/> also when nobody knows them.</summary>
    public string? Person { get; init; }

    public string? Justification { get; init; }

    /// <summary>The emergency that the asker stated.</summary>
    public string? Emergency { get; init; }

    public required IReadOnlyList<GrantReference> Grants { get; init; }

    /// <summary>Why it was refused.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>The flow that came nearest, and what would have to be true.</summary>
    public NearestFlow? Nearest { get; init; }

    /// <summary>What followed, in the order of the log.</summary>
    public required IReadOnlyList<AuditedEntry> Followed { get; init; }

    /// <summary>Whether something of it has been erased, so that it cannot be told.</summary>
    public required bool Erased { get; init; }

    /// <summary>Whether what is stored is not what was recorded.</summary>
    public required bool Damaged { get; init; }
}

/// <summary>An entry that follows from a decision.</summary>
public sealed record AuditedEntry
{
    public required EntryId Id { get; init; }

    public required long Index { get; init; }

    public required EntryKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Elements that left as they stood, by category.</summary>
    public required IReadOnlyDictionary<string, long> Released { get; init; }

    /// <summary>Elements that left through a mask, by category.</summary>
    public required IReadOnlyDictionary<string, long> Masked { get; init; }

    /// <summary>Elements of released records that did not leave, by category.</summary>
    public required IReadOnlyDictionary<string, long> Withheld { get; init; }

    /// <summary>How many records left.</summary>
    public long RecordsOut { get; init; }

    /// <summary>SHA-256 of the bytes that left.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Why the holder gave nothing.</summary>
    public string? Fault { get; init; }

    /// <summary>How many records waited for their originator.</summary>
    public long Held { get; init; }

    /// <summary>How many records were about somebody else.</summary>
    public long Mismatched { get; init; }

    /// <summary>What was done, for an entry that somebody made by hand.</summary>
    public string? Step { get; init; }

    /// <summary>The agency that made it, for an entry that somebody made by hand.</summary>
    public string? By { get; init; }
}
