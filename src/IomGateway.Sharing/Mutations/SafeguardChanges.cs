using System.Collections.Frozen;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Mutations;

/// <summary>
/// Ways in which a safeguard can go wrong: it is gone, one of its exceptions is gone, or a value is missing from what
/// it looks at or caps.
/// </summary>
internal static class SafeguardChanges
{
    /// <returns>Each change in words, and what stands in the safeguard's place; nothing where it is gone.</returns>
    public static IEnumerable<(string Change, Safeguard? After)> Of(Safeguard safeguard)
    {
        yield return ("the safeguard is gone", null);
        foreach (var (change, after) in Conditions(safeguard.When))
        {
            yield return ($"`when`: {change}", safeguard with { When = after });
        }

        for (int i = 0; i < safeguard.Unless.Count; i++)
        {
            int at = i;
            Safeguard With(params SafeguardCondition[] instead) => safeguard with
            {
                Unless = [.. safeguard.Unless.Take(at), .. instead, .. safeguard.Unless.Skip(at + 1)],
            };
            yield return ($"exception {at + 1} is gone", With());
            foreach (var (change, after) in Conditions(safeguard.Unless[at]))
            {
                yield return ($"exception {at + 1}: {change}", With(after));
            }
        }

        foreach (string category in Several(safeguard.Categories))
        {
            yield return ($"`{category}` is not capped",
                safeguard with { Categories = ScopeChanges.Without(safeguard.Categories!, category) });
        }
    }

    private static IEnumerable<(string Change, SafeguardCondition After)> Conditions(SafeguardCondition condition) =>
        Lists(condition.Keys, k => condition with { Keys = k })
            .Concat(Lists(condition.Person, p => condition with { Person = p }))
            .Concat(Lists(condition.Record, r => condition with { Record = r }));

    private static IEnumerable<(string Change, SafeguardCondition After)> Lists(
        FrozenDictionary<string, FrozenSet<string>> lists,
        Func<FrozenDictionary<string, FrozenSet<string>>, SafeguardCondition> with) =>
        from list in lists.OrderBy(l => l.Key, StringComparer.Ordinal)
        from value in Several(list.Value)
        select ($"`{list.Key}` without `{value}`", with(lists.ToFrozenDictionary(
            l => l.Key, l => l.Key == list.Key ? ScopeChanges.Without(l.Value, value) : l.Value,
            StringComparer.Ordinal)));

    /// <summary>The values of which one can be missing; the last one's absence would mean something else.</summary>
    private static IEnumerable<string> Several(FrozenSet<string>? values) =>
        values is { Count: > 1 } ? values.Order(StringComparer.Ordinal) : [];
}
