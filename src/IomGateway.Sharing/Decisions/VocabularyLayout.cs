using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Where each fact, label and consent of a vocabulary stands in the bit masks of a decision. Two vocabularies with the
/// same codes and values have the same layout, so that facts gathered under one can be judged under the other.
/// </summary>
internal sealed class VocabularyLayout
{
    private const int Bits = 64;
    private static readonly ConditionalWeakTable<VocabularySet, VocabularyLayout> Known = [];

    private readonly FrozenDictionary<string, int>[] factValues;
    private readonly FrozenDictionary<string, int>[] labelValues;

    private VocabularyLayout(VocabularySet vocabulary)
    {
        Facts = new CodeTable(vocabulary.PersonFacts.Keys);
        Labels = new CodeTable(vocabulary.Labels.Keys);
        Consents = new CodeTable(vocabulary.Consents.Keys);
        FactTerms = Enumerable.Range(0, Facts.Count).Select(i => vocabulary.PersonFacts[Facts[i]]).ToArray();
        LabelTerms = Enumerable.Range(0, Labels.Count).Select(i => vocabulary.Labels[Labels[i]]).ToArray();
        factValues = FactTerms.Select(f => Number(f.Values)).ToArray();
        labelValues = LabelTerms.Select(l => Number(l.Values)).ToArray();
        Require(Facts.Count, "person-facts");
        Require(Labels.Count, "labels");
        Require(Consents.Count, "consents");
        (AgeFact, AgeLabel) = AgePair();
        Signature = string.Join('\n', FactTerms.Select(f => $"{f.Code}:{f.Many}:{string.Join(',', f.Values)}")
            .Concat(LabelTerms.Select(l =>
                $"{l.Code}={string.Join(',', l.Values)};{l.Missing};{l.Holds};{l.FromBirthDate}"))
            .Append(string.Join(',', vocabulary.Consents.Keys.Order(StringComparer.Ordinal))));
    }

    public CodeTable Facts { get; }

    public CodeTable Labels { get; }

    public CodeTable Consents { get; }

    public IReadOnlyList<FactTerm> FactTerms { get; }

    public IReadOnlyList<LabelTerm> LabelTerms { get; }

    /// <summary>
    /// The fact and the label that both tell a person's age, youngest band first; −1 where there is no such pair.
    /// </summary>
    public int AgeFact { get; }

    public int AgeLabel { get; }

    public string Signature { get; }

    public static VocabularyLayout Of(VocabularySet vocabulary) =>
        Known.GetValue(vocabulary, v => new VocabularyLayout(v));

    public bool Matches(VocabularyLayout other) =>
        ReferenceEquals(this, other) || string.Equals(Signature, other.Signature, StringComparison.Ordinal);

    /// <summary>The bit of one value; false where the fact does not have it.</summary>
    public bool TryFactBit(int fact, string value, out ulong bit) => TryBit(factValues[fact], value, out bit);

    public bool TryLabelBit(int label, string value, out ulong bit) => TryBit(labelValues[label], value, out bit);

    /// <summary>
    /// The labels that a record type declares, as bits; one with a birth date declares the age that follows from it.
    /// </summary>
    public ulong Declared(RecordType type)
    {
        ulong declared = 0;
        foreach (var label in type.Labels)
        {
            declared |= Labels.TryFind(label.Label, out int at) ? 1UL << at : 0;
        }

        for (int label = 0; type.Definition.BirthDate is not null && label < LabelTerms.Count; label++)
        {
            declared |= LabelTerms[label].FromBirthDate ? 1UL << label : 0;
        }

        return declared;
    }

    private static bool TryBit(FrozenDictionary<string, int> values, string value, out ulong bit)
    {
        bool found = values.TryGetValue(value, out int index);
        bit = found ? 1UL << index : 0;
        return found;
    }

    private static FrozenDictionary<string, int> Number(IReadOnlyList<string> values)
    {
        Require(values.Count, "values of one fact or label");
        return values.Select((v, i) => KeyValuePair.Create(v, i)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Require(int count, string what)
    {
        if (count > Bits)
        {
            throw new ArgumentException($"The vocabulary has {count} {what}; a decision can weigh at most {Bits}.");
        }
    }

    private (int Fact, int Label) AgePair()
    {
        for (int label = 0; label < LabelTerms.Count; label++)
        {
            var term = LabelTerms[label];
            if (!term.FromBirthDate || !Facts.TryFind(term.Code, out int fact))
            {
                continue;
            }

            if (!FactTerms[fact].Values.SequenceEqual(term.Values, StringComparer.Ordinal))
            {
                throw new ArgumentException(
                    $"The label and the person-fact '{term.Code}' must list the same bands in the same order.");
            }

            return (fact, label);
        }

        return (-1, -1);
    }
}
