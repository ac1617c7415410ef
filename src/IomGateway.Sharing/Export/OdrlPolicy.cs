using System.Text.Json.Nodes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Export;

/// <summary>
/// An agreement as an ODRL 2.2 policy in JSON-LD. Each flow gives one permission for each pair of sender and recipient,
/// so that every rule is atomic and a forum's members stand for themselves; what a flow shares is its asset collection;
/// gateway, purpose and every condition are constraints; deleting, telling and reviewing are obligations, since they
/// come after the permission is used; <c>never</c> is a prohibition, and prohibitions prevail.
/// </summary>
public static class OdrlPolicy
{
    /// <summary>The policy; the same agreement gives the same text.</summary>
    public static JsonObject Of(Workspace workspace, Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(agreement);
        var others = workspace.Agreements.Where(a => a.Id != agreement.Id);
        var together = workspace.With(workspace.Agencies, [.. others, agreement]);
        var setting = new Setting(together, agreement.Partnership);
        var uid = OdrlTerms.Agreement(agreement.Id, agreement.Version);
        List<FlowView> flows =
        [
            .. agreement.Flows.OrderBy(f => f.Id, StringComparer.Ordinal)
                .Select(f => new FlowView(setting, agreement, f)),
        ];
        var policy = new JsonObject
        {
            ["@context"] = OdrlTerms.Context(),
            ["@type"] = "Agreement",
            ["@id"] = uid,
            ["uid"] = uid,
            ["profile"] = OdrlTerms.Profile,
            ["conflict"] = "prohibit",
            ["dcterms:title"] = agreement.Title,
            ["dcterms:hasVersion"] = agreement.Version,
            ["dcterms:isPartOf"] = new JsonObject { ["@id"] = OdrlTerms.Partnership(agreement.Partnership) },
            ["iom:digest"] = AgreementDigest.Compute(agreement, workspace.Policies, workspace.Agencies),
            ["permission"] = new JsonArray([.. flows.SelectMany(f => OdrlRules.Permissions(f, uid))]),
        };
        AddList(policy, "prohibition", [.. flows.SelectMany(f => OdrlRules.Onward(f, uid)),
            .. OdrlNever.Prohibitions(setting, agreement, uid)]);
        AddList(policy, "obligation", [.. flows.SelectMany(f => OdrlDuties.Of(f, uid))]);
        AddList(policy, "iom:asset", [.. flows.Select(f => OdrlAssets.Of(f, uid))]);
        AddList(policy, "iom:subjectToSafeguard", [.. Safeguards(setting, flows)]);
        return policy;
    }

    private static void AddList(JsonObject policy, string name, IReadOnlyList<JsonNode> nodes)
    {
        if (nodes.Count > 0)
        {
            policy[name] = new JsonArray([.. nodes]);
        }
    }

    /// <summary>The safeguards that can hold back something of this agreement, whatever it permits.</summary>
    private static IEnumerable<JsonNode> Safeguards(Setting setting, IReadOnlyList<FlowView> flows) =>
        from safeguard in setting.Policies.Safeguards.OrderBy(s => s.Code, StringComparer.Ordinal)
        where flows.Any(f => FloorWords.Points(f, Cap.Of(safeguard)).Any())
        select (JsonNode)OdrlTerms.Node("safeguard", safeguard.Code);
}
