using System.Collections.Frozen;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <summary>What an agreement closes, as prohibitions over its partnership.</summary>
internal static class OdrlNever
{
    public static IEnumerable<JsonNode> Prohibitions(Setting setting, Agreement agreement, string policy)
    {
        for (var i = 0; i < agreement.Never.Count; i++)
        {
            var clause = agreement.Never[i];
            foreach (var (sender, from) in Ends(setting, agreement, clause.From))
            {
                foreach (var (recipient, to) in Ends(setting, agreement, clause.To))
                {
                    if (from != to || from is null)
                    {
                        yield return Prohibition(clause, $"{policy}#never.{i + 1}", sender, from, recipient, to);
                    }
                }
            }
        }
    }

    /// <summary>Each agency that a clause names; for none, the whole partnership.</summary>
    private static IEnumerable<(JsonNode Party, string? Id)> Ends(
        Setting setting, Agreement agreement, FrozenSet<string> named)
    {
        if (named.Count == 0)
        {
            var uid = OdrlTerms.Partnership(agreement.Partnership);
            return [(new JsonObject { ["@type"] = "PartyCollection", ["@id"] = uid, ["uid"] = uid }, null)];
        }

        return setting.Names.Members(named).Order(StringComparer.Ordinal)
            .Select(a => ((JsonNode)OdrlTerms.Agency(a), (string?)a));
    }

    private static JsonObject Prohibition(
        NeverClause clause, string name, JsonNode sender, string? from, JsonNode recipient, string? to)
    {
        var uid = $"{name}.{from ?? "any"}.{to ?? "any"}";
        List<JsonNode> constraints = [];
        if (clause.Purposes.Count > 0)
        {
            constraints.Add(OdrlConstraints.One("purpose", "isAnyOf", OdrlTerms.Nodes("purpose", clause.Purposes)));
        }

        if (clause.Roles.Count > 0)
        {
            constraints.Add(OdrlConstraints.One("iom:role", "isAnyOf", OdrlTerms.Nodes("role", clause.Roles)));
        }

        constraints.AddRange(OdrlConstraints.Facts(clause.People));
        constraints.AddRange(OdrlConstraints.Labels(clause.Record));
        var target = new JsonObject
        {
            ["@type"] = "AssetCollection", ["@id"] = $"{name}.records", ["uid"] = $"{name}.records",
        };
        if (clause.Categories is { } categories)
        {
            target["iom:category"] = OdrlTerms.Nodes("category", categories);
        }

        var rule = new JsonObject
        {
            ["@id"] = uid,
            ["uid"] = uid,
            ["assigner"] = sender.DeepClone(),
            ["assignee"] = recipient.DeepClone(),
            ["target"] = target,
            ["action"] = "read",
            ["iom:unknownCounts"] = true,
        };
        if (constraints.Count > 0)
        {
            rule["constraint"] = new JsonArray([.. constraints]);
        }

        return rule;
    }
}
