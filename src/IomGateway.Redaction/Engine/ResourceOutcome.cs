namespace IomGateway.Redaction.Engine;

/// <summary>What became of one record.</summary>
public abstract record ResourceOutcome
{
    private ResourceOutcome()
    {
    }

    /// <summary>It was written, with what the plan grants and nothing else.</summary>
    public sealed record Released : ResourceOutcome
    {
        internal static readonly Released Instance = new();
    }

    /// <summary>Nothing of it was written, for a stable reason.</summary>
    public sealed record Withheld(string ReasonCode) : ResourceOutcome;

    /// <summary>It could not be read as what it says it is; nothing was written.</summary>
    public sealed record Refused(string ReasonCode, string Message) : ResourceOutcome;
}
