using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Mutations;

/// <summary>
/// What the decision on one question can hang on, before and after a change: the facts, consents and labels that any
/// clause in reach asks for.
/// </summary>
internal sealed class Terrain
{
    private const string ConsentCode = "consents";
    private readonly PolicyLibrary policies;
    private readonly RecordType type;
    private readonly Dictionary<(VariableKind Kind, string Code), List<Atom>> atoms = [];
    private bool exact = true;

    private Terrain(PolicyLibrary policies, RecordType type)
    {
        this.policies = policies;
        this.type = type;
    }

    public IReadOnlyList<Variable> People { get; private set; } = [];

    public IReadOnlyList<Variable> Labels { get; private set; } = [];

    /// <summary>Whether every combination that could matter is among those to be tried.</summary>
    public bool IsExact => exact;

    /// <param name="policies">The vocabulary and the safeguards.</param>
    /// <param name="type">The record type that is asked for.</param>
    /// <param name="changed">The versions of changed flows that cover the question.</param>
    /// <param name="others">The other flows that cover it.</param>
    /// <param name="never">The <c>never</c> clauses that cover it.</param>
    /// <param name="changedNever">Those among them that were changed.</param>
    /// <param name="safeguards">The safeguards that cover it.</param>
    /// <param name="excepts">Whether an exception of a safeguard speaks of the question.</param>
    public static Terrain Of(
        PolicyLibrary policies,
        RecordType type,
        IReadOnlyList<Flow> changed,
        IReadOnlyList<Flow> others,
        IReadOnlyList<NeverClause> never,
        IReadOnlyList<NeverClause> changedNever,
        IReadOnlyList<Safeguard> safeguards,
        Func<SafeguardCondition, bool> excepts)
    {
        var terrain = new Terrain(policies, type);
        foreach (var flow in changed)
        {
            terrain.Add(flow, changedNever.Count == 0 ? Weight.Gate : Weight.Free);
        }

        foreach (var flow in others)
        {
            terrain.Add(flow, Weight.Free);
        }

        foreach (var clause in never)
        {
            terrain.Add(clause.People, clause.Record, changedNever.Contains(clause) ? Weight.Free : Weight.Closes);
        }

        foreach (var safeguard in safeguards)
        {
            terrain.Add(safeguard, excepts);
        }

        terrain.Finish(changedNever.Count == 0 ? changed : []);
        return terrain;
    }

    private void Add(Flow flow, Weight weight)
    {
        foreach (var (fact, values) in flow.People.Where(p => flow.Emergency?.LiftsCondition(p.Key) is not true))
        {
            At(VariableKind.Fact, fact).Add(new Atom(values, All: false, weight));
        }

        if (flow.Emergency?.Lifts.Contains(EmergencyTerms.Consent) is not true)
        {
            if (flow.ConsentsAll.Count > 0)
            {
                At(VariableKind.Consents, ConsentCode).Add(new Atom(flow.ConsentsAll, All: true, weight));
            }

            if (flow.ConsentsAny.Count > 0)
            {
                At(VariableKind.Consents, ConsentCode).Add(new Atom(flow.ConsentsAny, All: false, weight));
            }
        }

        foreach (var (label, values) in flow.Record)
        {
            At(VariableKind.Label, label).Add(new Atom(values, All: false, weight));
        }
    }

    private void Add(Safeguard safeguard, Func<SafeguardCondition, bool> excepts)
    {
        // Where a cap also hangs on the flow, one flow can be closed while another is open: nothing is left out.
        bool byFlow = safeguard.Unless.Prepend(safeguard.When)
            .Any(c => c.Keys.ContainsKey("official-duty") || c.Keys.ContainsKey("depersonalised"));
        Add(safeguard.When, byFlow ? Weight.Free : Weight.Closes);
        foreach (var unless in safeguard.Unless.Where(excepts))
        {
            Add(unless, byFlow ? Weight.Free : Weight.Excepts);
        }
    }

    private void Add(SafeguardCondition condition, Weight weight)
    {
        Add(condition.Person, condition.Record, weight);
        if (condition.Keys.TryGetValue("consent", out var consents))
        {
            At(VariableKind.Consents, ConsentCode).Add(new Atom(consents, All: false, weight));
        }
    }

    private void Add(
        IReadOnlyDictionary<string, FrozenSet<string>> people,
        IReadOnlyDictionary<string, FrozenSet<string>> record,
        Weight weight)
    {
        foreach (var (fact, values) in people)
        {
            At(VariableKind.Fact, fact).Add(new Atom(values, All: false, weight));
        }

        foreach (var (label, values) in record)
        {
            At(VariableKind.Label, label).Add(new Atom(values, All: false, weight));
        }
    }

    private List<Atom> At(VariableKind kind, string code)
    {
        if (!atoms.TryGetValue((kind, code), out var list))
        {
            atoms.Add((kind, code), list = []);
        }

        return list;
    }

    private void Finish(IReadOnlyList<Flow> gates)
    {
        var words = policies.Vocabulary;
        foreach (var label in type.Labels.Select(l => l.Label).Where(words.Labels.ContainsKey))
        {
            if (words.Labels[label].Holds is { } holds)
            {
                At(VariableKind.Label, label).Add(new Atom([holds], All: false, Weight.Closes));
            }
        }

        var facts = atoms.Where(a => a.Key.Kind == VariableKind.Fact && words.PersonFacts.ContainsKey(a.Key.Code))
            .OrderBy(a => a.Key.Code, StringComparer.Ordinal)
            .Select(a => Make(a.Key.Kind, a.Key.Code, words.PersonFacts[a.Key.Code].Values,
                words.PersonFacts[a.Key.Code].Many, gates));
        var consents = atoms.Where(a => a.Key.Kind == VariableKind.Consents)
            .Select(a => Make(a.Key.Kind, a.Key.Code,
                a.Value.SelectMany(v => v.Values).Distinct().Order(StringComparer.Ordinal).ToArray(), true, gates));
        People = [.. facts, .. consents];
        Labels =
        [
            .. atoms.Where(a => a.Key.Kind == VariableKind.Label && Declares(a.Key.Code))
                .OrderBy(a => a.Key.Code, StringComparer.Ordinal)
                .Select(a => Make(a.Key.Kind, a.Key.Code, words.Labels[a.Key.Code].Values, many: true, gates)),
        ];
    }

    private Variable Make(
        VariableKind kind, string code, IReadOnlyList<string> values, bool many, IReadOnlyList<Flow> gates)
    {
        bool gated = gates.Count > 0 && gates.All(f => kind switch
        {
            VariableKind.Fact => f.People.ContainsKey(code) && f.Emergency?.LiftsCondition(code) is not true,
            VariableKind.Label => f.Record.ContainsKey(code),
            _ => f.ConsentsAll.Count + f.ConsentsAny.Count > 0
                && f.Emergency?.Lifts.Contains(EmergencyTerms.Consent) is not true,
        });
        // A label that counts as something where it is missing is never unknown.
        bool unknown = kind != VariableKind.Label || policies.Vocabulary.Labels[code].Missing is null;
        return Variable.Of(kind, code, values, many, atoms[(kind, code)], gated, unknown, ref exact);
    }

    private bool Declares(string label) =>
        policies.Vocabulary.Labels.TryGetValue(label, out var term)
        && (type.Labels.Any(l => l.Label == label) || (term.FromBirthDate && type.Definition.BirthDate is not null));
}
