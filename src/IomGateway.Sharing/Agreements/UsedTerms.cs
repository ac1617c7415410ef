using System.Collections.Frozen;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// Everything in the policies from which an agreement takes its meaning, directly or through something it uses.
/// </summary>
internal sealed class UsedTerms
{
    private readonly PolicyLibrary policies;

    private UsedTerms(PolicyLibrary policies) => this.policies = policies;

    public SortedSet<string> Purposes { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Roles { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Categories { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Classes { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Facts { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Consents { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Labels { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Masks { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Events { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Clocks { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Overrides { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Identifiers { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Gateways { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Bases { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Regimes { get; } = new(StringComparer.Ordinal);

    public List<RecordType> RecordTypes { get; } = [];

    public List<Safeguard> Safeguards { get; } = [];

    public static UsedTerms Of(Agreement agreement, PolicyLibrary policies)
    {
        var used = new UsedTerms(policies);
        foreach (var flow in agreement.Flows)
        {
            used.Add(flow);
        }

        foreach (var clause in agreement.Never)
        {
            used.Purposes.UnionWith(clause.Purposes);
            used.Roles.UnionWith(clause.Roles);
            used.Facts.UnionWith(clause.People.Keys);
            used.Labels.UnionWith(clause.Record.Keys);
            used.Categories.UnionWith(clause.Categories ?? []);
        }

        var granted =
            agreement.Flows.SelectMany(f => f.Records.Values.SelectMany(c => c)).ToHashSet(StringComparer.Ordinal);
        foreach (var safeguard in policies.Safeguards.Where(s => s.Categories is null
            || s.Categories.Overlaps(granted)))
        {
            used.Add(safeguard);
        }

        used.AddRecordTypes(agreement);
        used.Close();
        return used;
    }

    private void Add(Flow flow)
    {
        Purposes.UnionWith(flow.Purposes);
        Roles.UnionWith(flow.Roles);
        Facts.UnionWith(flow.People.Keys);
        Consents.UnionWith(flow.ConsentsAll);
        Consents.UnionWith(flow.ConsentsAny);
        Labels.UnionWith(flow.Record.Keys);
        Categories.UnionWith(flow.Records.Values.SelectMany(c => c));
        Masks.UnionWith(flow.Mask.Values);
        Events.UnionWith(flow.Then.Events);
        if (flow.Then.Retain is { } retain)
        {
            Clocks.Add(retain.Clock);
            Overrides.UnionWith(retain.Unless);
        }

        if (flow.Confidence?.Which is { } law)
        {
            Gateways.Add(law);
        }

        foreach (var ground in flow.Under)
        {
            Gateways.Add(ground.Gateway);
            Regimes.Add(ground.Sender.Regime);
            Regimes.Add(ground.Recipient.Regime);
            Bases.UnionWith(ground.Sender.Bases);
            Bases.UnionWith(ground.Recipient.Bases);
        }
    }

    private void Add(Safeguard safeguard)
    {
        Safeguards.Add(safeguard);
        if (safeguard.Mask is { } mask)
        {
            Masks.Add(mask);
        }

        foreach (var condition in safeguard.Unless.Prepend(safeguard.When))
        {
            Facts.UnionWith(condition.Person.Keys);
            Labels.UnionWith(condition.Record.Keys);
            Classes.UnionWith(condition.Keys.GetValueOrDefault("from-class") ?? []);
            Classes.UnionWith(condition.Keys.GetValueOrDefault("to-class") ?? []);
            Consents.UnionWith(condition.Keys.GetValueOrDefault("consent") ?? []);
        }
    }

    private void AddRecordTypes(Agreement agreement)
    {
        foreach (var name in agreement.Flows.SelectMany(f => f.Records.Keys).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            if (!policies.RecordTypes.TryGetValue(name, out var type))
            {
                continue;
            }

            RecordTypes.Add(type);
            Labels.UnionWith(type.Labels.Select(l => l.Label));
            Identifiers.UnionWith(type.Definition.Person.Select(p => p.IdentifierSystem).OfType<string>());
            if (type.Definition.BirthDate is not null)
            {
                Labels.UnionWith(policies.Vocabulary.Labels.Values.Where(l => l.FromBirthDate).Select(l => l.Code));
            }
        }
    }

    /// <summary>
    /// Adds what the used terms themselves name: the law of a purpose or consent, the classes that assert a fact.
    /// </summary>
    private void Close()
    {
        var words = policies.Vocabulary;
        foreach (var mask in Masks.ToList())
        {
            Masks.UnionWith(words.Masks.GetValueOrDefault(mask)?.Mask.CoarserThan ?? FrozenSet<string>.Empty);
        }

        // Age is told by the register and by the record, and each is judged beside the other.
        bool IsAge(string code) => words.Labels.TryGetValue(code, out var label) && label.FromBirthDate;
        Facts.UnionWith(Labels.Where(IsAge));
        Labels.UnionWith(Facts.Where(IsAge));
        foreach (var fact in Facts.ToList())
        {
            Classes.UnionWith(words.PersonFacts.GetValueOrDefault(fact)?.AssertedBy ?? []);
        }

        foreach (var identifier in Identifiers)
        {
            Classes.UnionWith(words.Identifiers.GetValueOrDefault(identifier)?.MayUse ?? []);
        }

        Gateways.UnionWith(Purposes.SelectMany(p => words.Purposes.GetValueOrDefault(p)?.Gateways ?? []));
        Gateways.UnionWith(Consents.Select(c => words.Consents.GetValueOrDefault(c)?.Cites).OfType<string>());
        Regimes.UnionWith(Bases.Select(b => policies.Law.Bases.GetValueOrDefault(b)?.Regime).OfType<string>());
    }
}
