using System.Globalization;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Mutations;

/// <summary>
/// What a decision means to those whom it concerns: what leaves, in which form, what waits, what is owed, what a
/// refusal may say, and what follows an emergency. Which flow granted it is not part of that.
/// </summary>
internal static class Observation
{
    public static bool Same(TrialRules before, in Verdict was, TrialRules after, in Verdict now) =>
        was.Outcome == now.Outcome
        && (was.Outcome == Outcome.Deny || string.Equals(Of(before, was), Of(after, now), StringComparison.Ordinal));

    private static string Of(TrialRules rules, in Verdict verdict)
    {
        var grants = verdict.Grants.Concat(verdict.Held).ToArray();
        var flows = grants.Select(rules.FlowOf).Distinct().ToArray();
        return string.Join('\n', grants.Select(g => $"{g.Category}={g.Form}{(g.Held ? " held" : "")}")
            .Order(StringComparer.Ordinal)
            .Append(Owed(AnswerObligations.Of(grants)))
            .Append(string.Join(',', flows.SelectMany(f => f.Says).Distinct().Order(StringComparer.Ordinal)))
            .Append(flows.Any(f => f.KeepsBytes) ? "bytes" : "")
            .Concat(flows.Select(f => f.Emergency).OfType<EmergencyTerms>().Select(Terms).Distinct()
                .Order(StringComparer.Ordinal)));
    }

    private static string Owed(AnswerObligations owed) =>
        string.Join(';', owed.Retain.Select(r =>
            $"{r.Clock} {r.For} {string.Join(',', r.Unless.Order(StringComparer.Ordinal))}"))
        + $"|{owed.Onward}|{string.Join(',', owed.Events)}";

    private static string Terms(EmergencyTerms terms) => string.Create(
        CultureInfo.InvariantCulture,
        $"{terms.LimitPerDay} {terms.ReviewWithin} {string.Join(',', terms.Reviewers)}");
}
