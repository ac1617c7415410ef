using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Mutations;

/// <summary>Changes to what a flow grants, and in which form.</summary>
internal static class GrantChanges
{
    public static IEnumerable<FlowChange> Of(Flow flow, PolicyLibrary policies) =>
        Removed(flow).Concat(Added(flow, policies)).Concat(Masks(flow, policies)).Append(new FlowChange(
            "depersonalised",
            flow.Depersonalised ? "it may name people" : "it names nobody",
            flow with { Depersonalised = !flow.Depersonalised }));

    private static IEnumerable<FlowChange> Removed(Flow flow)
    {
        foreach (var (type, categories) in flow.Records.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            foreach (string category in categories.Order(StringComparer.Ordinal))
            {
                if (categories.Count > 1)
                {
                    yield return new FlowChange(
                        $"records.{type}.{category}", $"{type} without `{category}`",
                        With(flow, type, categories.Where(c => c != category)));
                }
                else if (flow.Records.Count > 1)
                {
                    yield return new FlowChange($"records.{type}", $"without {type}", With(flow, type, null));
                }
            }
        }
    }

    private static IEnumerable<FlowChange> Added(Flow flow, PolicyLibrary policies)
    {
        foreach (string type in flow.Records.Keys.Order(StringComparer.Ordinal))
        {
            if (policies.RecordTypes.TryGetValue(type, out var known)
                && !known.Categories.IsSubsetOf(flow.Records[type]))
            {
                yield return new FlowChange(
                    $"records.{type}", $"everything of {type}",
                    With(flow, type, known.Categories.Concat(flow.Records[type])));
            }
        }

        var others = policies.RecordTypes.Values.Where(t => !flow.Records.ContainsKey(t.Name)).ToArray();
        if (others.Length > 0)
        {
            var all = flow.Records.Concat(others.Select(t =>
                KeyValuePair.Create(t.Name, t.Categories.ToFrozenSet(StringComparer.Ordinal))));
            yield return new FlowChange(
                "records", "records of every other type too",
                flow with { Records = all.ToFrozenDictionary(StringComparer.Ordinal) });
        }
    }

    private static IEnumerable<FlowChange> Masks(Flow flow, PolicyLibrary policies)
    {
        foreach (var (category, mask) in flow.Mask.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            yield return new FlowChange(
                $"mask.{category}", $"`{category}` clear", Masked(flow, category, null));
            var types = flow.Records.Where(r => r.Value.Contains(category)).Select(r => r.Key)
                .Where(policies.RecordTypes.ContainsKey).Select(t => policies.RecordTypes[t]).ToArray();
            var others = policies.Vocabulary.Masks.Values.Select(m => m.Mask)
                .Where(m => m.Name != mask && types.Any(t => t.Categories.Contains(category) && t.CanMask(category, m)))
                .Select(m => m.Name).Order(StringComparer.Ordinal);
            foreach (string other in others)
            {
                yield return new FlowChange(
                    $"mask.{category}", $"`{category}` as `{other}`", Masked(flow, category, other));
            }
        }
    }

    private static Flow With(Flow flow, string type, IEnumerable<string>? categories)
    {
        var records = flow.Records.ToDictionary(StringComparer.Ordinal);
        if (categories is null)
        {
            records.Remove(type);
        }
        else
        {
            records[type] = categories.ToFrozenSet(StringComparer.Ordinal);
        }

        return flow with { Records = records.ToFrozenDictionary(StringComparer.Ordinal) };
    }

    private static Flow Masked(Flow flow, string category, string? mask)
    {
        var masks = flow.Mask.ToDictionary(StringComparer.Ordinal);
        if (mask is null)
        {
            masks.Remove(category);
        }
        else
        {
            masks[category] = mask;
        }

        return flow with { Mask = masks.ToFrozenDictionary(StringComparer.Ordinal) };
    }
}
