namespace IomGateway.Ledger.Witnesses;

/// <summary>How a witness stands to this log.</summary>
public enum WitnessCondition
{
    /// <summary>Nothing has been heard from it since the start.</summary>
    Waiting,

    /// <summary>It cosigned the last checkpoint that it was given, or gave.</summary>
    Cosigned,

    /// <summary>It does not answer.</summary>
    Unreachable,

    /// <summary>It answers, and does not cosign.</summary>
    Refusing,

    /// <summary>It says that it saw another log of this name, and cannot show it.</summary>
    Disputing,

    /// <summary>It shows, under this log's own signature, a log that this one does not extend.</summary>
    Forked,
}

/// <summary>One witness of this log, as things stand.</summary>
/// <param name="Name">Its name in the policy.</param>
/// <param name="Condition">How it stands.</param>
/// <param name="Size">Entries under the largest checkpoint that it has cosigned since the start.</param>
/// <param name="Why">What it is that stands in the way, in a sentence; null when nothing does.</param>
public sealed record WitnessStanding(string Name, WitnessCondition Condition, long Size, string? Why);

/// <summary>What became of cosignatures that somebody brought.</summary>
public abstract record BroughtCosignatures
{
    private BroughtCosignatures()
    {
    }

    /// <summary>They are kept with the checkpoint.</summary>
    public sealed record Taken : BroughtCosignatures;

    /// <param name="Why">Why not, in a sentence.</param>
    public sealed record Refused(string Why) : BroughtCosignatures;
}
