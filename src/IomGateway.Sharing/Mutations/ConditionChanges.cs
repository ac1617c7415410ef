using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Vocabulary;
using Conditions = System.Collections.Frozen.FrozenDictionary<
    string, System.Collections.Frozen.FrozenSet<string>>;

namespace IomGateway.Sharing.Mutations;

/// <summary>Changes to what must hold of the person and of the record.</summary>
internal static class ConditionChanges
{
    public static IEnumerable<FlowChange> Of(Flow flow, VocabularySet vocabulary) =>
        Lists(flow.People, f => vocabulary.PersonFacts.GetValueOrDefault(f)?.Values ?? [])
            .Select(c => new FlowChange($"people.{c.Part}", c.Change, flow with { People = c.After }))
            .Concat(Lists(flow.Record, l => vocabulary.Labels.GetValueOrDefault(l)?.Values ?? [])
                .Select(c => new FlowChange($"when.{c.Part}", c.Change, flow with { Record = c.After })))
            .Concat(Consents(flow));

    /// <summary>
    /// Each condition dropped and turned round, each of its values dropped, and each value that it does not name added.
    /// </summary>
    public static IEnumerable<(string Part, string Change, Conditions After)> Lists(
        Conditions conditions, Func<string, IReadOnlyList<string>> valuesOf)
    {
        foreach (var (code, values) in conditions.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            yield return (code, $"whatever `{code}` is", Set(conditions, code, null));
            var others = valuesOf(code).Where(v => !values.Contains(v)).ToArray();
            if (others.Length > 0)
            {
                yield return (code, $"`{code}` is turned round", Set(conditions, code, others));
            }

            foreach (string value in values.Order(StringComparer.Ordinal).Where(_ => values.Count > 1))
            {
                yield return ($"{code}.{value}", $"`{code}` without `{value}`",
                    Set(conditions, code, values.Where(v => v != value)));
            }

            foreach (string value in others)
            {
                yield return (code, $"`{code}` with `{value}` too", Set(conditions, code, values.Append(value)));
            }
        }
    }

    private static IEnumerable<FlowChange> Consents(Flow flow)
    {
        foreach (string consent in flow.ConsentsAll.Order(StringComparer.Ordinal))
        {
            yield return new FlowChange(
                $"when.consent.{consent}", $"without the consent `{consent}`",
                flow with { ConsentsAll = ScopeChanges.Without(flow.ConsentsAll, consent) });
        }

        var choice = flow.ConsentsAny.Count > 1 ? flow.ConsentsAny : [];
        foreach (string consent in choice.Order(StringComparer.Ordinal))
        {
            yield return new FlowChange(
                $"when.consent.{consent}", $"the consent `{consent}` no longer suffices",
                flow with { ConsentsAny = ScopeChanges.Without(flow.ConsentsAny, consent) });
        }

        if (flow.ConsentsAny.Count > 0)
        {
            yield return new FlowChange("when.consent", "without a choice of consents", flow with { ConsentsAny = [] });
        }

        if (flow.ConsentsAny.Count > 1)
        {
            yield return new FlowChange(
                "when.consent", "every consent of the choice is needed",
                flow with { ConsentsAny = [], ConsentsAll = [.. flow.ConsentsAll, .. flow.ConsentsAny] });
        }

        if (flow.ConsentsAll.Count > 1 && flow.ConsentsAny.Count == 0)
        {
            yield return new FlowChange(
                "when.consent", "any one of the consents suffices",
                flow with { ConsentsAll = [], ConsentsAny = flow.ConsentsAll });
        }
    }

    private static Conditions Set(Conditions conditions, string code, IEnumerable<string>? values)
    {
        var changed = conditions.ToDictionary(StringComparer.Ordinal);
        if (values is null)
        {
            changed.Remove(code);
        }
        else
        {
            changed[code] = values.ToFrozenSet(StringComparer.Ordinal);
        }

        return changed.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
