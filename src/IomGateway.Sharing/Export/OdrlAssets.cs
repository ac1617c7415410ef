using System.Text.Json.Nodes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <summary>What a flow shares: a collection of one asset for each category of each record type.</summary>
internal static class OdrlAssets
{
    public static string Uid(string policy, Flow flow) => $"{policy}#{flow.Id}.records";

    public static JsonObject Of(FlowView view, string policy)
    {
        var uid = Uid(policy, view.Flow);
        var assets =
            from type in view.Flow.Records.Keys.Order(StringComparer.Ordinal)
            from category in view.Flow.Records[type].Order(StringComparer.Ordinal)
            select Asset(view.Flow, uid, type, category);
        return new JsonObject
        {
            ["@type"] = "AssetCollection",
            ["@id"] = uid,
            ["uid"] = uid,
            ["dcterms:title"] = FlowWords.Heading(view.Flow),
            ["iom:holds"] = new JsonArray([.. assets]),
        };
    }

    private static JsonObject Asset(Flow flow, string collection, string type, string category)
    {
        var uid = $"{collection}.{type}.{category}";
        var asset = new JsonObject
        {
            ["@type"] = "Asset",
            ["@id"] = uid,
            ["uid"] = uid,
            ["partOf"] = collection,
            ["iom:recordType"] = type,
            ["iom:category"] = OdrlTerms.Node("category", category),
        };
        if (flow.Mask.TryGetValue(category, out var mask))
        {
            asset["iom:shownAs"] = OdrlTerms.Node("mask", mask);
        }

        return asset;
    }
}
