using System.Text.Json.Nodes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;

namespace IomGateway.Sharing.Scenarios;

/// <summary>What a scenario's question was decided to, in the words in which scenarios expect.</summary>
internal sealed record Got
{
    public required string Decision { get; init; }

    /// <summary>Form by category, for whatever leaves or would leave.</summary>
    public required IReadOnlyDictionary<string, string> Forms { get; init; }

    public required IReadOnlyList<string> Flows { get; init; }

    public required IReadOnlyList<Reason> Reasons { get; init; }

    public required AnswerObligations Obligations { get; init; }

    public required IReadOnlyList<string> Says { get; init; }

    public required bool KeepsBytes { get; init; }

    /// <summary>The terms of each emergency flow that grants something.</summary>
    public required IReadOnlyList<EmergencyTerms> Emergencies { get; init; }

    public static Got Of(Decision decision, TrialRules rules) => decision switch
    {
        Decision.Permit permit => From("permit", permit.Grants, permit.Closed.Select(c => c.Reason), rules),
        Decision.Hold hold => From("hold", hold.Grants, hold.Reasons, rules),
        Decision.Deny deny => From("deny", [], deny.Reasons, rules),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    /// <summary>
    /// Whether it is what was expected: the same decision; where categories, obligations or exact reasons are named,
    /// exactly those; every other reason that is named; and where a flow is named, nothing by another flow.
    /// </summary>
    public bool Meets(Expectation expect) =>
        Decision == expect.Decision
        && (expect.Categories is not { } wanted || Same(wanted))
        && expect.Reasons.All(wanted => Reasons.Any(r => r.Code == wanted))
        && (expect.OnlyReasons is not { } only || Codes().SetEquals(only))
        && (expect.Flow is not { } flow || (Flows.Count > 0 && Flows.All(f => f == flow)))
        && MeetsObligations(expect);

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["decision"] = Decision,
            ["categories"] = ScenarioJson.Categories(Forms),
            ["flows"] = ScenarioJson.Words(Flows),
            ["reasons"] = new JsonArray(
                [.. Reasons.Select(r => new JsonObject { ["code"] = r.Code, ["message"] = r.Message })]),
        };
        if (Decision == "deny")
        {
            return json;
        }

        json["obligations"] = DecisionJson.Obligations(Obligations);
        json["says"] = ScenarioJson.Words(Says);
        json["evidence"] = KeepsBytes ? "bytes" : "none";
        if (Emergencies.Count > 0)
        {
            json["emergency"] = new JsonArray([.. Emergencies.Select(ScenarioJson.Emergency)]);
        }

        return json;
    }

    private static Got From(
        string decision, IReadOnlyList<Grant> grants, IEnumerable<Reason> reasons, TrialRules rules)
    {
        var flows = grants.Select(rules.FlowOf).Distinct().ToArray();
        return new Got
        {
            Decision = decision,
            Forms = new SortedDictionary<string, string>(
                grants.ToDictionary(g => g.Category, g => g.Form), StringComparer.Ordinal),
            Flows = flows.Select(f => f.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(),
            Reasons = reasons.Distinct().ToArray(),
            Obligations = AnswerObligations.Of(grants),
            Says = flows.SelectMany(f => f.Says).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .ToArray(),
            KeepsBytes = flows.Any(f => f.KeepsBytes),
            Emergencies = flows.Select(f => f.Emergency).OfType<EmergencyTerms>().ToArray(),
        };
    }

    private bool MeetsObligations(Expectation expect) =>
        (expect.Retain is not { } retain || SameRetention(retain))
        && (expect.Onward is not { } onward || Obligations.Onward == onward)
        && (expect.Events is not { } events || events.SequenceEqual(Obligations.Events, StringComparer.Ordinal))
        && (expect.Says is not { } says || says.SequenceEqual(Says, StringComparer.Ordinal))
        && (expect.KeepsBytes is not { } keeps || KeepsBytes == keeps)
        && (expect.Emergency is not { } emergency || (Emergencies.Count > 0 && Emergencies.All(emergency.Met)));

    private bool SameRetention(IReadOnlyList<Retention> wanted) =>
        wanted.Count == Obligations.Retain.Count
        && wanted.Zip(Obligations.Retain).All(pair =>
            pair.First.Clock == pair.Second.Clock
            && pair.First.For == pair.Second.For
            && pair.First.Unless.ToHashSet(StringComparer.Ordinal).SetEquals(pair.Second.Unless));

    private HashSet<string> Codes() => Reasons.Select(r => r.Code).ToHashSet(StringComparer.Ordinal);

    private bool Same(IReadOnlyDictionary<string, string> wanted) =>
        wanted.Count == Forms.Count && wanted.All(w => Forms.GetValueOrDefault(w.Key) == w.Value);
}
