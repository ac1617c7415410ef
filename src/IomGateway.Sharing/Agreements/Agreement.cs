using System.Collections.Frozen;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// One information-sharing agreement: the document that partners sign and the policy that is enforced.
/// </summary>
public sealed record Agreement
{
    public required string Id { get; init; }

    /// <summary>1 or above; a later version replaces an earlier one.</summary>
    public required int Version { get; init; }

    public required string Title { get; init; }

    public required string Partnership { get; init; }

    public required IReadOnlyList<string> Parties { get; init; }

    public required AgreementTerm Term { get; init; }

    public AgreementDocument? Document { get; init; }

    /// <summary>Flows, those of <c>emergency</c> among them, in the order of the file.</summary>
    public required IReadOnlyList<Flow> Flows { get; init; }

    public required IReadOnlyList<NeverClause> Never { get; init; }

    public required SourcePosition At { get; init; }

    /// <summary>Where each party stands, by its id.</summary>
    public FrozenDictionary<string, SourcePosition> PartyPositions { get; init; } =
        FrozenDictionary<string, SourcePosition>.Empty;
}

/// <summary>Days in London. <paramref name="Until"/> is the first day on which it no longer holds.</summary>
public sealed record AgreementTerm(DateOnly From, DateOnly? Review, DateOnly Until)
{
    public SourcePosition At { get; init; }

    public SourcePosition ReviewAt { get; init; }
}

/// <summary>
/// What the regulator's data-sharing code asks of the paper; keys as written, such as <c>owner</c> and <c>dpia</c>.
/// </summary>
public sealed record AgreementDocument
{
    /// <summary>What the code asks for, in the order in which it asks; <c>part-of</c> is this language's own.</summary>
    public static IReadOnlyList<string> Headings { get; } =
    [
        "owner", "marking", "part-of", "dpia", "equality-assessment", "privacy-notice", "data-quality",
        "security", "training", "rights-contact", "complaints-contact", "freedom-of-information",
        "breach-contact-within", "ending", "sign-off",
    ];

    public required FrozenDictionary<string, string> Entries { get; init; }

    public required SourcePosition At { get; init; }

    public SourcePosition OwnerAt { get; init; }

    /// <summary>Where each entry stands, by its key.</summary>
    public FrozenDictionary<string, SourcePosition> Positions { get; init; } =
        FrozenDictionary<string, SourcePosition>.Empty;
}

/// <summary>Closes, within its partnership, what any agreement might open.</summary>
public sealed record NeverClause
{
    /// <summary>Any of these senders; empty is every sender.</summary>
    public required FrozenSet<string> From { get; init; }

    /// <summary>Any of these recipients; empty is every recipient.</summary>
    public required FrozenSet<string> To { get; init; }

    public required FrozenSet<string> Purposes { get; init; }

    public required FrozenSet<string> Roles { get; init; }

    /// <summary>Conditions on the person; empty is everybody.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> People { get; init; }

    /// <summary>Conditions on the record's labels.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> Record { get; init; }

    /// <summary>What is closed; <see langword="null"/> is every category.</summary>
    public required FrozenSet<string>? Categories { get; init; }

    public required SourcePosition At { get; init; }
}
