using IomGateway.Exchange.Access;
using IomGateway.Ledger;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Disclosure;

/// <summary>Every decision on one question, durable.</summary>
internal sealed record RecordedDecisions
{
    /// <summary>The id that ties answer, log, trace and ledger together: that of the first decision.</summary>
    public required EntryId Exchange { get; init; }

    public required IReadOnlyList<RecordedPermit> Permits { get; init; }

    /// <summary>The denials; <see langword="null"/> when there is none.</summary>
    public required RecordedOutcome? Refused { get; init; }

    /// <summary>What is wrong with the question itself, whoever it is about.</summary>
    public required Refusal? Refusal { get; init; }

    /// <summary>The agencies that an agreement lets the caller ask this, whoever it is about.</summary>
    public required IReadOnlyList<Agency> Candidates { get; init; }

    /// <summary>
    /// The agencies beside them that are not asked because no agreement lets their records be searched so, whoever it
    /// is about.
    /// </summary>
    public required IReadOnlyList<Agency> Unsearched { get; init; }
}
