using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <summary>The conditions of a flow as constraints, of which every one must be satisfied.</summary>
internal static class OdrlConstraints
{
    public static IEnumerable<JsonNode> Of(FlowView view, (string From, string To) pair)
    {
        var flow = view.Flow;
        yield return One("purpose", "isAnyOf", OdrlTerms.Nodes("purpose", flow.Purposes));
        yield return One("iom:gateway", "isAnyOf", OdrlTerms.Nodes(
            "gateway",
            flow.Under.Where(g => LawWords.Covers(view, g, pair)).Select(g => g.Gateway)
                .Distinct(StringComparer.Ordinal)));
        yield return One("iom:role", "isAnyOf", OdrlTerms.Nodes("role", flow.Roles));
        yield return One("dateTime", "gteq", Day(view.Agreement.Term.From));
        yield return One("dateTime", "lt", Day(view.Agreement.Term.Until));
        yield return One("iom:namesPerson", "eq", JsonValue.Create(!flow.Depersonalised));
        foreach (var constraint in Person(flow).Concat(Labels(flow.Record)).Concat(Emergency(flow)))
        {
            yield return constraint;
        }
    }

    public static JsonObject One(string left, string comparison, JsonNode right) => new()
    {
        ["@type"] = "Constraint", ["leftOperand"] = left, ["operator"] = comparison, ["rightOperand"] = right,
    };

    /// <summary>Conditions on facts, any listed value of which will do.</summary>
    public static IEnumerable<JsonNode> Facts(IEnumerable<KeyValuePair<string, FrozenSet<string>>> facts) => facts
        .OrderBy(f => f.Key, StringComparer.Ordinal)
        .Select(f => One(OdrlTerms.Term("fact", f.Key), "isAnyOf", Values(f.Value)));

    public static IEnumerable<JsonNode> Labels(FrozenDictionary<string, FrozenSet<string>> labels) => labels
        .OrderBy(l => l.Key, StringComparer.Ordinal)
        .Select(l => One(OdrlTerms.Term("label", l.Key), "isAnyOf", Values(l.Value)));

    private static IEnumerable<JsonNode> Person(Flow flow)
    {
        foreach (var fact in Facts(flow.People.Where(p => !ConditionWords.IsLifted(flow, p.Key))))
        {
            yield return fact;
        }

        if (ConditionWords.IsLifted(flow, EmergencyTerms.Consent))
        {
            yield break;
        }

        if (flow.ConsentsAll.Count > 0)
        {
            yield return One("iom:consent", "isAllOf", OdrlTerms.Nodes("consent", flow.ConsentsAll));
        }

        if (flow.ConsentsAny.Count > 0)
        {
            yield return One("iom:consent", "isAnyOf", OdrlTerms.Nodes("consent", flow.ConsentsAny));
        }
    }

    private static IEnumerable<JsonNode> Emergency(Flow flow)
    {
        if (flow.Emergency is { } emergency)
        {
            yield return One("iom:emergency", "eq", JsonValue.Create(true));
            yield return One("iom:usesByOneUserInADay", "lteq", JsonValue.Create(emergency.LimitPerDay));
        }
    }

    private static JsonArray Values(IEnumerable<string> values) =>
        [.. values.Order(StringComparer.Ordinal).Select(v => (JsonNode)v)];

    private static JsonObject Day(DateOnly day) =>
        OdrlTerms.Typed(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "xsd:date");
}
