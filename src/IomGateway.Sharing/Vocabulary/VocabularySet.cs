using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Sharing.Vocabulary;

/// <summary>Every finite list that conditions range over, by code.</summary>
public sealed record VocabularySet
{
    public required FrozenDictionary<string, Purpose> Purposes { get; init; }

    public required FrozenDictionary<string, Term> Roles { get; init; }

    public required FrozenDictionary<string, Category> Categories { get; init; }

    public required FrozenDictionary<string, AgencyClass> AgencyClasses { get; init; }

    public required FrozenDictionary<string, FactTerm> PersonFacts { get; init; }

    public required FrozenDictionary<string, ConsentTerm> Consents { get; init; }

    public required FrozenDictionary<string, LabelTerm> Labels { get; init; }

    public required FrozenDictionary<string, IdentifierSystem> Identifiers { get; init; }

    public required FrozenDictionary<string, MaskTerm> Masks { get; init; }

    public required FrozenDictionary<string, EventTerm> Events { get; init; }

    public required FrozenDictionary<string, Term> RetentionClocks { get; init; }

    public required FrozenDictionary<string, Term> RetentionOverrides { get; init; }
}

/// <summary>A way of disclosing less of a value, and which other masks it is coarser than.</summary>
public sealed record MaskTerm
{
    public required string Label { get; init; }

    public required Mask Mask { get; init; }

    /// <summary>
    /// The masks that disclose more than this one, directly; every mask is coarser than <c>clear</c>.
    /// </summary>
    public required FrozenSet<string> CoarserThan { get; init; }
}
