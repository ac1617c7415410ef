namespace IomGateway.Ledger;

/// <summary>A key of a log.</summary>
/// <param name="Index">Place of the entry that announces it.</param>
/// <param name="Key">The key: <c>origin+hex8+base64</c>.</param>
public sealed record LogKey(long Index, string Key);

/// <summary>The outcome of verifying a log from outside.</summary>
public abstract record VerificationResult
{
    private VerificationResult()
    {
    }

    /// <summary>0 sound, 1 tampered, 2 could not be read.</summary>
    public abstract int ExitCode { get; }

    /// <summary>Every hash, signature and conclusion holds.</summary>
    /// <param name="Size">Entries verified.</param>
    /// <param name="Root">Root of the tree, base 64.</param>
    /// <param name="Checkpoints">Checkpoints verified.</param>
    /// <param name="Unproved">What a pass does not prove, in sentences.</param>
    public sealed record Sound(long Size, string Root, int Checkpoints, IReadOnlyList<string> Unproved)
        : VerificationResult
    {
        /// <summary>The log's keys, each with the entry that announces it, the one in use last.</summary>
        public IReadOnlyList<LogKey> Keys { get; init; } = [];

        /// <summary>Entries under the largest checkpoint that enough witnesses cosigned; 0 without a policy.</summary>
        public long Witnessed { get; init; }

        /// <summary>The policy's witnesses that cosigned that checkpoint.</summary>
        public IReadOnlySet<string> Witnesses { get; init; } = new HashSet<string>();

        /// <inheritdoc/>
        public override int ExitCode => 0;
    }

    /// <summary>Something is not as it was signed, or contradicts itself.</summary>
    /// <param name="Index">First entry that is bad, or from which on nothing vouches for the log.</param>
    /// <param name="Where">The resource in which it shows.</param>
    /// <param name="What">What is wrong, in a sentence.</param>
    public sealed record Tampered(long Index, string Where, string What) : VerificationResult
    {
        /// <inheritdoc/>
        public override int ExitCode => 1;
    }

    /// <summary>Something that verifying needs could not be had.</summary>
    /// <param name="Where">The resource.</param>
    /// <param name="Why">Why not, in a sentence.</param>
    public sealed record Unreadable(string Where, string Why) : VerificationResult
    {
        /// <inheritdoc/>
        public override int ExitCode => 2;
    }
}
