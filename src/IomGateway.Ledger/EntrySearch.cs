namespace IomGateway.Ledger;

/// <summary>
/// What to look for in a log. Every condition that is given must be met; one with several values is met by any of
/// them. Each person, user or code is compared through a keyed hash, never in clear.
/// </summary>
public sealed record EntrySearch
{
    /// <summary>Pages longer than this are refused.</summary>
    public const int LongestPage = 1000;

    /// <summary>
    /// The agencies of which an entry must name one, as <c>from</c> or <c>to</c>. Nothing is found while it is empty.
    /// </summary>
    public required IReadOnlyCollection<string> Parties { get; init; }

    /// <summary>Has the last word on each entry, by its leaf; what it refuses is not found.</summary>
    public required Func<LedgerEntry, bool> Admits { get; init; }

    /// <summary>The gateway's own ids of the people; any person when null, nobody when empty.</summary>
    public IReadOnlyCollection<string>? People { get; init; }

    /// <summary>
    /// How somebody was asked about whom nobody knew (the sealed value <c>asked</c>); beside <see cref="People"/>, and
    /// without meaning where that is null.
    /// </summary>
    public IReadOnlyCollection<string> Asked { get; init; } = [];

    /// <summary>The agency and the user of it who acted.</summary>
    public (string Agency, string User)? User { get; init; }

    /// <summary>A second agency that the entry must name, as <c>from</c> or <c>to</c>.</summary>
    public string? Agency { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Purpose { get; init; }

    public string? RecordType { get; init; }

    /// <summary>A category of which something left.</summary>
    public string? Category { get; init; }

    public string? Agreement { get; init; }

    /// <summary>Of <see cref="Agreement"/>; every version when null.</summary>
    public int? Version { get; init; }

    public EntryKind? Kind { get; init; }

    /// <summary>All of these must have come about.</summary>
    public EntryOutcomes With { get; init; }

    /// <summary>None of these may have come about.</summary>
    public EntryOutcomes Without { get; init; }

    /// <summary>Entries made at that instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Entries made before that instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only entries that stand before this place of the log: where the page before this one ended.</summary>
    public long? Before { get; init; }

    /// <summary>At most so many are found at once.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>
    /// At most so many rows are looked at before a page ends, however few it has: what bounds the time of a search for
    /// what hardly ever occurs together.
    /// </summary>
    public int MostExamined { get; init; } = 131_072;
}

/// <summary>One page, the newest first.</summary>
/// <param name="Found">What was found.</param>
/// <param name="Next">
/// The <see cref="EntrySearch.Before"/> of the next page; null when the log has been looked through. A page that is not
/// full and has a next one ended because it had looked at enough.
/// </param>
public sealed record FoundPage(IReadOnlyList<FoundEntry> Found, long? Next);

/// <summary>An entry that was found.</summary>
/// <param name="Entry">The entry, opened.</param>
/// <param name="Outcomes">What became of it, as search knows it.</param>
/// <param name="Followed">The entries that concluded it or followed from it, in the order of the log.</param>
public sealed record FoundEntry(OpenedEntry Entry, EntryOutcomes Outcomes, IReadOnlyList<OpenedEntry> Followed);

/// <summary>What search keeps of one entry, not opened: enough to count by.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="At">When it was made.</param>
/// <param name="Person">Stands for whom it is about; equal for the same person, and meaningless otherwise.</param>
/// <param name="User">Stands for who acted, in the same way.</param>
/// <param name="Outcomes">What became of it.</param>
public readonly record struct IndexedEntry(
    long Index, DateTimeOffset At, long? Person, long? User, EntryOutcomes Outcomes);
