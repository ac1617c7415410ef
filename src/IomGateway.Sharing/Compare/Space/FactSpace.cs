using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Compare.Space;

/// <summary>
/// Everything that a decision can hang on, as variables: who asks whom for what first, then the emergency, the facts in
/// each partnership, the labels of the record, and whether its originator has released it. Holds the words of both
/// vocabularies, so that either can be judged at each point.
/// </summary>
internal sealed class FactSpace
{
    /// <summary>The variables that say who, to whom and what, before any condition.</summary>
    public const int From = 0;
    public const int To = 1;
    public const int Role = 2;
    public const int Purpose = 3;
    public const int Item = 4;
    public const int Days = 5;

    /// <summary>The first variable that is a condition: whether the question states an emergency.</summary>
    public const int Emergency = 6;

    private readonly List<Variable> variables =
    [
        .. Enumerable.Range(From, Emergency).Select(_ => new Variable(VariableKind.Scope, "", null, null, 0)),
        new Variable(VariableKind.Emergency, "emergency", null, null, 2),
    ];

    private readonly Dictionary<(string Partnership, string Code), FactPlace> facts = [];
    private readonly Dictionary<string, ManyPlace> consents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LabelPlace> labels = new(StringComparer.Ordinal);

    /// <param name="one">The old words.</param>
    /// <param name="other">The new words.</param>
    /// <param name="partnerships">Every partnership of either set.</param>
    /// <param name="sameLabels">Whether each record type carries the same labels in both.</param>
    public FactSpace(
        VocabularySet one, VocabularySet other, IEnumerable<string> partnerships, bool sameLabels)
    {
        var aged = Codes(one.Labels.Values.Concat(other.Labels.Values).Where(l => l.FromBirthDate), l => l.Code);
        foreach (string partnership in partnerships.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            AddConsents(partnership, one, other);

            // An age that the record tells as well comes last, next to the label that it is judged together with.
            foreach (string code in Codes(one.PersonFacts.Values.Concat(other.PersonFacts.Values), f => f.Code)
                .OrderBy(aged.Contains).ThenBy(c => c, StringComparer.Ordinal))
            {
                AddFact(partnership, code, one.PersonFacts.GetValueOrDefault(code),
                    other.PersonFacts.GetValueOrDefault(code));
            }
        }

        FirstLabel = variables.Count;
        foreach (string code in Codes(one.Labels.Values.Concat(other.Labels.Values), l => l.Code)
            .OrderByDescending(aged.Contains).ThenBy(c => c, StringComparer.Ordinal))
        {
            AddLabel(code, one.Labels.GetValueOrDefault(code), other.Labels.GetValueOrDefault(code), sameLabels);
        }

        Release = Add(new Variable(VariableKind.Release, "release", null, null, 2));
    }

    public DiagramStore Store { get; } = new();

    public IReadOnlyList<Variable> Variables => variables;

    /// <summary>The first variable that is known only when the record is there.</summary>
    public int FirstLabel { get; }

    /// <summary>Whether the record's originator has released what it is asked for; the last variable.</summary>
    public int Release { get; }

    public FactPlace? Fact(string partnership, string code) => facts.GetValueOrDefault((partnership, code));

    public ManyPlace? Consents(string partnership) => consents.GetValueOrDefault(partnership);

    public LabelPlace? Label(string code) => labels.GetValueOrDefault(code);

    /// <summary>Where a variable has a value.</summary>
    public int Is(int variable, int value)
    {
        var branches = new int[variables[variable].Size];
        Array.Fill(branches, DiagramStore.False);
        branches[value] = DiagramStore.True;
        return Store.Make(variable, branches);
    }

    /// <summary>
    /// Where everything that the given variables belong to can really be: something unknown has no values, and a label
    /// that was read has one at least.
    /// </summary>
    public int Real(IEnumerable<int> support)
    {
        var groups = support.Where(v => v > Emergency && v < Release)
            .Select(v => (variables[v].Code, variables[v].Partnership, variables[v].Kind)).Distinct();
        int real = DiagramStore.True;
        foreach (var (code, partnership, kind) in groups.Reverse())
        {
            real = Store.And(real, kind switch
            {
                VariableKind.Fact when Fact(partnership!, code)!.Many is { } many => Real(many),
                VariableKind.Consent => Real(Consents(partnership!)!),
                VariableKind.Label => Real(Label(code)!),
                _ => DiagramStore.True,
            });
        }

        return real;
    }

    private int Real(ManyPlace place) => Store.Or(Is(place.Known, 1), None(place.Bits));

    private int Real(LabelPlace place) =>
        Store.Select(Is(place.State, LabelPlace.Read), Store.Not(None(place.Bits)), None(place.Bits));

    private int None(int[] bits) => Store.All(bits.Reverse().Select(b => Is(b, 0)));

    private static HashSet<string> Codes<T>(IEnumerable<T> terms, Func<T, string> code) =>
        terms.Select(code).ToHashSet(StringComparer.Ordinal);

    private static string[] Words(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        [.. (one ?? []).Concat(other ?? []).Distinct(StringComparer.Ordinal)];

    private void AddConsents(string partnership, VocabularySet one, VocabularySet other)
    {
        string[] codes = [.. one.Consents.Keys.Concat(other.Consents.Keys).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        consents[partnership] = Many(VariableKind.Consent, "consent", partnership, codes);
    }

    private void AddFact(string partnership, string code, FactTerm? one, FactTerm? other)
    {
        string[] words = Words(one?.Values, other?.Values);
        if (one?.Many == true || other?.Many == true)
        {
            facts[(partnership, code)] = new FactPlace(
                words, -1, Many(VariableKind.Fact, code, partnership, words));
            return;
        }

        int variable = Add(new Variable(VariableKind.Fact, code, partnership, null, words.Length + 1)
        {
            Values = words,
        });
        facts[(partnership, code)] = new FactPlace(words, variable, null);
    }

    private ManyPlace Many(VariableKind kind, string code, string partnership, string[] words)
    {
        int known = Add(new Variable(kind, code, partnership, null, 2));
        return new ManyPlace(
            words, known, [.. words.Select(w => Add(new Variable(kind, code, partnership, w, 2)))]);
    }

    private void AddLabel(string code, LabelTerm? one, LabelTerm? other, bool sameLabels)
    {
        bool sameWhenMissing = (one is null || other is null
            || string.Equals(one.Missing, other.Missing, StringComparison.Ordinal))
            && (sameLabels || (one?.Missing ?? other?.Missing) is null);
        string[] words = Words(one?.Values, other?.Values);
        int state = Add(new Variable(VariableKind.Label, code, null, null, sameWhenMissing ? 2 : 3));
        labels[code] = new LabelPlace(
            words, state, [.. words.Select(w => Add(new Variable(VariableKind.Label, code, null, w, 2)))]);
    }

    private int Add(Variable variable)
    {
        variables.Add(variable);
        return variables.Count - 1;
    }
}
