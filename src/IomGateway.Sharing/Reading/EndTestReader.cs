using System.Collections.Frozen;
using IomGateway.Sharing.Law;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads what the law asks an agency to be.</summary>
internal sealed class EndTestReader(References references)
{
    /// <summary>Any of several tests with what they come to in words: <c>{ says: …, any-of: [ … ] }</c>.</summary>
    public EndChoice? Choice(KeyReader entry, string key)
    {
        if (entry.OptionalKeys(key, $"`{key}` of {entry.What}") is not { } keys)
        {
            return null;
        }

        var says = keys.Text("says");
        var tests = Tests(keys, "any-of", keys.List("any-of"));
        keys.Finish();
        return says is null || tests.Count == 0 ? null : new EndChoice(tests, says);
    }

    /// <summary>Pairs of sender and recipient.</summary>
    public LawRule.Between? Between(KeyReader entry)
    {
        if (entry.Keys("between", $"`between` of {entry.What}") is not { } keys)
        {
            return null;
        }

        var says = keys.Text("says");
        List<PairTest> pairs = [];
        foreach (var item in keys.List("any-of"))
        {
            if (KeyReader.Of(item, entry.Problems, "a pair") is { } pair && Pair(pair) is { } read)
            {
                pairs.Add(read);
            }
        }

        keys.Finish();
        return says is null || pairs.Count == 0 ? null : new LawRule.Between(pairs, says);
    }

    /// <summary>Tests of which any one is enough, of a list that has been asked for.</summary>
    public IReadOnlyList<EndTest> Tests(KeyReader entry, string key, IEnumerable<YamlNode> items) =>
    [
        .. items.Select(i => KeyReader.Of(i, entry.Problems, $"a test of `{key}`")).OfType<KeyReader>()
            .Select(Test).OfType<EndTest>(),
    ];

    private PairTest? Pair(KeyReader keys)
    {
        var from = keys.OptionalKeys("from", "the sender's test") is { } sender ? Test(sender) : null;
        var to = keys.OptionalKeys("to", "the recipient's test") is { } recipient ? Test(recipient) : null;
        keys.Finish();
        if (!keys.Has("from") && !keys.Has("to"))
        {
            // A pair that was begun and asks for nothing would open the gateway to everybody.
            keys.Problems.Error(keys.Start, "empty-condition",
                "Nothing is asked of either end here.",
                "Say what the sender (`from`) or the recipient (`to`) must be.");
            return null;
        }

        return (keys.Has("from") && from is null) || (keys.Has("to") && to is null) ? null : new PairTest(from, to);
    }

    private EndTest? Test(KeyReader keys)
    {
        Dictionary<string, FrozenSet<string>> attributes = new(StringComparer.Ordinal);
        var actsFor = keys.OptionalKeys("acts-for", "the principal's test") is { } principal ? Test(principal) : null;
        var without = Tests(keys, "without", keys.OptionalList("without"));
        foreach (var (name, _) in keys.Map.Entries.Where(e => e.Key.Text is not ("acts-for" or "without")))
        {
            var words = keys.Words(name.Text);
            attributes[name.Text] = words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal);
            if (name.Text == EndTest.Class)
            {
                references.Add(Named.AgencyClass, words, keys.Problems);
            }
            else
            {
                references.Add(Named.ClassAttribute, new Word(name.Text, name.At), keys.Problems);
                references.AddValues(Named.ClassAttribute, name.Text, words, keys.Problems);
            }
        }

        if (attributes.Count == 0 && actsFor is null && without.Count == 0)
        {
            keys.Problems.Error(keys.Start, "empty-condition",
                "Nothing is asked of this end here.",
                "Name an attribute of its class with its values.");
            return null;
        }

        return keys.Has("acts-for") && actsFor is null ? null : new EndTest
        {
            Attributes = attributes.ToFrozenDictionary(StringComparer.Ordinal), ActsFor = actsFor, Without = without,
        };
    }
}
