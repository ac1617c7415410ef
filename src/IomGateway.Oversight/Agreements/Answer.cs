namespace IomGateway.Oversight.Agreements;

/// <summary>One party's yes or no to a version.</summary>
public sealed record Answer
{
    public required string Agreement { get; init; }

    public required int Version { get; init; }

    public required string Agency { get; init; }

    /// <summary>The signatory, as the agency's file names them.</summary>
    public required string Signatory { get; init; }

    public required bool Approves { get; init; }

    /// <summary>Why, in their words; for a no above all.</summary>
    public string? Reason { get; init; }
}
