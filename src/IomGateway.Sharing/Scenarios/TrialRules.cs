using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Scenarios;

/// <summary>
/// Agreements compiled as if everybody had signed them, with the flow behind each grant at hand. For trials: it carries
/// no digests, so nothing may be enforced or recorded by it.
/// </summary>
internal sealed class TrialRules
{
    private readonly Dictionary<(string Agreement, int Version, string Flow), Flow> flows = [];

    private TrialRules(PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<Agreement> agreements)
    {
        Agreements = agreements;
        Rulebook = Rulebook.CompileForTrial(
            policies,
            agencies,
            agreements.Select(a => EnforcedAgreement.AsIfSigned(a, "as-if-signed", agencies)).ToArray());
        foreach (var agreement in agreements)
        {
            foreach (var flow in agreement.Flows)
            {
                flows.TryAdd((agreement.Id, agreement.Version, flow.Id), flow);
            }
        }
    }

    public Rulebook Rulebook { get; }

    public IReadOnlyList<Agreement> Agreements { get; }

    public static TrialRules Of(
        PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<Agreement> agreements) =>
        new(policies, agencies, agreements);

    /// <summary>The flow that made a grant.</summary>
    public Flow FlowOf(Grant grant) => flows[(grant.Agreement, grant.Version, grant.Flow)];
}
