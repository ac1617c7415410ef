using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Decisions;

/// <summary>Makes <see cref="RuleTables"/> of policies, agencies and agreements.</summary>
internal sealed class RuleCompiler
{
    private readonly PolicyLibrary policies;
    private readonly AgencyDirectory agencies;
    private readonly IReadOnlyList<EnforcedAgreement> agreements;
    private readonly VocabularyLayout layout;
    private readonly ScopeCodes codes;
    private readonly Forms forms;
    private readonly TypeTable[] types;

    private RuleCompiler(PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<EnforcedAgreement> agreements)
    {
        this.policies = policies;
        this.agencies = agencies;
        this.agreements = agreements;
        layout = VocabularyLayout.Of(policies.Vocabulary);
        codes = new ScopeCodes(policies, agencies, agreements);
        forms = new Forms(policies.Vocabulary.Masks);
        var granted = agreements.SelectMany(a => a.Agreement.Flows).SelectMany(f => f.Records)
            .ToLookup(r => r.Key, r => r.Value, StringComparer.Ordinal);
        types = Enumerable.Range(0, codes.Types.Count)
            .Select(i => new TypeTable(
                i, policies.RecordTypes[codes.Types[i]], granted[codes.Types[i]].SelectMany(c => c), layout))
            .ToArray();
    }

    public static RuleTables Compile(
        PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<EnforcedAgreement> agreements) =>
        new RuleCompiler(policies, agencies, agreements).Compile();

    private RuleTables Compile()
    {
        var flows = Ranked(agreements.SelectMany(a => a.Agreement.Flows.Select(f => CompileFlow(a, f))));
        var compiler = new CapCompiler(layout, codes, forms);
        var caps = policies.Safeguards.Select(compiler.Safeguard)
            .Concat(agreements.SelectMany(a => a.Agreement.Never.Select(n => compiler.Never(a, n))))
            .Select(c => c with { Touched = types.Select(t => Touched(c, t)).ToArray() })
            .ToArray();
        return new RuleTables
        {
            Layout = layout,
            Agencies = codes.Agencies,
            Forums = codes.Agencies.Set(agencies.All.Where(a => a.Kind == AgencyKind.Forum).Select(a => a.Id)),
            Roles = codes.Roles,
            Purposes = codes.Purposes,
            DepersonalisedPurposes =
                codes.Purposes.Set(
                    policies.Vocabulary.Purposes.Values.Where(p => p.Depersonalised).Select(p => p.Code)),
            TypeNames = codes.Types,
            Types = types,
            Forms = forms,
            Partnerships = codes.Partnerships,
            Flows = flows,
            Rows = new FlowRows(flows),
            FlowIndex = new RuleIndex(flows.Select(f => f.Scope).ToArray(), codes.Sizes),
            Caps = new CapTable(caps, codes.Sizes),
            CapsBeforeLabels = new CapTable(caps.Where(c => c.CountsBeforeLabels).ToArray(), codes.Sizes),
        };
    }

    private static ulong[] Touched(CompiledCap cap, TypeTable type)
    {
        var bits = CodeSet.Words(type.Categories.Count);
        for (int category = 0; category < type.Categories.Count; category++)
        {
            bits[category >> 6] |= cap.Touches(type.Categories[category]) ? 1UL << (category & 63) : 0;
        }

        return bits;
    }

    private CompiledFlow CompileFlow(EnforcedAgreement enforced, Flow flow)
    {
        var named = new RuleScope(
            codes.Members(flow.From),
            codes.Members(flow.To),
            codes.Roles.Set(flow.Roles),
            codes.Purposes.Set(flow.Purposes),
            codes.Types.Set(flow.Records.Keys));
        var signed = codes.Agencies.Set(enforced.Suspended ? [] : enforced.SignedBy);
        ulong all = Conditions.Consents(Lifts(flow, "consent") ? [] : flow.ConsentsAll, layout, out bool allKnown);
        ulong any = Conditions.Consents(Lifts(flow, "consent") ? [] : flow.ConsentsAny, layout, out bool anyKnown);
        return new CompiledFlow
        {
            Enforced = enforced,
            Flow = flow,
            Named = named,
            Scope = named with { From = named.From.Intersect(signed), To = named.To.Intersect(signed) },
            FromDay = enforced.Agreement.Term.From.DayNumber,
            UntilDay = enforced.Agreement.Term.Until.DayNumber,
            People = Conditions.People(flow.People.Where(c => !Lifts(flow, c.Key)), layout),
            Record = Conditions.Record(flow.Record, layout),
            ConsentsAll = all,
            ConsentsAny = any,
            NeverApplies = !allKnown || !anyKnown,
            Partnership = codes.Partnership(enforced.Agreement),
            OfficialDuty = !string.IsNullOrWhiteSpace(flow.OfficialDuty),
            IsEmergency = flow.Emergency is not null,
            Depersonalised = flow.Depersonalised,
            Grants = flow.Records.Where(r => codes.Types.TryFind(r.Key, out _))
                .Select(r => Grant(flow, r.Key, r.Value)).ToArray(),
        };
    }

