using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>Which parts of a flow are written otherwise in its other version.</summary>
internal static class FlowParts
{
    /// <summary>The parts by the dotted keys under which a flow knows where they stand.</summary>
    public static IEnumerable<string> Differing(Flow flow, Flow other)
    {
        (string Key, bool Same)[] whole =
        [
            ("from", flow.From.SetEquals(other.From)),
            ("to", flow.To.SetEquals(other.To)),
            ("purposes", flow.Purposes.SetEquals(other.Purposes)),
            ("roles", flow.Roles.SetEquals(other.Roles)),
            ("when.consent", flow.ConsentsAll.SetEquals(other.ConsentsAll)
                && flow.ConsentsAny.SetEquals(other.ConsentsAny)),
            ("then.retain", Retains(flow.Then.Retain, other.Then.Retain)),
            ("then.onward", flow.Then.Onward == other.Then.Onward),
            ("then.events", flow.Then.Events.SetEquals(other.Then.Events)),
            ("depersonalised", flow.Depersonalised == other.Depersonalised),
            ("says", flow.Says.SetEquals(other.Says)),
            ("evidence", flow.KeepsBytes == other.KeepsBytes),
            ("official-duty", string.IsNullOrWhiteSpace(flow.OfficialDuty)
                == string.IsNullOrWhiteSpace(other.OfficialDuty)),
            ("under", Law(flow).SetEquals(Law(other))),
            ("confidence", flow.Confidence?.By == other.Confidence?.By
                && flow.Confidence?.Which == other.Confidence?.Which),
            .. Emergency(flow.Emergency, other.Emergency),
        ];
        return whole.Where(p => !p.Same).Select(p => p.Key)
            .Concat(Lists("people", flow.People, other.People))
            .Concat(Lists("when", flow.Record, other.Record))
            .Concat(Lists("records", flow.Records, other.Records))
            .Concat(Masks(flow.Mask, other.Mask));
    }

    /// <summary>Whether a part says what follows for the recipient, not what passes.</summary>
    public static bool Obliges(string part) => part.StartsWith("then.", StringComparison.Ordinal)
        || part is "says" or "evidence" or "under" or "confidence" or "limit" or "review-within" or "reviewers";

    private static bool Retains(Retention? one, Retention? other) => one is null || other is null ? one == other
        : (one.Clock, one.For) == (other.Clock, other.For) && one.Unless.ToHashSet().SetEquals(other.Unless);

    private static IEnumerable<(string, bool)> Emergency(EmergencyTerms? one, EmergencyTerms? other)
    {
        if (one is null || other is null)
        {
            return [("flow", one is null == other is null)];
        }

        return
        [
            ("lifts", one.Lifts.SetEquals(other.Lifts)),
            ("limit", one.LimitPerDay == other.LimitPerDay),
            ("review-within", one.ReviewWithin == other.ReviewWithin),
            ("reviewers", one.Reviewers.ToHashSet().SetEquals(other.Reviewers)),
        ];
    }

    private static HashSet<string> Law(Flow flow) =>
    [
        .. flow.Under.Select(g => string.Join('|', g.Gateway, g.Sender.Regime, g.Recipient.Regime, g.PolicyDocument,
            Words(g.Sender.Bases), Words(g.Recipient.Bases), Words(g.From), Words(g.To))),
    ];

    private static IEnumerable<string> Lists(
        string part, FrozenDictionary<string, FrozenSet<string>> one, FrozenDictionary<string, FrozenSet<string>> other)
    {
        foreach (string key in one.Keys.Union(other.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var mine = one.GetValueOrDefault(key) ?? [];
            var theirs = other.GetValueOrDefault(key) ?? [];
            if (one.ContainsKey(key) != other.ContainsKey(key) || !mine.SetEquals(theirs))
            {
                var more = mine.Except(theirs, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
                foreach (string value in more)
                {
                    yield return $"{part}.{key}.{value}";
                }

                if (more.Count == 0)
                {
                    yield return $"{part}.{key}";
                }
            }
        }
    }

    private static IEnumerable<string> Masks(
        FrozenDictionary<string, string> one, FrozenDictionary<string, string> other) =>
        one.Keys.Union(other.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(k => one.GetValueOrDefault(k) != other.GetValueOrDefault(k)).Select(k => $"mask.{k}");

    private static string Words(IEnumerable<string> words) => string.Join(',', words.Order(StringComparer.Ordinal));
}
