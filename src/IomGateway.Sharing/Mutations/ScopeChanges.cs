using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Mutations;

/// <summary>Changes to who may ask whom, as what and for what.</summary>
internal static class ScopeChanges
{
    public static IEnumerable<FlowChange> Of(
        Flow flow, Agreement agreement, VocabularySet vocabulary, AgencyDirectory agencies) =>
        new[] { new FlowChange("", "the flow is gone") }
            .Concat(Pairs(flow))
            .Concat(Others(flow.From, agreement, agencies).Select(p => new FlowChange(
                "from", $"`{p}` tells too", flow with { From = With(flow.From, p) })))
            .Concat(Others(flow.To, agreement, agencies).Select(p => new FlowChange(
                "to", $"`{p}` is told too", flow with { To = With(flow.To, p) })))
            .Concat(Each(flow.Roles, "roles", r => flow with { Roles = r }))
            .Concat(Each(flow.Purposes, "purposes", p => flow with { Purposes = p }))
            .Append(new FlowChange("roles", "any role may ask", flow with { Roles = All(vocabulary.Roles.Keys) }))
            .Append(new FlowChange(
                "purposes", "it may be asked for anything", flow with { Purposes = All(vocabulary.Purposes.Keys) }));

    public static FrozenSet<string> Without(IEnumerable<string> codes, string code) =>
        codes.Where(c => c != code).ToFrozenSet(StringComparer.Ordinal);

    public static FrozenSet<string> With(IEnumerable<string> codes, string code) =>
        codes.Append(code).ToFrozenSet(StringComparer.Ordinal);

    public static FrozenSet<string> All(IEnumerable<string> codes) => codes.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Each pair of sender and recipient closed; with one pair alone, that is the whole flow.</summary>
    private static IEnumerable<FlowChange> Pairs(Flow flow)
    {
        var pairs = flow.From.Order(StringComparer.Ordinal)
            .SelectMany(f => flow.To.Order(StringComparer.Ordinal).Select(t => (From: f, To: t)))
            .Where(p => p.From != p.To).ToArray();
        foreach (var (from, to) in pairs.Where(_ => pairs.Length > 1))
        {
            Flow[] rest =
            [
                flow with { From = Without(flow.From, from) },
                flow with { From = All([from]), To = Without(flow.To, to) },
            ];
            yield return new FlowChange(
                $"to.{to}", $"`{from}` no longer tells `{to}`",
                [.. rest.Where(f => f.From.Count > 0 && f.To.Count > 0)]);
        }
    }

    /// <summary>The parties that are not in it yet, themselves or by every one of their members.</summary>
    private static IEnumerable<string> Others(FrozenSet<string> named, Agreement agreement, AgencyDirectory agencies)
    {
        var meant = agencies.Members(named);
        return agreement.Parties.Where(p => !agencies.Members([p]).IsSubsetOf(meant)).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<FlowChange> Each(FrozenSet<string> codes, string key, Func<FrozenSet<string>, Flow> with)
        => codes.Count < 2 ? [] : codes.Order(StringComparer.Ordinal).Select(c => new FlowChange(
            $"{key}.{c}", $"without `{c}`", with(Without(codes, c))));
}
