namespace IomGateway.Exchange.Access;

/// <summary>Why a request was not met, in the four things that every caller gets, on every path.</summary>
public sealed record Refusal
{
    /// <summary>HTTP status, 400 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>Stable code that programs may rely on: lower case words joined by hyphens.</summary>
    public required string Code { get; init; }

    /// <summary>One plain sentence. Says nothing about a person, and repeats nothing that was sent.</summary>
    public required string Sentence { get; init; }

    /// <summary>What the caller can do about it.</summary>
    public required string NextStep { get; init; }

    /// <summary>How long to wait before asking again; sent as <c>Retry-After</c> in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
