namespace IomGateway.Ledger.Search;

/// <summary>What search keeps of one entry, hashed.</summary>
internal sealed record SearchTerms
{
    public required long UnixMilliseconds { get; init; }

    /// <summary>Whom it is about.</summary>
    public long? Person { get; init; }

    /// <summary>Who acted.</summary>
    public long? User { get; init; }

    public EntryOutcomes Outcomes { get; init; }

    /// <summary>Kind, agencies, purpose, record type, agreements.</summary>
    public int[] Codes { get; init; } = [];

    /// <summary>Categories of which something left.</summary>
    public int[] Categories { get; init; } = [];

    /// <summary>The entry on whose row it is kept, where that one has a row.</summary>
    public EntryId? Follows { get; init; }
}

/// <summary>One row of search.</summary>
internal readonly record struct SearchRow(
    long Place, long UnixMilliseconds, long? Person, long? User, EntryOutcomes Outcomes, EntryId[] Followed);

/// <summary>How far the rows of a log that is older than its search have been made.</summary>
/// <param name="KeyCheck">Which index key they were made with.</param>
/// <param name="Filled">Entries before this place have their rows.</param>
internal sealed record SearchState(long KeyCheck, long Filled);

/// <summary>A search with everything hashed: every group of codes must be met by one of its members.</summary>
internal sealed record SearchPlan
{
    public required long Before { get; init; }

    public required int Limit { get; init; }

    public required int MostExamined { get; init; }

    public long[]? People { get; init; }

    public long? User { get; init; }

    public required int[][] Codes { get; init; }

    public int? Category { get; init; }

    public EntryOutcomes With { get; init; }

    public EntryOutcomes Without { get; init; }

    public long Since { get; init; } = long.MinValue;

    public long Until { get; init; } = long.MaxValue;
}

/// <summary>What a plan found.</summary>
/// <param name="Rows">The rows, the newest first.</param>
/// <param name="Next">Where to go on; null at the beginning of the log.</param>
/// <param name="Examined">How many rows were looked at.</param>
internal sealed record SearchHits(List<SearchRow> Rows, long? Next, int Examined);
