using System.Text.Json.Nodes;
using IomGateway.Sharing.Law;

namespace IomGateway.Sharing.Agreements;

/// <summary>The used part of the law as canonical JSON: what may be cited, and what must hold where it is.</summary>
internal static class CanonicalLaw
{
    public static JsonObject Write(UsedTerms used, LawBook law) => new()
    {
        ["gateways"] = CanonicalPolicies.Each(used.Gateways, law.Gateways, g => new JsonObject
        {
            ["label"] = g.Label,
            ["section"] = g.Section,
            ["rule"] = g.Rule,
            ["rules"] = Rules(g.Rules),
            ["from"] = g.From is { } from ? CanonicalAgreement.Day(from) : null,
            ["until"] = g.Until is { } until ? CanonicalAgreement.Day(until) : null,
            ["jurisdictions"] = CanonicalJson.Set(g.Jurisdictions),
            ["confidence"] = g.Confidence.ToString(),
            ["nature"] = g.Nature.ToString(),
            ["discloses"] = g.Discloses,
            ["discharges-confidence"] = g.DischargesConfidence,
        }),
        ["bases"] = CanonicalPolicies.Each(used.Bases, law.Bases, b => new JsonObject
        {
            ["label"] = b.Label,
            ["section"] = b.Section,
            ["rule"] = b.Rule,
            ["rules"] = Rules(b.Rules),
            ["regime"] = b.Regime,
            ["kind"] = b.Kind,
            ["from"] = b.From is { } from ? CanonicalAgreement.Day(from) : null,
            ["until"] = b.Until is { } until ? CanonicalAgreement.Day(until) : null,
            ["confidence"] = b.Confidence.ToString(),
        }),
        ["regimes"] = CanonicalPolicies.Each(used.Regimes, law.Regimes, r => new JsonObject
        {
            ["label"] = r.Label,
            ["section"] = r.Section,
            ["needs"] = new JsonObject(r.Needs.Select(n => KeyValuePair.Create(n.Key.ToString(),
                (JsonNode?)new JsonObject { ["kind"] = n.Value.Kind, ["section"] = n.Value.Section }))),
            ["rules"] = Rules(r.Rules),
        }),
    };

    private static JsonArray Rules(IEnumerable<LawRule> rules) => CanonicalJson.Set(rules.Select(Rule));

    private static JsonObject Rule(LawRule rule)
    {
        JsonNode? says = rule switch
        {
            LawRule.Between between => new JsonObject
            {
                ["any-of"] = CanonicalJson.Set(between.AnyOf.Select(p => new JsonObject
                {
                    ["from"] = Test(p.From), ["to"] = Test(p.To),
                })),
                ["says"] = between.Says,
            },
            LawRule.AboutPeople people => new JsonObject
            {
                ["any-of"] = CanonicalJson.Set(people.AnyOf.Select(CanonicalAgreement.Lists)), ["says"] = people.Says,
            },
            LawRule.NoPatientInformation patients => patients.Subsection,
            LawRule.ForPurposes purposes => CanonicalJson.Set(purposes.Purposes),
            LawRule.EndIs end => Choice(end.Choice),
            LawRule.EndIsNot end => Choice(end.Choice),
            LawRule.RecipientIs recipient => Choice(recipient.Choice),
            LawRule.OtherEndIs other => Choice(other.Choice),
            LawRule.LawEnforcementElsewhere elsewhere => Choice(elsewhere.Choice),
            LawRule.Beside beside => new JsonObject
            {
                ["bases"] = CanonicalJson.Set(beside.Bases), ["unless-end"] = Tests(beside.UnlessEnd),
            },
            LawRule.AsksConsent consent => consent.Kind.ToString(),
            _ => null,
        };
        return new JsonObject { ["rule"] = rule.GetType().Name, ["says"] = says };
    }

    private static JsonObject Choice(EndChoice choice) => new()
    {
        ["any-of"] = Tests(choice.AnyOf), ["says"] = choice.Says,
    };

    private static JsonArray Tests(IEnumerable<EndTest> tests) => CanonicalJson.Set(tests.Select(t => Test(t)!));

    private static JsonObject? Test(EndTest? test) => test is null ? null : new JsonObject
    {
        ["attributes"] = CanonicalAgreement.Lists(test.Attributes),
        ["acts-for"] = Test(test.ActsFor),
        ["without"] = Tests(test.Without),
    };
}
