using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>One example of what an agreement must allow or refuse.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>
    /// Its question; several where it asks for lists or takes each of several facts as given. All must be decided as
    /// expected.
    /// </summary>
    public required IReadOnlyList<DecisionRequest> Requests { get; init; }

    public required Expectation Expect { get; init; }

    public required SourcePosition At { get; init; }
}

/// <summary>What a scenario expects; what it does not name it does not test.</summary>
internal sealed record Expectation
{
    /// <summary><c>permit</c>, <c>deny</c> or <c>hold</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>Exactly these categories in exactly these forms.</summary>
    public IReadOnlyDictionary<string, string>? Categories { get; init; }

    /// <summary>These reasons among others.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Exactly these reasons, in any order.</summary>
    public IReadOnlyList<string>? OnlyReasons { get; init; }

    /// <summary>The flow that grants everything.</summary>
    public string? Flow { get; init; }

    /// <summary>Exactly these retentions, in the order of their clocks.</summary>
    public IReadOnlyList<Retention>? Retain { get; init; }

    public Onward? Onward { get; init; }

    /// <summary>Exactly these events, in their codes' order.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Exactly what a refusal may say, in the words' order.</summary>
    public IReadOnlyList<string>? Says { get; init; }

    /// <summary>Whether the released bytes are kept as evidence.</summary>
    public bool? KeepsBytes { get; init; }

    /// <summary>What follows an emergency use.</summary>
    public ExpectedEmergency? Emergency { get; init; }
}

/// <summary>What a scenario expects of an emergency use; what it does not name it does not test.</summary>
internal sealed record ExpectedEmergency(
    int? LimitPerDay, TimeSpan? ReviewWithin, IReadOnlyList<string>? Reviewers)
{
    /// <summary>Whether the terms are those expected; there are none where no emergency flow granted.</summary>
    public bool Met(EmergencyTerms? terms) =>
        terms is not null
        && (LimitPerDay is null || LimitPerDay == terms.LimitPerDay)
        && (ReviewWithin is null || ReviewWithin == terms.ReviewWithin)
        && (Reviewers is null || Reviewers.SequenceEqual(terms.Reviewers, StringComparer.Ordinal));
}
