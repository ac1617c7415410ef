using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing;

/// <summary>Everything under <c>policies/</c>, read and checked: what agreements may speak of.</summary>
public sealed record PolicyLibrary
{
    public required VocabularySet Vocabulary { get; init; }

    public required LawBook Law { get; init; }

    public required IReadOnlyList<Safeguard> Safeguards { get; init; }

    public required FrozenDictionary<string, RecordType> RecordTypes { get; init; }

    /// <summary>The file that holds each record type, by its name.</summary>
    public FrozenDictionary<string, string> RecordTypeFiles { get; init; } = FrozenDictionary<string, string>.Empty;
}
