using System.Collections.Frozen;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads <c>when</c>: consents (all of them, unless <c>any-of</c> is written) and conditions on the record's labels.
/// </summary>
internal sealed class WhenReader(References references)
{
    internal sealed record When(
        FrozenSet<string> ConsentsAll,
        FrozenSet<string> ConsentsAny,
        FrozenDictionary<string, FrozenSet<string>> Record);

    public When Read(KeyReader? keys, PositionMap positions)
    {
        if (keys is null)
        {
            return new When([], [], FrozenDictionary<string, FrozenSet<string>>.Empty);
        }

        HashSet<string> all = new(StringComparer.Ordinal);
        HashSet<string> any = new(StringComparer.Ordinal);
        if (keys.Map.Find("consent") is { } consent)
        {
            keys.Node("consent");
            positions.Add("when.consent", consent.Key.At);
            ReadConsents(consent.Value, keys, all, any, positions);
        }

        var labels = new YamlMap(keys.Start, [.. keys.Map.Entries.Where(e => e.Key.Text != "consent")]);
        var record = labels.Entries.Count == 0 && keys.Has("consent")
            ? FrozenDictionary<string, FrozenSet<string>>.Empty
            : ConditionReader.Read(
                new KeyReader(labels, keys.Problems, "`when`"), Named.Label, references, positions, "when.");
        return new When(all.ToFrozenSet(StringComparer.Ordinal), any.ToFrozenSet(StringComparer.Ordinal), record);
    }

    private void ReadConsents(YamlNode node, KeyReader keys, HashSet<string> all, HashSet<string> any,
        PositionMap positions)
    {
        if (node is YamlMap map)
        {
            ReadAnyOf(map, keys.Problems, any, positions);
            return;
        }

        List<YamlNode> single = [];
        foreach (var item in keys.List("consent"))
        {
            if (item is YamlMap choice)
            {
                ReadAnyOf(choice, keys.Problems, any, positions);
            }
            else
            {
                single.Add(item);
            }
        }

        Add(Scalars.Words(single, "consent", keys.Problems), keys.Problems, all, positions);
    }

    private void ReadAnyOf(YamlMap map, FileProblems problems, HashSet<string> any, PositionMap positions)
    {
        var choice = new KeyReader(map, problems, "a choice of consents");
        if (any.Count > 0)
        {
            problems.Error(map.At, "second-any-of",
                "A flow has one choice of consents, and this is a second.",
                "Write a flow of its own for it.");
        }

        Add(choice.Words("any-of"), problems, any, positions);
        choice.Finish();
    }

    private void Add(IReadOnlyList<Word> words, FileProblems problems, HashSet<string> into, PositionMap positions)
    {
        references.Add(Named.Consent, words, problems);
        positions.Add("when.consent", words);
        into.UnionWith(words.Select(w => w.Text));
    }
}
