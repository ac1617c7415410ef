using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Compare.Scenes;

/// <summary>Whether two libraries give the same words the same meaning in a decision.</summary>
internal static class PolicyLikeness
{
    public static bool Same(PolicyLibrary one, PolicyLibrary other) =>
        ReferenceEquals(one, other)
        || (VocabularyLayout.Of(one.Vocabulary).Matches(VocabularyLayout.Of(other.Vocabulary))
            && Words(one.Vocabulary).SetEquals(Words(other.Vocabulary))
            && Types(one).SetEquals(Types(other)));

    /// <summary>Whether every record type that both have carries the same labels in both.</summary>
    public static bool SameLabels(PolicyLibrary one, PolicyLibrary other) =>
        ReferenceEquals(one.RecordTypes, other.RecordTypes)
        || one.RecordTypes.All(t => !other.RecordTypes.TryGetValue(t.Key, out var theirs)
            || Labels(t.Value).SetEquals(Labels(theirs)));

    private static HashSet<string> Labels(RecordType type) =>
    [
        .. type.Labels.Select(l => l.Label), .. type.Definition.BirthDate is null ? [] : (string[])["birth-date"],
    ];

    private static HashSet<string> Words(VocabularySet words) =>
    [
        .. words.Purposes.Values.Select(p => $"purpose {p.Code} {p.Depersonalised}"),
        .. words.Roles.Keys.Select(r => $"role {r}"),
        .. words.Masks.Values.Select(m => $"mask {m.Mask.Name} {m.Mask.Kind} {m.Mask.Text} "
            + $"{string.Join(',', m.Mask.Bounds ?? [])} {Sorted(m.Mask.Datatypes)} {Sorted(m.CoarserThan)}"),
    ];

    private static HashSet<string> Types(PolicyLibrary policies) =>
    [
        .. policies.RecordTypes.Select(t =>
            $"{t.Key} {CanonicalJson.Sha256(CanonicalRecordType.Write(t.Value.Definition))}"),
    ];

    private static string Sorted(IEnumerable<string> words) => string.Join(',', words.Order(StringComparer.Ordinal));
}
