using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>Takes each of several values as given in turn; <c>~</c> leaves the fact or label out.</summary>
internal static class Variations
{
    /// <summary>
    /// What is given, once for each combination of what varies; a single <see langword="null"/> where nothing is given.
    /// </summary>
    public static IReadOnlyList<YamlNode?> Of(YamlNode? given, YamlNode? each, FileProblems problems)
    {
        if (each is null)
        {
            return [given];
        }

        if (given is not null and not YamlMap)
        {
            return [given];
        }

        return each is YamlMap varied
            ? [.. Combine((YamlMap?)given ?? new YamlMap(each.At, []), varied, problems)]
            : [Wrong(each, problems)];
    }

    private static List<YamlMap> Combine(YamlMap given, YamlMap varied, FileProblems problems)
    {
        List<YamlMap> combined = [given];
        foreach (var (key, value) in varied.Entries)
        {
            combined = [.. combined.SelectMany(map => One(map, key, value, problems)).Take(RequestsReader.Most + 1)];
        }

        return combined;
    }

    private static IEnumerable<YamlMap> One(YamlMap map, YamlScalar key, YamlNode value, FileProblems problems)
    {
        switch (value)
        {
            case YamlList { Items.Count: > 0 } list:
                return list.Items.Select(item => With(map, key, item));
            case YamlMap parts:
                var own = map.Find(key.Text)?.Value as YamlMap ?? new YamlMap(value.At, []);
                return Combine(own, parts, problems).Select(part => With(map, key, part));
            default:
                Wrong(value, problems);
                return [map];
        }
    }

    private static YamlMap With(YamlMap map, YamlScalar key, YamlNode value)
    {
        var others = map.Entries.Where(e => e.Key.Text != key.Text);
        return new YamlMap(
            map.At, value is YamlScalar { IsNothing: true } ? [.. others] : [.. others, new YamlEntry(key, value)]);
    }

    private static YamlNode? Wrong(YamlNode node, FileProblems problems)
    {
        problems.Error(
            node.At,
            "wrong-kind",
            $"`each` takes lists of values, and here is {node.Kind}.",
            "Write the values to be taken in turn, such as `each: { person: { level: [standard, enhanced] } }`.");
        return null;
    }
}
