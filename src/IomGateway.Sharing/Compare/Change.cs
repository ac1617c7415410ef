using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Compare;

/// <summary>Whether something lets more pass than before.</summary>
public enum Direction
{
    /// <summary>Exactly as much.</summary>
    Same,

    /// <summary>Less, and nothing more.</summary>
    Narrower,

    /// <summary>More, and nothing less.</summary>
    Wider,

    /// <summary>More in one way and less in another, or differently, so that neither can be said.</summary>
    Both,
}

/// <summary>What a change is about.</summary>
public enum ChangeKind
{
    /// <summary>Which category leaves in which form, or waits for its originator.</summary>
    Disclosure,

    /// <summary>What follows for whoever receives it: retention, onward sharing, events, what a refusal says.</summary>
    Obligation,

    /// <summary>What may be asked of a holder although no record could give anything.</summary>
    Question,

    /// <summary>What gives words their meaning: who may state a fact and how long it stands, what a record type
    /// holds.</summary>
    Meaning,

    /// <summary>How often one user may use emergency flows on one day, all of them together.</summary>
    Use,
}

/// <summary>One difference, in a sentence that covers exactly what differs and nothing else.</summary>
public sealed record Change
{
    public required ChangeKind Kind { get; init; }

    public required Direction Direction { get; init; }

    /// <summary>The difference in plain words.</summary>
    public required string Sentence { get; init; }

    /// <summary>
    /// The sentence in parts: what differs, then each thing that has to hold for it; empty where it has none.
    /// </summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>The senders that it is about, by id.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>The recipients that it is about, by id.</summary>
    public required IReadOnlyList<string> To { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<string> Purposes { get; init; } = [];

    /// <summary>The record types that it is about.</summary>
    public IReadOnlyList<string> RecordTypes { get; init; } = [];

    /// <summary>The categories that it is about.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The form before: <c>withheld</c>, <c>clear</c> or <c>mask:NAME</c>; empty where none applies.</summary>
    public string Was { get; init; } = "";

    /// <summary>The form from now on.</summary>
    public string Becomes { get; init; } = "";

    /// <summary>What must hold of the person, the asker and the record for the difference to show.</summary>
    public IReadOnlyList<ChangeCondition> Conditions { get; init; } = [];

    /// <summary>The safeguards and <c>never</c> clauses that close part of it now as before.</summary>
    public IReadOnlyList<string> Unless { get; init; } = [];

    /// <summary>The first day (London) on which it shows.</summary>
    public DateOnly? FromDay { get; init; }

    /// <summary>The first day on which it no longer shows.</summary>
    public DateOnly? UntilDay { get; init; }

    /// <summary>Where the clauses stand that cause it, in both sets.</summary>
    public required IReadOnlyList<SourcePosition> Positions { get; init; }

    /// <summary>Every agency that it concerns: the senders and the recipients.</summary>
    public IReadOnlyList<string> Agencies =>
        [.. From.Concat(To).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>
/// One condition of a change: <c>emergency</c>, <c>person.FACT</c>, <c>consent.CODE</c>, <c>record.LABEL</c> or
/// <c>release</c>, and the values for which it shows.
/// </summary>
/// <param name="Key">What is looked at.</param>
/// <param name="Partnership">In whose facts; <see langword="null"/> for what is no person's fact.</param>
/// <param name="Words">The values in plain words.</param>
public sealed record ChangeCondition(string Key, string? Partnership, string Words);
