using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>One holder and one record type of a question: what is decided, recorded and asked as one.</summary>
internal sealed record Inquiry
{
    public required Agency Holder { get; init; }

    public required string RecordType { get; init; }

    /// <summary>The agency that asks.</summary>
    public required string Asker { get; init; }

    public required string Role { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The same, as the rulebook knows it.</summary>
    public required Question Asked { get; init; }

    /// <summary>What was decided on the question; a record's own decision never goes above it.</summary>
    public required Verdict Ceiling { get; init; }

    /// <summary>The facts on which it was decided.</summary>
    public required FactsAtHand Facts { get; init; }

    /// <summary>What its records are called as a part of an answer.</summary>
    public string Part => $"{RecordType} {Holder.Id}";
}
