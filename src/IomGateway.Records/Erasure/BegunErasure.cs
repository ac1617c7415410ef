using IomGateway.Records.People;

namespace IomGateway.Records.Erasure;

/// <summary>An erasure that was ordered and is not done.</summary>
public sealed record BegunErasure
{
    /// <summary>The ledger entry that records the order.</summary>
    public required string Id { get; init; }

    /// <summary>The ledger entry that will say it is done.</summary>
    public required string Outcome { get; init; }

    /// <summary>The person's own file and those merged with it.</summary>
    public required IReadOnlyList<string> People { get; init; }

    /// <summary>The agency that ordered it.</summary>
    public required string Agency { get; init; }

    /// <summary>Who did.</summary>
    public required string User { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>
    /// The last month in which they were asked about while nobody knew them, as far as that is known by now.
    /// </summary>
    public DateOnly? LastMonth { get; init; }

    /// <summary>Their numbers that the register still has.</summary>
    public required IReadOnlyList<PersonIdentifier> Numbers { get; init; }
}
