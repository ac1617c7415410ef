namespace IomGateway.Sharing.Questions;

/// <summary>Of what, and of whom, it is asked who can see it.</summary>
public sealed record SightQuery
{
    /// <summary>Only this category; <see langword="null"/> for every one.</summary>
    public string? Category { get; init; }

    /// <summary>Only this record type; <see langword="null"/> for every one.</summary>
    public string? RecordType { get; init; }

    /// <summary>Only what this agency holds; <see langword="null"/> for every holder.</summary>
    public string? Holder { get; init; }

    /// <summary>Only what this agency may be told; <see langword="null"/> for every asker.</summary>
    public string? Asker { get; init; }

    /// <summary>
    /// What is known of the person; whatever is not may be anything. <see langword="null"/> for anybody.
    /// </summary>
    public Decisions.PersonFacts? Person { get; init; }

    /// <summary>The day, in London, on which agreements have to hold.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>
/// What one flow lets one agency be told by another: for some person and some record it leaves, and without the
/// conditions it does not.
/// </summary>
public sealed record Sight
{
    public required string Asker { get; init; }

    public required string Holder { get; init; }

    /// <summary>Every one of these roles may ask for every one of <see cref="Purposes"/>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Purposes { get; init; }

    public required string RecordType { get; init; }

    public required string Category { get; init; }

    /// <summary>Every form in which it can leave at once: <c>clear</c> or <c>mask:NAME</c>.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    /// <summary>Every form in which it can leave once its originator has released it.</summary>
    public required IReadOnlyList<string> Held { get; init; }

    public required FlowTold Flow { get; init; }

    public required bool Depersonalised { get; init; }

    /// <summary>What the flow asks for.</summary>
    public required IReadOnlyList<Requirement> Conditions { get; init; }

    /// <summary>What may close, mask or hold it nevertheless.</summary>
    public required IReadOnlyList<CapTold> Caps { get; init; }

    /// <summary>One person and record for whom it leaves, or would once released.</summary>
    public required Example Example { get; init; }
}

/// <summary>
/// Made-up facts, consents and labels. A fact that is not there is not known; a label without values cannot be read.
/// </summary>
public sealed record Example(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Person,
    IReadOnlyList<string>? Consents,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Record);
