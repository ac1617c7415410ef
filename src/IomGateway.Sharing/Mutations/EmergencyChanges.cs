using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Mutations;

/// <summary>Changes to what an emergency lifts, how often, and who looks at it afterwards.</summary>
internal static class EmergencyChanges
{
    public static IEnumerable<FlowChange> Of(Flow flow, Agreement agreement)
    {
        if (flow.Emergency is not { } terms)
        {
            return [];
        }

        FlowChange To(string part, string change, EmergencyTerms to) => new(part, change, flow with { Emergency = to });
        var lifts = terms.Lifts.Order(StringComparer.Ordinal).Select(l => To(
            $"lifts.{l}", $"`{l}` is not lifted", terms with { Lifts = ScopeChanges.Without(terms.Lifts, l) }));
        var others = Liftable(flow).Where(c => !terms.Lifts.Contains(c) && !terms.Lifts.Contains(c.Split('.')[0]))
            .Select(c => To("lifts", $"`{c}` is lifted too",
                terms with { Lifts = ScopeChanges.With(terms.Lifts, c) }));
        return
        [
            .. lifts,
            .. others,
            To("limit", "one use more a day", terms with { LimitPerDay = terms.LimitPerDay + 1 }),
            To("review-within", "a review an hour later",
                terms with { ReviewWithin = terms.ReviewWithin + TimeSpan.FromHours(1) }),
            .. Reviewers(terms, agreement).Select(r =>
                To("reviewers", r.Change, terms with { Reviewers = [.. r.Reviewers.Order(StringComparer.Ordinal)] })),
            new FlowChange("", "no emergency is needed", Ordinary(flow, terms)),
        ];
    }

    private static IEnumerable<string> Liftable(Flow flow) =>
        (flow.ConsentsAll.Count + flow.ConsentsAny.Count > 0 ? new[] { EmergencyTerms.Consent } : [])
            .Concat(flow.People.Keys.Order(StringComparer.Ordinal));

    private static IEnumerable<(string Change, IEnumerable<string> Reviewers)> Reviewers(
        EmergencyTerms terms, Agreement agreement)
    {
        var others = agreement.Parties.Where(p => !terms.Reviewers.Contains(p)).ToArray();
        foreach (string reviewer in terms.Reviewers.Where(_ => terms.Reviewers.Count > 1))
        {
            yield return ($"`{reviewer}` does not review", terms.Reviewers.Where(r => r != reviewer));
        }

        if (terms.Reviewers is [var only] && others.Length > 0)
        {
            yield return ($"`{others[0]}` reviews instead of `{only}`", [others[0]]);
        }

        if (others.Length > 0)
        {
            yield return ($"`{others[0]}` reviews too", terms.Reviewers.Append(others[0]));
        }
    }

    /// <summary>The same at any time, with what the emergency lifts lifted for good.</summary>
    private static Flow Ordinary(Flow flow, EmergencyTerms terms)
    {
        bool consent = terms.Lifts.Contains(EmergencyTerms.Consent);
        return flow with
        {
            Emergency = null,
            People = flow.People.Where(p => !terms.LiftsCondition(p.Key)).ToFrozenDictionary(StringComparer.Ordinal),
            ConsentsAll = consent ? [] : flow.ConsentsAll,
            ConsentsAny = consent ? [] : flow.ConsentsAny,
        };
    }
}
