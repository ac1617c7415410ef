using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Mutations;

/// <summary>Changes to a <c>never</c> clause; no clause at all is the first.</summary>
internal static class NeverChanges
{
    public static IEnumerable<(string Part, string Change, NeverClause? After)> Of(
        NeverClause clause, VocabularySet vocabulary)
    {
        var scopes = Set("from", clause.From, s => clause with { From = s })
            .Concat(Set("to", clause.To, s => clause with { To = s }))
            .Concat(Set("roles", clause.Roles, s => clause with { Roles = s }))
            .Concat(Set("purposes", clause.Purposes, s => clause with { Purposes = s }));
        var people = ConditionChanges
            .Lists(clause.People, f => vocabulary.PersonFacts.GetValueOrDefault(f)?.Values ?? [])
            .Select(c => ("people", c.Change, (NeverClause?)(clause with { People = c.After })));
        var record = ConditionChanges
            .Lists(clause.Record, l => vocabulary.Labels.GetValueOrDefault(l)?.Values ?? [])
            .Select(c => ("record", c.Change, (NeverClause?)(clause with { Record = c.After })));
        return new[] { ("", "the clause is gone", (NeverClause?)null) }
            .Concat(scopes).Concat(people).Concat(record).Concat(Categories(clause));
    }

    /// <summary>Nothing written means everything, so that the last value is not dropped but the whole list.</summary>
    private static IEnumerable<(string Part, string Change, NeverClause? After)> Set(
        string key, FrozenSet<string> codes, Func<FrozenSet<string>, NeverClause> with)
    {
        if (codes.Count > 0)
        {
            yield return (key, $"whatever `{key}` says", with([]));
        }

        foreach (string code in codes.Order(StringComparer.Ordinal).Where(_ => codes.Count > 1))
        {
            yield return (key, $"`{key}` without `{code}`", with(ScopeChanges.Without(codes, code)));
        }
    }

    private static IEnumerable<(string Part, string Change, NeverClause? After)> Categories(NeverClause clause)
    {
        if (clause.Categories is not { } categories)
        {
            yield break;
        }

        yield return ("categories", "everything is closed", clause with { Categories = null });
        foreach (string category in categories.Order(StringComparer.Ordinal).Where(_ => categories.Count > 1))
        {
            yield return ("categories", $"`{category}` is not closed",
                clause with { Categories = ScopeChanges.Without(categories, category) });
        }
    }
}
