using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;

namespace IomGateway.Sharing.Agreements;

/// <summary>An agreement as canonical JSON, with every default filled in.</summary>
internal static class CanonicalAgreement
{
    public static JsonObject Write(Agreement agreement) => new()
    {
        ["id"] = agreement.Id,
        ["version"] = agreement.Version,
        ["title"] = agreement.Title,
        ["partnership"] = agreement.Partnership,
        ["parties"] = CanonicalJson.Set(agreement.Parties),
        ["from"] = Day(agreement.Term.From),
        ["review"] = agreement.Term.Review is { } review ? Day(review) : null,
        ["until"] = Day(agreement.Term.Until),
        ["document"] = Words(agreement.Document?.Entries),
        ["flows"] = CanonicalJson.Set(agreement.Flows.Select(Write)),
        ["never"] = CanonicalJson.Set(agreement.Never.Select(Write)),
    };

    /// <summary>Conditions by code, each a set of values.</summary>
    public static JsonObject Lists(FrozenDictionary<string, FrozenSet<string>> lists) =>
        new(lists.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)CanonicalJson.Set(l.Value))));

    public static JsonObject? Words(FrozenDictionary<string, string>? words) =>
        words is null ? null : new(words.Select(w => KeyValuePair.Create(w.Key, (JsonNode?)w.Value)));

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonObject Write(Flow flow) => new()
    {
        ["id"] = flow.Id,
        ["title"] = flow.Title,
        ["from"] = CanonicalJson.Set(flow.From),
        ["to"] = CanonicalJson.Set(flow.To),
        ["purposes"] = CanonicalJson.Set(flow.Purposes),
        ["under"] = CanonicalJson.Set(flow.Under.Select(Write)),
        ["confidence"] = flow.Confidence is { } c
            ? new JsonObject { ["by"] = c.By, ["why"] = c.Why, ["which"] = c.Which }
            : null,
        ["necessity"] = flow.Necessity,
        ["roles"] = CanonicalJson.Set(flow.Roles),
        ["people"] = Lists(flow.People),
        ["consents-all"] = CanonicalJson.Set(flow.ConsentsAll),
        ["consents-any"] = CanonicalJson.Set(flow.ConsentsAny),
        ["record"] = Lists(flow.Record),
        ["records"] = Lists(flow.Records),
        ["mask"] = Words(flow.Mask),
        ["then"] = Write(flow.Then),
        ["depersonalised"] = flow.Depersonalised,
        ["says"] = CanonicalJson.Set(flow.Says),
        ["keeps-bytes"] = flow.KeepsBytes,
        ["official-duty"] = flow.OfficialDuty,
        ["emergency"] = flow.Emergency is null ? null : Write(flow.Emergency),
    };

    private static JsonObject Write(Ground ground) => new()
    {
        ["gateway"] = ground.Gateway,
        ["sender"] = Write(ground.Sender),
        ["recipient"] = Write(ground.Recipient),
        ["policy-document"] = ground.PolicyDocument,
        ["from"] = CanonicalJson.Set(ground.From),
        ["to"] = CanonicalJson.Set(ground.To),
    };

    private static JsonObject Write(LegalEnd end) => new()
    {
        ["regime"] = end.Regime,
        ["bases"] = CanonicalJson.Set(end.Bases),
    };

    private static JsonObject Write(Obligations then) => new()
    {
        ["retain"] = then.Retain is { } retain
            ? new JsonObject
            {
                ["clock"] = retain.Clock, ["for"] = retain.For, ["unless"] = CanonicalJson.Set(retain.Unless),
            }
            : null,
        ["onward"] = then.Onward.ToString(),
        ["events"] = CanonicalJson.Set(then.Events),
    };

    private static JsonObject Write(EmergencyTerms terms) => new()
    {
        ["lifts"] = CanonicalJson.Set(terms.Lifts),
        ["limit-per-day"] = terms.LimitPerDay,
        ["review-within-seconds"] = (long)terms.ReviewWithin.TotalSeconds,
        ["reviewers"] = CanonicalJson.Set(terms.Reviewers),
    };

    private static JsonObject Write(NeverClause clause) => new()
    {
        ["from"] = CanonicalJson.Set(clause.From),
        ["to"] = CanonicalJson.Set(clause.To),
        ["purposes"] = CanonicalJson.Set(clause.Purposes),
        ["roles"] = CanonicalJson.Set(clause.Roles),
        ["people"] = Lists(clause.People),
        ["record"] = Lists(clause.Record),
        ["categories"] = clause.Categories is null ? null : CanonicalJson.Set(clause.Categories),
    };
}
