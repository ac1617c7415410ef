using System.Collections.Frozen;
using IomGateway.Benchmarks.Decisions;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Reading;

namespace IomGateway.Benchmarks.Comparisons;

/// <summary>
/// Flows in the words of the repository's own policies, between its own agencies, each with conditions of its own, so
/// dense that several bear on most questions.
/// </summary>
internal sealed class ManyFlows(Workspace workspace, ulong seed)
{
    private const int FlowsOfAnAgreement = 25;
    private readonly Seeded dice = new(seed);
    private readonly string[] agencies = Sorted(workspace.Agencies.All.Where(a => a.Members.Count == 0)
        .Select(a => a.Id));

    private readonly string[] purposes = Sorted(workspace.Policies.Vocabulary.Purposes.Values
        .Where(p => !p.Depersonalised).Select(p => p.Code));

    private readonly string[] roles = Sorted(workspace.Policies.Vocabulary.Roles.Keys);
    private readonly string[] facts = Sorted(workspace.Policies.Vocabulary.PersonFacts.Keys);
    private readonly string[] consents = Sorted(workspace.Policies.Vocabulary.Consents.Keys);
    private readonly string[] types = Sorted(workspace.Policies.RecordTypes.Values
        .Where(t => t.Categories.Count > 1).Select(t => t.Name));

    public AgreementSet Set(int flows) => Of(
        workspace.Policies, Enumerable.Range(0, flows).Select(Flow).Chunk(FlowsOfAnAgreement));

    /// <summary>The same set with every so manieth flow changed, taken out or joined by another.</summary>
    public AgreementSet Amended(AgreementSet set, int every)
    {
        var number = 0;
        return Of(set.Policies, set.Agreements.Select(a => a.Flows.SelectMany(f => number++ % every == 0
            ? Changed(f) : [f]).ToArray()));
    }

    /// <summary>The same meaning: each flow in as many as it has purposes, the last first.</summary>
    public static AgreementSet WrittenOtherwise(AgreementSet set) => set with
    {
        Agreements =
        [
            .. set.Agreements.Select(a => a with
            {
                Flows = [.. a.Flows.Reverse().SelectMany(f => f.Purposes.Select(p =>
                    f with { Id = $"{f.Id}-{p}", Purposes = Only(p) }))],
            }),
        ],
    };

    private AgreementSet Of(IomGateway.Sharing.PolicyLibrary policies, IEnumerable<Flow[]> flows)
    {
        var partnership = workspace.Agencies.Partnerships.OrderBy(p => p.Id, StringComparer.Ordinal).First();
        return new AgreementSet(policies, workspace.Agencies, [.. flows.Select((f, i) => workspace.Agreements[0] with
        {
            Id = $"agreement-{i:000}",
            Partnership = partnership.Id,
            Parties = agencies,
            Flows = f,
            Never = [],
        })]);
    }

    private IEnumerable<Flow> Changed(Flow flow) => dice.Below(5) switch
    {
        0 => [],
        1 => [flow with { People = People() }],
        2 => [flow with { Then = Then() }],
        3 => [flow with { Roles = Some(roles, 3) }],
        _ => [flow, Flow(dice.Below(1_000_000)) with { Id = $"{flow.Id}-new" }],
    };

    private Flow Flow(int number)
    {
        var records = dice.Some(types, 3).ToFrozenDictionary(
            t => t, t => Some(Sorted(workspace.Policies.RecordTypes[t].Categories), 2), StringComparer.Ordinal);
        return workspace.Agreements[0].Flows[0] with
        {
            Id = $"flow-{number:0000000}",
            From = Some(agencies, 3),
            To = Some(agencies, 4),
            Purposes = Some(purposes, 3),
            Roles = Some(roles, 4),
            People = People(),
            ConsentsAll = dice.Below(4) == 0 ? Some(consents, 1) : [],
            ConsentsAny = [],
            Record = FrozenDictionary<string, FrozenSet<string>>.Empty,
            Records = records,
            Mask = FrozenDictionary<string, string>.Empty,
            Then = Then(),
            Depersonalised = false,
        };
    }

    private FrozenDictionary<string, FrozenSet<string>> People() => dice.Some(facts, 3).ToFrozenDictionary(
        f => f, f => Some([.. workspace.Policies.Vocabulary.PersonFacts[f].Values], 2), StringComparer.Ordinal);

    private Obligations Then() => new()
    {
        Retain = new Retention("exit", dice.Pick(["P6M", "P1Y", "P2Y"]), []),
        Onward = dice.Pick([Onward.None, Onward.AskOriginator]),
        Events = [],
    };

    private FrozenSet<string> Some(string[] from, int most) =>
        dice.Some(from, Math.Min(most, from.Length)).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> Only(string one) => new[] { one }.ToFrozenSet(StringComparer.Ordinal);

    private static string[] Sorted(IEnumerable<string> codes) => [.. codes.Order(StringComparer.Ordinal)];
}
