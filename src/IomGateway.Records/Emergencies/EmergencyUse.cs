using IomGateway.Records.People;

namespace IomGateway.Records.Emergencies;

/// <summary>Somebody breaks the glass: uses an emergency flow.</summary>
public sealed record EmergencyDraft
{
    public required string Agency { get; init; }

    public required string User { get; init; }

    public required string Agreement { get; init; }

    public required int Version { get; init; }

    public required string Flow { get; init; }

    /// <summary>The decision, as the ledger names it; it counts once for each flow.</summary>
    public required string Decision { get; init; }

    public PersonId? Person { get; init; }

    /// <summary>Uses of this flow a day (in London) by one user.</summary>
    public required int LimitPerDay { get; init; }

    public required TimeSpan ReviewWithin { get; init; }

    /// <summary>The agencies that look at it afterwards.</summary>
    public required IReadOnlyList<string> Reviewers { get; init; }
}

public enum ReviewOutcome
{
    Justified,
    NotJustified,
}

/// <summary>A use as its reviewers see it.</summary>
public sealed record EmergencyUse
{
    public required string Id { get; init; }

    public required string Agency { get; init; }

    public required string User { get; init; }

    public required string Agreement { get; init; }

    public required int Version { get; init; }

    public required string Flow { get; init; }

    public required string Decision { get; init; }

    public PersonId? Person { get; init; }

    public required DateTimeOffset UsedAt { get; init; }

    public required DateTimeOffset ReviewDue { get; init; }

    public required IReadOnlyList<string> Reviewers { get; init; }
}
