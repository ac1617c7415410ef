using IomGateway.Ledger;
using IomGateway.Oversight.Search;

namespace IomGateway.Oversight.Disclosures;

/// <summary>
/// Every disclosure about a person to which an agency was a party, as its reviewer sees them before the person does.
/// </summary>
public sealed record DisclosureReport
{
    /// <summary>The gateway's id of the person; <see langword="null"/> when nobody knows them.</summary>
    public required string? Person { get; init; }

    /// <summary>The agency that answers the person.</summary>
    public required string Agency { get; init; }

    public required DateTimeOffset PreparedAt { get; init; }

    /// <summary>
    /// Only what stands in the log before this place was gathered: what is disclosed meanwhile is for the next review.
    /// </summary>
    public required long Before { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The oldest first.</summary>
    public required IReadOnlyList<DisclosureLine> Lines { get; init; }
}

/// <summary>One disclosure.</summary>
public sealed record DisclosureLine
{
    /// <summary>The ledger's entry of the decision, by which the line is named in a review.</summary>
    public required EntryId Entry { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who disclosed.</summary>
    public required string From { get; init; }

    /// <summary>Who received.</summary>
    public required string To { get; init; }

    /// <summary>As what the recipient asked.</summary>
    public string? Role { get; init; }

    /// <summary>Why.</summary>
    public required string Purpose { get; init; }

    public string? RecordType { get; init; }

    /// <summary>What was shared, by its categories.</summary>
    public required IReadOnlyList<string> Shared { get; init; }

    /// <summary>What was shared in a coarser form, by its categories.</summary>
    public required IReadOnlyList<string> SharedInPart { get; init; }

    /// <summary>Under what.</summary>
    public required IReadOnlyList<DisclosureGround> Grounds { get; init; }

    /// <summary>
    /// Whether nobody saw its end, so that it may have been disclosed in full; categories are then what was granted.
    /// </summary>
    public required bool Uncertain { get; init; }

    /// <summary>Whether what was kept of it cannot be read any more.</summary>
    public required bool Unreadable { get; init; }

    /// <summary>Everything that the audit knows of it; for the reviewer alone.</summary>
    public required AuditLine Audit { get; init; }
}

/// <summary>The flow of an agreement's version under which something was disclosed.</summary>
public sealed record DisclosureGround(string Agreement, string Title, int Version, string Flow);

/// <summary>One line that a reviewer withholds.</summary>
/// <param name="Line">The line's entry.</param>
/// <param name="Exemption">On what ground: a code of <see cref="Exemption.All"/>.</param>
/// <param name="Because">Why it applies, in the reviewer's words; it is kept.</param>
public sealed record Withholding(EntryId Line, string Exemption, string Because);

/// <summary>What a reviewer decided.</summary>
public sealed record DisclosureReview
{
    public required string? Person { get; init; }

    /// <inheritdoc cref="DisclosureReport.Before"/>
    public required long Before { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Every line that was looked at.</summary>
    public required IReadOnlyList<EntryId> Lines { get; init; }

    public required IReadOnlyList<Withholding> Withheld { get; init; }
}

/// <summary>What the person gets.</summary>
public sealed record SubjectCopy
{
    /// <summary>The title of the agency that answers.</summary>
    public required string Agency { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public required IReadOnlyList<DisclosureLine> Lines { get; init; }

    /// <summary>
    /// The grounds on which something is withheld that the person may be told of, with how many lines. Others leave no
    /// trace here.
    /// </summary>
    public required IReadOnlyList<(Exemption Exemption, int Lines)> Told { get; init; }
}

/// <summary>A copy that may leave: what was withheld from it and its digest are in the ledger.</summary>
/// <param name="Copy">What it says.</param>
/// <param name="Bytes">Its exact bytes.</param>
/// <param name="Withheld">By ground, for the reviewer: how many lines, told and untold.</param>
public sealed record IssuedCopy(
    SubjectCopy Copy, ReadOnlyMemory<byte> Bytes, IReadOnlyList<(Exemption Exemption, int Lines)> Withheld);
