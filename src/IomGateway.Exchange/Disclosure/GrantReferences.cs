using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>The flows on which a decision rests, as the public leaf names them: each once, in order.</summary>
internal static class GrantReferences
{
    public static IReadOnlyList<GrantReference> Of(IEnumerable<Grant> grants) =>
        OnePerFlow(grants).ConvertAll(g => new GrantReference(g.Agreement, g.Version, g.Sha256, g.Flow));

    /// <summary>One grant of each flow, by agreement and flow.</summary>
    public static List<Grant> OnePerFlow(IEnumerable<Grant> grants)
    {
        var flows = new List<Grant>();
        foreach (var grant in grants)
        {
            if (!Names(flows, grant))
            {
                flows.Add(grant);
            }
        }

        flows.Sort(static (a, b) => string.CompareOrdinal(a.Agreement, b.Agreement) is var order && order != 0
            ? order : string.CompareOrdinal(a.Flow, b.Flow));
        return flows;
    }

    private static bool Names(List<Grant> flows, Grant grant)
    {
        foreach (var flow in flows)
        {
            if (flow.Flow == grant.Flow && flow.Agreement == grant.Agreement && flow.Version == grant.Version
                && flow.Sha256 == grant.Sha256)
            {
                return true;
            }
        }

        return false;
    }
}
