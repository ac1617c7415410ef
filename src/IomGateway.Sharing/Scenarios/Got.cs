using System.Text.Json.Nodes;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Scenarios;

/// <summary>What a scenario's question was decided to, in the words in which scenarios expect.</summary>
internal sealed record Got(
    string Decision,
    IReadOnlyDictionary<string, string> Forms,
    IReadOnlyList<string> Flows,
    IReadOnlyList<Reason> Reasons)
{
    public static Got Of(Decision decision) => decision switch
    {
        Decision.Permit permit => From("permit", permit.Grants, permit.Closed.Select(c => c.Reason)),
        Decision.Hold hold => From("hold", hold.Grants, hold.Reasons),
        Decision.Deny deny => From("deny", [], deny.Reasons),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    public static JsonObject Categories(IReadOnlyDictionary<string, string> forms) =>
        new(forms.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value)));

    /// <summary>
    /// Whether it is what was expected: the same decision; where categories are named, exactly those; every reason that
    /// is named; and where a flow is named, nothing by another flow.
    /// </summary>
    public bool Meets(Expectation expect) =>
        Decision == expect.Decision
        && (expect.Categories is not { } wanted || Same(wanted))
        && expect.Reasons.All(wanted => Reasons.Any(r => r.Code == wanted))
        && (expect.Flow is not { } flow || (Flows.Count > 0 && Flows.All(f => f == flow)));

    public JsonObject ToJson() => new()
    {
        ["decision"] = Decision,
        ["categories"] = Categories(Forms),
        ["flows"] = new JsonArray([.. Flows.Select(f => (JsonNode?)f)]),
        ["reasons"] = new JsonArray(
            [.. Reasons.Select(r => new JsonObject { ["code"] = r.Code, ["message"] = r.Message })]),
    };

    private static Got From(string decision, IReadOnlyList<Grant> grants, IEnumerable<Reason> reasons) => new(
        decision,
        new SortedDictionary<string, string>(grants.ToDictionary(g => g.Category, g => g.Form), StringComparer.Ordinal),
        grants.Select(g => g.Flow).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(),
        reasons.Distinct().ToArray());

    private bool Same(IReadOnlyDictionary<string, string> wanted) =>
        wanted.Count == Forms.Count && wanted.All(w => Forms.GetValueOrDefault(w.Key) == w.Value);
}