    /// <summary>Whether an emergency flow lifts a condition; lifting <c>mappa</c> lifts each of its parts.</summary>
    private static bool Lifts(Flow flow, string condition)
    {
        if (flow.Emergency is not { } emergency)
        {
            return false;
        }

        int dot = condition.IndexOf('.', StringComparison.Ordinal);
        return emergency.Lifts.Contains(condition) || (dot > 0 && emergency.Lifts.Contains(condition[..dot]));
    }

    private TypeGrant Grant(Flow flow, string typeName, FrozenSet<string> categories)
    {
        codes.Types.TryFind(typeName, out int type);
        var numbers = new List<int>();
        var given = new List<byte>();
        var bits = CodeSet.Words(types[type].Categories.Count);
        foreach (string category in categories.Order(StringComparer.Ordinal))
        {
            types[type].Categories.TryFind(category, out int number);
            numbers.Add(number);
            bits[number >> 6] |= 1UL << (number & 63);
            given.Add(flow.Mask.TryGetValue(category, out string? mask) ? forms.Mask(mask) : Forms.Clear);
        }

        return new TypeGrant(type, numbers.ToArray(), given.ToArray(), bits);
    }

    /// <summary>
    /// Ranks flows by (agreement, flow), then stores those that answer like questions next to one another, so that the
    /// index finds them together.
    /// </summary>
    private CompiledFlow[] Ranked(IEnumerable<CompiledFlow> flows)
    {
        var ranked = flows
            .OrderBy(f => f.Agreement.Id, StringComparer.Ordinal)
            .ThenBy(f => f.Flow.Id, StringComparer.Ordinal)
            .ThenByDescending(f => f.Agreement.Version)
            .Select((f, rank) => f with { Rank = rank });
        var sizes = codes.Sizes;
        return ranked
            .OrderBy(f => f.Scope.From.First(sizes.Agencies))
            .ThenBy(f => f.Scope.To.First(sizes.Agencies))
            .ThenBy(f => f.Scope.Purpose.First(sizes.Purposes))
            .ThenBy(f => f.Scope.Role.First(sizes.Roles))
            .ThenBy(f => f.Scope.Type.First(sizes.Types))
            .ThenBy(f => f.Rank)
            .ToArray();
    }
}

/// <summary>The numbers of every code that a question can have.</summary>
internal sealed class ScopeCodes
{
    private readonly AgencyDirectory directory;

    public ScopeCodes(
        PolicyLibrary policies, AgencyDirectory directory, IReadOnlyList<EnforcedAgreement> agreements)
    {
        this.directory = directory;
        Agencies = new CodeTable(directory.All.Select(a => a.Id));
        Roles = new CodeTable(policies.Vocabulary.Roles.Keys);
        Purposes = new CodeTable(policies.Vocabulary.Purposes.Keys);
        Types = new CodeTable(policies.RecordTypes.Keys);
        Partnerships = new CodeTable(agreements.Select(a => a.Agreement.Partnership));
        Sizes = new ScopeSizes(Agencies.Count, Roles.Count, Purposes.Count, Types.Count);
    }

    public CodeTable Agencies { get; }

    public CodeTable Roles { get; }

    public CodeTable Purposes { get; }

    public CodeTable Types { get; }

    public CodeTable Partnerships { get; }

    public ScopeSizes Sizes { get; }

    public int Partnership(Agreement agreement) =>
        Partnerships.TryFind(agreement.Partnership, out int index) ? index : -1;

    /// <summary>Agencies by id; a forum stands for its members, each as the agency that it is.</summary>
    public CodeSet Members(IEnumerable<string> ids) => Agencies.Set(ids.SelectMany(id =>
        directory.Find(id) is { Kind: AgencyKind.Forum } forum ? (IEnumerable<string>)forum.Members : [id]));

    /// <summary>Agencies that have any of the classes.</summary>
    public CodeSet OfClass(IReadOnlySet<string> classes) =>
        Agencies.Set(directory.All.Where(a => a.Classes.Overlaps(classes)).Select(a => a.Id));
}
