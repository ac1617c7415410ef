namespace IomGateway.Ledger.Witnesses;

/// <summary>What a witness that follows a log found when it looked.</summary>
public abstract record FollowResult
{
    private FollowResult()
    {
    }

    /// <summary>The log extends what was cosigned before; it is cosigned now.</summary>
    /// <param name="Size">Entries in the log.</param>
    /// <param name="Before">Entries when it was cosigned before; 0 the first time.</param>
    /// <param name="Note">The checkpoint with the cosignature.</param>
    /// <param name="Delivery">Why the log did not take the cosignature, in a sentence; null when it did.</param>
    public sealed record Cosigned(long Size, long Before, string Note, string? Delivery) : FollowResult;

    /// <summary>Nothing is new.</summary>
    /// <param name="Size">Entries in the log.</param>
    public sealed record Unchanged(long Size) : FollowResult;

    /// <summary>The log is not the one that was cosigned before.</summary>
    /// <param name="What">In a sentence.</param>
    /// <param name="Evidence">The file in which both checkpoints are kept.</param>
    public sealed record Forked(string What, string Evidence) : FollowResult;

    /// <summary>What the log serves is wrong in itself.</summary>
    /// <param name="Where">The resource.</param>
    /// <param name="What">In a sentence.</param>
    public sealed record Wrong(string Where, string What) : FollowResult;

    /// <summary>Something could not be read; nothing can be said.</summary>
    /// <param name="Where">The resource.</param>
    /// <param name="Why">In a sentence.</param>
    public sealed record Unreadable(string Where, string Why) : FollowResult;
}
