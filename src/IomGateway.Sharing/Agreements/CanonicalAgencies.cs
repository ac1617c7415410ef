using System.Text.Json.Nodes;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// The agencies of an agreement as canonical JSON: what the law calls them, on whose behalf they work, and the keys
/// by which they speak. Their addresses, clients, rosters and teams change from day to day and belong to no version.
/// </summary>
internal static class CanonicalAgencies
{
    public static JsonObject Write(Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies)
    {
        SortedSet<string> ids = new(StringComparer.Ordinal);
        Queue<string> open = new(agreement.Parties
            .Concat(agreement.Flows.SelectMany(f => f.From.Concat(f.To)))
            .Concat(agreement.Never.SelectMany(n => n.From.Concat(n.To))));
        while (open.TryDequeue(out var id))
        {
            if (!ids.Add(id) || agencies.Find(id) is not { } agency)
            {
                continue;
            }

            foreach (var next in agency.Members.Concat(agency.ActsFor is { } principal ? [principal] : []))
            {
                open.Enqueue(next);
            }
        }

        return new JsonObject(ids.Select(id => KeyValuePair.Create(
            id, (JsonNode?)(agencies.Find(id) is { } agency ? Write(agency, policies) : null))));
    }

    private static JsonObject Write(Agency agency, PolicyLibrary policies) => new()
    {
        ["kind"] = agency.Kind.ToString(),
        ["classes"] =
            CanonicalPolicies.Each(agency.Classes, policies.Vocabulary.AgencyClasses, CanonicalPolicies.AgencyClass),
        ["acts-for"] = agency.ActsFor,
        ["contract"] = agency.Contract,
        ["jurisdiction"] = agency.Jurisdiction,
        ["members"] = CanonicalJson.Set(agency.Members),
        ["statement-keys"] = CanonicalJson.Set(agency.StatementKeys.Select(Key)),
        ["signatories"] = CanonicalJson.Set(agency.Signatories.Select(s => new JsonObject
        {
            ["name"] = s.Name, ["role"] = s.Role, ["key"] = s.Key is null ? null : Key(s.Key),
        })),
    };

    /// <summary>A key by its point on the curve P-256, the only curve there is.</summary>
    private static JsonObject Key(JsonWebKey key) => new() { ["x"] = key.X, ["y"] = key.Y };
}
