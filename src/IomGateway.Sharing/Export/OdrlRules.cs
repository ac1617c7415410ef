using System.Text.Json.Nodes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <summary>A flow's permissions, and what it lets be done with what was received.</summary>
internal static class OdrlRules
{
    /// <summary>The name of a rule: its flow, its pair of agencies, and what it is about.</summary>
    public static string Uid(string policy, Flow flow, (string From, string To) pair, string about) =>
        $"{policy}#{flow.Id}.{pair.From}.{pair.To}{about}";

    /// <summary>For each pair: to read, and, where it may, to pass on.</summary>
    public static IEnumerable<JsonNode> Permissions(FlowView view, string policy)
    {
        foreach (var pair in view.Pairs)
        {
            yield return Read(view, policy, pair);
            if (view.Flow.Then.Onward == Agreements.Onward.None)
            {
                continue;
            }

            var onward = Rule(view, policy, pair, ".onward", "distribute");
            if (view.Flow.Then.Onward == Agreements.Onward.AskOriginator)
            {
                onward["duty"] = new JsonArray(new JsonObject
                {
                    ["@type"] = "Duty",
                    ["action"] = "obtainConsent",
                    ["consentingParty"] = OdrlTerms.Agency(pair.From),
                });
            }

            yield return onward;
        }
    }

    /// <summary>Prohibitions on passing on what was received.</summary>
    public static IEnumerable<JsonNode> Onward(FlowView view, string policy) =>
        view.Flow.Then.Onward == Agreements.Onward.None
            ? view.Pairs.Select(p => (JsonNode)Rule(view, policy, p, ".onward", "distribute"))
            : [];

    private static JsonObject Read(FlowView view, string policy, (string From, string To) pair)
    {
        var flow = view.Flow;
        var rule = Rule(view, policy, pair, "", "read");
        rule["constraint"] = new JsonArray([.. OdrlConstraints.Of(view, pair)]);
        rule["dcterms:description"] = flow.Necessity;
        rule["iom:ground"] = new JsonArray([.. flow.Under.Where(g => LawWords.Covers(view, g, pair)).Select(Ground)]);
        if (flow.Confidence is { } confidence)
        {
            rule["iom:confidenceDischargedBy"] = OdrlTerms.Node("discharge", confidence.By);
        }

        if (flow.OfficialDuty is { } duty)
        {
            rule["iom:officialDuty"] = duty;
        }

        if (flow.KeepsBytes)
        {
            rule["iom:keepsExactCopy"] = true;
        }

        if (flow.Says.Count > 0)
        {
            rule["iom:mayState"] = OdrlTerms.Nodes("statement", flow.Says);
        }

        return rule;
    }

    private static JsonObject Rule(
        FlowView view, string policy, (string From, string To) pair, string about, string action) =>
        new()
        {
            ["@id"] = Uid(policy, view.Flow, pair, about),
            ["uid"] = Uid(policy, view.Flow, pair, about),
            ["assigner"] = OdrlTerms.Agency(pair.From),
            ["assignee"] = OdrlTerms.Agency(pair.To),
            ["target"] = OdrlAssets.Uid(policy, view.Flow),
            ["action"] = action,
        };

    private static JsonNode Ground(Ground ground)
    {
        var node = new JsonObject
        {
            ["iom:gateway"] = OdrlTerms.Node("gateway", ground.Gateway),
            ["iom:senderRegime"] = OdrlTerms.Node("regime", ground.Sender.Regime),
            ["iom:senderBasis"] = OdrlTerms.Nodes("basis", ground.Sender.Bases),
            ["iom:recipientRegime"] = OdrlTerms.Node("regime", ground.Recipient.Regime),
            ["iom:recipientBasis"] = OdrlTerms.Nodes("basis", ground.Recipient.Bases),
        };
        if (ground.PolicyDocument is { } document)
        {
            node["iom:policyDocument"] = document;
        }

        return node;
    }
}
