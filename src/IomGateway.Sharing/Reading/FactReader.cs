using System.Collections.Frozen;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads <c>person-facts.yaml</c>. A fact with parts becomes one fact for each, such as <c>mappa.level</c>.
/// </summary>
internal sealed class FactReader(References references)
{
    private static readonly string[] About = ["person", "asker"];

    public FrozenDictionary<string, FactTerm> Read(KeyReader? file)
    {
        var facts = EntryList.Read(file, "person-facts", "person fact", ReadFact);
        file?.Finish();
        return facts.Values.SelectMany(list => list).ToFrozenDictionary(f => f.Code, StringComparer.Ordinal);
    }

    private List<FactTerm>? ReadFact(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var about = keys.OptionalChoice("about", About);
        var many = keys.Flag("many");
        var stale = keys.OptionalDuration("stale-after");
        var classes = keys.OptionalWords("asserted-by");
        references.Add(Named.AgencyClass, classes, keys.Problems);
        var opening = keys.OptionalWords("may-open");
        if (stale <= TimeSpan.Zero)
        {
            keys.Problems.Error(keys.At("stale-after"), "bad-duration",
                "A fact cannot be stale at once.",
                "Give a longer time.");
        }

        if (opening.Count > 0 && classes.Count == 0)
        {
            keys.Problems.Error(keys.At("may-open"), "opens-to-all",
                "Every class may assert this fact already, so `may-open` opens nothing.",
                "Delete it, or say under `asserted-by` whose word counts.");
        }

        List<FactTerm> facts = [];
        foreach (var (name, values) in Values(code, keys))
        {
            references.Declare(Named.PersonFact, name);
            foreach (var word in opening.Where(w => !values.Contains(w.Text)))
            {
                keys.Problems.Error(word.At, "unknown-value", $"`{name}` has no value `{word.Text}`.",
                    Suggestion.For(word.Text, values, "Use one of its values."));
            }

            facts.Add(new FactTerm
            {
                Code = name,
                Label = label ?? code,
                Values = values,
                Many = many,
                AboutAsker = about == "asker",
                StaleAfter = stale,
                AssertedBy = classes.Select(c => c.Text).ToFrozenSet(StringComparer.Ordinal),
                MayOpen = opening.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal),
            });
        }

        return label is null ? null : facts;
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Values)> Values(string code, KeyReader keys)
    {
        if (!keys.Has("parts"))
        {
            yield return (code, [.. keys.Words("values").Select(v => v.Text)]);
            yield break;
        }

        if (keys.OptionalKeys("parts", $"the parts of `{code}`") is not { } parts)
        {
            yield break;
        }

        foreach (var (name, _) in parts.Map.Entries)
        {
            if (Scalars.Code(name, "the part", keys.Problems) is { } part)
            {
                yield return ($"{code}.{part}", [.. parts.Words(part).Select(v => v.Text)]);
            }
        }
    }
}
