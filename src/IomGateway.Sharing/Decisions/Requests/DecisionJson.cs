using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Decisions.Requests;

/// <summary>Decisions as JSON, in the shape that other programs rely on.</summary>
public static class DecisionJson
{
    /// <summary>The answers to a batch: one object, or an array where an array was asked.</summary>
    public static JsonNode Of(DecisionRequests requests, Rulebook rulebook)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var answers = requests.Requests.Select(r => Of(r.Decide(rulebook))).ToArray();
        return requests.IsArray ? new JsonArray([.. answers]) : answers[0];
    }

    public static JsonObject Of(Decision decision) => decision switch
    {
        Decision.Permit permit => Permit(permit),
        Decision.Hold hold => Hold(hold),
        Decision.Deny deny => Deny(deny),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static JsonObject Permit(Decision.Permit permit) => new()
    {
        ["decision"] = "permit",
        ["step"] = Step(permit),
        ["categories"] = new JsonObject(permit.Categories.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))),
        ["grants"] = Grants(permit.Grants),
        ["obligations"] = Obligations(permit.Obligations),
        ["closed"] = Array(permit.Closed.Select(c => new JsonObject
        {
            ["category"] = c.Category,
            ["code"] = c.Reason.Code,
            ["message"] = c.Reason.Message,
        })),
    };

    private static JsonObject Hold(Decision.Hold hold) => new()
    {
        ["decision"] = "hold",
        ["step"] = Step(hold),
        ["originator"] = hold.Originator,
        ["reasons"] = Reasons(hold.Reasons),
        ["grants"] = Grants(hold.Grants),
    };

    private static JsonObject Deny(Decision.Deny deny)
    {
        var json = new JsonObject
        {
            ["decision"] = "deny",
            ["step"] = Step(deny),
            ["reasons"] = Reasons(deny.Reasons),
        };
        if (deny.Nearest is { } nearest)
        {
            json["nearest"] = new JsonObject
            {
                ["agreement"] = nearest.Agreement,
                ["version"] = nearest.Version,
                ["flow"] = nearest.Flow,
                ["missing"] = Array(nearest.Missing.Select(m => new JsonObject
                {
                    ["condition"] = m.Condition,
                    ["has"] = m.Has,
                    ["needs"] = m.Needs,
                })),
            };
        }

        return json;
    }

    private static string Step(Decision decision) => decision.Step == DecisionStep.Record ? "record" : "question";

    private static JsonArray Reasons(IEnumerable<Reason> reasons) =>
        Array(reasons.Select(r => new JsonObject { ["code"] = r.Code, ["message"] = r.Message }));

    private static JsonArray Grants(IEnumerable<Grant> grants) => Array(grants.Select(g => new JsonObject
    {
        ["category"] = g.Category,
        ["form"] = g.Form,
        ["agreement"] = g.Agreement,
        ["version"] = g.Version,
        ["flow"] = g.Flow,
        ["obligations"] = Obligations(g.Obligations),
    }));

    /// <summary>What the recipient owes for one grant.</summary>
    public static JsonObject Obligations(Obligations obligations)
    {
        ArgumentNullException.ThrowIfNull(obligations);
        var json = new JsonObject();
        if (obligations.Retain is { } retain)
        {
            json["retain"] = Retention(retain);
        }

        json["onward"] = Onward(obligations.Onward);
        if (obligations.Events.Count > 0)
        {
            json["events"] = Words(obligations.Events);
        }

        return json;
    }

    /// <summary>What the recipient owes for a whole answer; one retention for each clock.</summary>
    public static JsonObject Obligations(AnswerObligations obligations)
    {
        ArgumentNullException.ThrowIfNull(obligations);
        return new JsonObject
        {
            ["retain"] = Array(obligations.Retain.Select(Retention)),
            ["onward"] = Onward(obligations.Onward),
            ["events"] = Words(obligations.Events),
        };
    }

    private static JsonObject Retention(Retention retain)
    {
        var json = new JsonObject { ["clock"] = retain.Clock, ["for"] = retain.For };
        if (retain.Unless.Count > 0)
        {
            json["unless"] = Words(retain.Unless);
        }

        return json;
    }

    private static string Onward(Onward onward) => JsonNamingPolicy.KebabCaseLower.ConvertName(onward.ToString());

    private static JsonArray Words(IEnumerable<string> words) =>
        new([.. words.Order(StringComparer.Ordinal).Select(w => (JsonNode?)w)]);

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);
}
