namespace IomGateway.Ledger.Witnesses;

/// <summary>What a witness answers to a checkpoint (C2SP tlog-witness).</summary>
public abstract record WitnessAnswer
{
    private WitnessAnswer()
    {
    }

    /// <summary>The HTTP status that the protocol gives it.</summary>
    public abstract int Status { get; }

    /// <summary>It extends what was cosigned before.</summary>
    /// <param name="Lines">The cosignature: a signature line with its line feed.</param>
    public sealed record Cosigned(string Lines) : WitnessAnswer
    {
        /// <inheritdoc/>
        public override int Status => 200;
    }

    /// <summary>It is no such request, or the old size is above the checkpoint's.</summary>
    /// <param name="Why">In a sentence.</param>
    public sealed record Malformed(string Why) : WitnessAnswer
    {
        /// <inheritdoc/>
        public override int Status => 400;
    }

    /// <summary>No signature on it verifies under a key that is trusted for the log.</summary>
    /// <param name="Why">In a sentence.</param>
    public sealed record NotSigned(string Why) : WitnessAnswer
    {
        /// <inheritdoc/>
        public override int Status => 403;
    }

    /// <summary>The witness does not know the log.</summary>
    public sealed record UnknownLog : WitnessAnswer
    {
        /// <inheritdoc/>
        public override int Status => 404;
    }

    /// <summary>The old size is not that of the last checkpoint cosigned.</summary>
    /// <param name="Size">What that size is; 0 when none was.</param>
    public sealed record OtherSize(long Size) : WitnessAnswer
    {
        /// <inheritdoc/>
        public override int Status => 409;
    }

    /// <summary>The log signed two roots for one size: a fork.</summary>
    /// <param name="Size">The size.</param>
    /// <param name="Evidence">The file in which both checkpoints are kept.</param>
    public sealed record Forked(long Size, string Evidence) : WitnessAnswer
    {
        /// <inheritdoc/>
        public override int Status => 409;
    }

    /// <summary>The proof does not lead from the last checkpoint cosigned to this one.</summary>
    /// <param name="Evidence">The file in which both checkpoints are kept.</param>
    public sealed record Inconsistent(string Evidence) : WitnessAnswer
    {
        /// <inheritdoc/>
        public override int Status => 422;
    }
}
