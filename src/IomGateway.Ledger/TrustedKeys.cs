using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger;

/// <summary>Whose signatures count for somebody who verifies: all that is needed beside what is verified.</summary>
public readonly record struct TrustedKeys
{
    /// <summary>The keys of the log, had another way; owned by the caller.</summary>
    public required IReadOnlyList<VerifierKey> Logs { get; init; }

    /// <summary>The witnesses, and how many must agree; null asks for none and ignores theirs.</summary>
    public WitnessPolicy? Witnesses { get; init; }

    /// <summary>The clock by which a cosignature may not be from the future.</summary>
    public required TimeProvider Time { get; init; }
}
