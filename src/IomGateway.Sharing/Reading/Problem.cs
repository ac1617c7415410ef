namespace IomGateway.Sharing.Reading;

/// <summary>How much a problem matters: an error keeps an agreement from being activated, a warning does not.</summary>
public enum Severity
{
    Error,
    Warning,
}

/// <summary>Where something stands in a file. Lines and columns count from 1.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>
/// One thing that is wrong with a policy, an agency or an agreement, in the words of whoever wrote it.
/// </summary>
public sealed record Problem
{
    public required SourcePosition At { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>A stable code in kebab case, such as <c>unknown-category</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>How to mend it.</summary>
    public required string Help { get; init; }

    /// <summary>The section of the law that is cited, where one is.</summary>
    public string? Cites { get; init; }
}
