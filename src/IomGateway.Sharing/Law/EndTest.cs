using System.Collections.Frozen;

namespace IomGateway.Sharing.Law;

/// <summary>
/// What an agency must be: one class of its own has all of the attributes, each with any of the values. The attribute
/// <c>class</c> is the class itself.
/// </summary>
public sealed record EndTest
{
    /// <summary>The attribute by which a test names classes themselves.</summary>
    public const string Class = "class";

    public required FrozenDictionary<string, FrozenSet<string>> Attributes { get; init; }

    /// <summary>What the agency on whose behalf it works must be; <see langword="null"/> if that is all one.</summary>
    public EndTest? ActsFor { get; init; }

    /// <summary>What no class of the agency may be.</summary>
    public IReadOnlyList<EndTest> Without { get; init; } = [];
}

/// <summary>Any of several tests, and what they come to in words.</summary>
/// <param name="AnyOf">The tests; one that is met is enough.</param>
/// <param name="Says">Completes "the end …", such as <c>is a public authority</c>.</param>
public sealed record EndChoice(IReadOnlyList<EndTest> AnyOf, string Says);

/// <summary>What sender and recipient must be; <see langword="null"/> where it is all one.</summary>
public sealed record PairTest(EndTest? From, EndTest? To);
