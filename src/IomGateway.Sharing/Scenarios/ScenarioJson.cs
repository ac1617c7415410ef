using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Scenarios;

/// <summary>What scenarios expect and ask, as JSON for reports.</summary>
internal static class ScenarioJson
{
    public static JsonObject Categories(IReadOnlyDictionary<string, string> forms) =>
        new(forms.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value)));

    public static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(w => (JsonNode?)w)]);

    public static JsonObject Emergency(EmergencyTerms terms) => new()
    {
        ["limit"] = $"{terms.LimitPerDay} a day",
        ["review-within"] = XmlConvert.ToString(terms.ReviewWithin),
        ["reviewers"] = Words(terms.Reviewers),
    };

    public static JsonObject Ask(Ask ask) => new()
    {
        ["from"] = ask.From,
        ["to"] = ask.To,
        ["role"] = ask.Role,
        ["purpose"] = ask.Purpose,
        ["record-type"] = ask.RecordType,
    };

    public static JsonObject Expected(Expectation expect)
    {
        var json = new JsonObject { ["decision"] = expect.Decision };
        Add(json, "categories", expect.Categories is { } categories ? Categories(categories) : null);
        Add(json, "reasons", expect.Reasons.Count > 0 ? Words(expect.Reasons) : null);
        Add(json, "only-reasons", expect.OnlyReasons is { } only ? Words(only) : null);
        Add(json, "flow", expect.Flow);
        Add(json, "obligations", Obligations(expect));
        Add(json, "says", expect.Says is { } says ? Words(says) : null);
        Add(json, "evidence", expect.KeepsBytes is { } keeps ? (keeps ? "bytes" : "none") : null);
        Add(json, "emergency", expect.Emergency is { } emergency ? Emergency(emergency) : null);
        return json;
    }

    private static JsonObject? Obligations(Expectation expect)
    {
        var json = new JsonObject();
        Add(json, "retain", expect.Retain is { } retain ? new JsonArray([.. retain.Select(Retention)]) : null);
        Add(json, "onward", expect.Onward is { } onward
            ? JsonNamingPolicy.KebabCaseLower.ConvertName(onward.ToString())
            : null);
        Add(json, "events", expect.Events is { } events ? Words(events) : null);
        return json.Count > 0 ? json : null;
    }

    private static JsonObject Retention(Retention retain)
    {
        var json = new JsonObject { ["clock"] = retain.Clock, ["for"] = retain.For };
        Add(json, "unless", retain.Unless.Count > 0 ? Words(retain.Unless) : null);
        return json;
    }

    private static JsonObject Emergency(ExpectedEmergency emergency)
    {
        var json = new JsonObject();
        Add(json, "limit", emergency.LimitPerDay is { } limit ? $"{limit} a day" : null);
        Add(json, "review-within", emergency.ReviewWithin is { } within ? XmlConvert.ToString(within) : null);
        Add(json, "reviewers", emergency.Reviewers is { } reviewers ? Words(reviewers) : null);
        return json;
    }

    private static void Add(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}
