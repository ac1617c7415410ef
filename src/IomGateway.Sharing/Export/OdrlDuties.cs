using System.Text.Json.Nodes;
using System.Xml;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <summary>What must be done once a flow was used: deleting, telling of events, looking at an emergency.</summary>
internal static class OdrlDuties
{
    public static IEnumerable<JsonNode> Of(FlowView view, string policy)
    {
        foreach (var pair in view.Pairs)
        {
            if (view.Flow.Then.Retain is { } retain)
            {
                var delete = Duty(view, policy, pair, ".delete", "delete", bound: pair.To, owed: pair.From);
                var constraints = new JsonArray(
                    OdrlConstraints.One("event", "gt", OdrlTerms.Node("clock", retain.Clock)),
                    OdrlConstraints.One("elapsedTime", "lteq", OdrlTerms.Typed(Duration(retain.For), "xsd:duration")));
                if (retain.Unless.Count > 0)
                {
                    constraints.Add(OdrlConstraints.One(
                        "iom:keptFor", "isNoneOf", OdrlTerms.Nodes("override", retain.Unless)));
                }

                delete["constraint"] = constraints;
                yield return delete;
            }

            if (view.Flow.Then.Events.Count > 0)
            {
                var inform = Duty(view, policy, pair, ".inform", "inform", bound: pair.From, owed: pair.To);
                inform["informedParty"] = OdrlTerms.Agency(pair.To);
                inform["constraint"] = new JsonArray(OdrlConstraints.One(
                    "event", "isAnyOf", OdrlTerms.Nodes("event", view.Flow.Then.Events)));
                yield return inform;
            }

            foreach (var reviewer in Reviewers(view))
            {
                var review = Duty(
                    view, policy, pair, $".review.{reviewer}", "iom:reviewUse", bound: reviewer, owed: pair.From);
                review["constraint"] = new JsonArray(OdrlConstraints.One(
                    "elapsedTime", "lteq",
                    OdrlTerms.Typed(XmlConvert.ToString(view.Flow.Emergency!.ReviewWithin), "xsd:duration")));
                yield return review;
            }
        }
    }

    private static IEnumerable<string> Reviewers(FlowView view) => view.Flow.Emergency is { } emergency
        ? view.Names.Members(emergency.Reviewers).Order(StringComparer.Ordinal) : [];

    private static JsonObject Duty(
        FlowView view, string policy, (string From, string To) pair, string about, string action, string bound,
        string owed)
    {
        var uid = OdrlRules.Uid(policy, view.Flow, pair, about);
        return new JsonObject
        {
            ["@type"] = "Duty",
            ["@id"] = uid,
            ["uid"] = uid,
            ["assigner"] = OdrlTerms.Agency(owed),
            ["assignee"] = OdrlTerms.Agency(bound),
            ["target"] = OdrlAssets.Uid(policy, view.Flow),
            ["action"] = action,
        };
    }

    /// <summary>Weeks are no part of <c>xsd:duration</c>.</summary>
    private static string Duration(string iso) => Agreements.Period.TryParse(iso, out var period)
        ? string.Concat(
            "P",
            period.Months > 0 ? period.Months.ToString(English.Culture) + "M" : "",
            period.Days > 0 ? period.Days.ToString(English.Culture) + "D" : "")
        : iso;
}
