using IomGateway.Ledger;
using IomGateway.Records.People;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Oversight.Search;

/// <summary>What an auditor looks for. Every condition that is given must be met.</summary>
public sealed record AuditQuery
{
    public PersonNamed? Person { get; init; }

    /// <summary>Who acted.</summary>
    public AgencyUser? User { get; init; }

    /// <summary>Another agency that took part, on either side.</summary>
    public string? Agency { get; init; }

    /// <summary>The agency that was asked, or that took a step.</summary>
    public string? From { get; init; }

    /// <summary>The agency that asked, or that a step concerns.</summary>
    public string? To { get; init; }

    public string? Purpose { get; init; }

    public string? RecordType { get; init; }

    /// <summary>A category of which something left.</summary>
    public string? Category { get; init; }

    public AuditOutcome? Outcome { get; init; }

    public string? Agreement { get; init; }

    /// <summary>Of <see cref="Agreement"/>; every version when absent.</summary>
    public int? Version { get; init; }

    public EntryKind? Kind { get; init; }

    /// <summary>At that instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before that instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Where the page before this one ended.</summary>
    public long? Before { get; init; }

    /// <summary>How many at most: 1 to <see cref="EntrySearch.LongestPage"/>. Default 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>
    /// Whether to look on until the page is full or the log has been looked through, however long that takes.
    /// </summary>
    public bool LooksThrough { get; init; }
}

/// <summary>How somebody is named: by the gateway's id, or by any number that an agency knows them by.</summary>
public abstract record PersonNamed
{
    private PersonNamed()
    {
    }

    public sealed record ById(PersonId Id) : PersonNamed;

    /// <param name="System">The kind of number.</param>
    /// <param name="Value">As written.</param>
    public sealed record ByNumber(IdentifierSystem System, string Value) : PersonNamed;
}

/// <summary>What became of a question, in an auditor's words.</summary>
public enum AuditOutcome
{
    /// <summary>Something left.</summary>
    Disclosed,

    /// <summary>It was permitted and answered, and no record left.</summary>
    Nothing,

    Refused,

    /// <summary>It ended without anything leaving.</summary>
    Failed,

    /// <summary>Nobody saw its end: it may have been disclosed in full.</summary>
    Interrupted,

    /// <summary>It was permitted and has not ended yet.</summary>
    Open,

    /// <summary>A record waits, or waited, for its originator.</summary>
    Held,

    /// <summary>A holder sent a record about somebody else.</summary>
    Mismatch,
}

internal static class AuditOutcomes
{
    private const EntryOutcomes Ends = EntryOutcomes.Disclosed | EntryOutcomes.Interrupted | EntryOutcomes.Failed;

    /// <summary>What must have come about for it, and what must not.</summary>
    public static (EntryOutcomes With, EntryOutcomes Without) Of(AuditOutcome? outcome) => outcome switch
    {
        null => (EntryOutcomes.None, EntryOutcomes.None),
        AuditOutcome.Disclosed => (EntryOutcomes.SomethingLeft, EntryOutcomes.None),
        AuditOutcome.Nothing => (EntryOutcomes.Disclosed, EntryOutcomes.SomethingLeft),
        AuditOutcome.Refused => (EntryOutcomes.Refused, EntryOutcomes.None),
        AuditOutcome.Failed => (EntryOutcomes.Failed, EntryOutcomes.None),
        AuditOutcome.Interrupted => (EntryOutcomes.Interrupted, EntryOutcomes.None),
        AuditOutcome.Open => (EntryOutcomes.Permitted, Ends),
        AuditOutcome.Held => (EntryOutcomes.Held, EntryOutcomes.None),
        AuditOutcome.Mismatch => (EntryOutcomes.Mismatch, EntryOutcomes.None),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    /// <summary>How a decision ended.</summary>
    public static AuditOutcome? Ending(EntryOutcomes outcomes) => outcomes switch
    {
        _ when outcomes.HasFlag(EntryOutcomes.Refused) => AuditOutcome.Refused,
        _ when outcomes.HasFlag(EntryOutcomes.ToHold) => AuditOutcome.Held,
        _ when outcomes.HasFlag(EntryOutcomes.SomethingLeft) => AuditOutcome.Disclosed,
        _ when outcomes.HasFlag(EntryOutcomes.Disclosed) => AuditOutcome.Nothing,
        _ when outcomes.HasFlag(EntryOutcomes.Interrupted) => AuditOutcome.Interrupted,
        _ when outcomes.HasFlag(EntryOutcomes.Failed) => AuditOutcome.Failed,
        _ when outcomes.HasFlag(EntryOutcomes.Permitted) => AuditOutcome.Open,
        _ => null,
    };
}
