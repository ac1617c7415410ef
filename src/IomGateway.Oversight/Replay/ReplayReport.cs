namespace IomGateway.Oversight.Replay;

/// <summary>
/// What past questions would have come to under drafts: counts alone. Nothing in it names a person, and the log's
/// entries are used for this and nothing else (DPA 2018 s62(4)).
/// </summary>
public sealed record ReplayReport
{
    /// <summary>The drafts, and what each took the place of.</summary>
    public required IReadOnlyList<ReplayedDraft> Drafts { get; init; }

    /// <summary>The ledger's entries that were read: all there were when the reading began.</summary>
    public required long Entries { get; init; }

    /// <summary>
    /// Decisions that were decided again, one for each question, holder and record type. The sum of
    /// <see cref="Unchanged"/> and of the five after it.
    /// </summary>
    public required long Questions { get; init; }

    public required long Unchanged { get; init; }

    /// <summary>Permitted then, refused under the drafts.</summary>
    public required long Refused { get; init; }

    /// <summary>Refused then, permitted under the drafts.</summary>
    public required long Permitted { get; init; }

    /// <summary>Permitted both times, and more would be seen.</summary>
    public required long More { get; init; }

    /// <summary>Permitted both times, and less would be seen.</summary>
    public required long Less { get; init; }

    /// <summary>Permitted both times; some would be seen more of, some less, or in another form.</summary>
    public required long MoreAndLess { get; init; }

    /// <summary>How many people, each counted once.</summary>
    public required PeopleCounts People { get; init; }

    /// <summary>Records of answers whose decisions were made again.</summary>
    public required long Records { get; init; }

    public required NotReplayed NotReplayed { get; init; }

    /// <summary>By who asked and whom; pairs for which nothing changes are among them.</summary>
    public required IReadOnlyList<AgencyChange> ByAgency { get; init; }

    /// <summary>By who asked, whom, and category; what does not change is left out.</summary>
    public required IReadOnlyList<CategoryChange> ByCategory { get; init; }

    /// <summary>Questions that could go to nobody then, whoever they were about.</summary>
    public required long Unaskable { get; init; }

    /// <summary>
    /// Questions that could have gone to an agency that nobody could ask then. What it would have answered cannot be
    /// known: what stood about the person towards it was never gathered.
    /// </summary>
    public required IReadOnlyList<NewlyAskable> NewlyAskable { get; init; }

    /// <summary>What the reader must know to read the counts rightly.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <param name="Agreement">The draft's agreement.</param>
/// <param name="Version">The draft's version.</param>
/// <param name="Replaces">The versions that were in force at some time and that it stands in for.</param>
public sealed record ReplayedDraft(string Agreement, int Version, IReadOnlyList<int> Replaces);

/// <summary>People, each counted once in each; a person can be in several.</summary>
public sealed record PeopleCounts(long Asked, long Refused, long Permitted, long More, long Less);

/// <summary>What could not be decided again, and why.</summary>
public sealed record NotReplayed
{
    /// <summary>Something that it was decided from has been erased.</summary>
    public required long Erased { get; init; }

    /// <summary>What is stored is not what was recorded.</summary>
    public required long Damaged { get; init; }

    /// <summary>Kept in a form that this program does not read.</summary>
    public required long Unreadable { get; init; }

    /// <summary>Recorded before everything that this needs was kept.</summary>
    public required long Earlier { get; init; }

    /// <summary>About an agency, role, purpose or record type that today's policies do not have.</summary>
    public required long Unknown { get; init; }

    /// <summary>
    /// Refused for what no agreement changes: no justification, a record kept elsewhere, an emergency limit, another
    /// flow's answer. They stay refused.
    /// </summary>
    public required long Closed { get; init; }

    /// <summary>Refused before any agreement was looked at.</summary>
    public required long Undecided { get; init; }

    /// <summary>
    /// Records of answers whose question was decided again and they themselves were not; an answer of which nothing
    /// can be told counts as one.
    /// </summary>
    public required long Records { get; init; }

    /// <summary>Whether everything that was decided on its agreements was decided again.</summary>
    public bool IsNothing => Erased + Damaged + Unreadable + Earlier + Unknown + Records == 0;
}

/// <summary>What changes between one agency that asked and one that was asked.</summary>
public sealed record AgencyChange
{
    /// <summary>The agency that asked.</summary>
    public required string Asker { get; init; }

    /// <summary>The agency that was asked.</summary>
    public required string Holder { get; init; }

    public required long Questions { get; init; }

    public required long Refused { get; init; }

    public required long Permitted { get; init; }

    public required long More { get; init; }

    public required long Less { get; init; }

    public required long MoreAndLess { get; init; }

    public required PeopleCounts People { get; init; }
}

/// <summary>What changes for one category between two agencies.</summary>
public sealed record CategoryChange
{
    public required string Asker { get; init; }

    public required string Holder { get; init; }

    public required string Category { get; init; }

    /// <summary>Questions to which it could be answered, or in a clearer form.</summary>
    public required long QuestionsMore { get; init; }

    /// <summary>Questions to which it could no longer be answered, or in a coarser form.</summary>
    public required long QuestionsLess { get; init; }

    /// <summary>Records of which it would have left, or in a clearer form.</summary>
    public required long RecordsMore { get; init; }

    /// <summary>Records of which it would not have left, or in a coarser form.</summary>
    public required long RecordsLess { get; init; }

    public required long PeopleMore { get; init; }

    public required long PeopleLess { get; init; }
}

/// <summary>Questions that the drafts would let go to an agency to which they could not.</summary>
public sealed record NewlyAskable(string Asker, string Holder, string RecordType, long Questions);

/// <summary>How far a replay has come, in entries of the ledger.</summary>
public readonly record struct ReplayProgress(long Read, long Of);
