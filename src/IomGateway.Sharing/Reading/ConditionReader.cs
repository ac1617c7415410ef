using System.Collections.Frozen;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads conditions on person-facts or labels: any of the listed values, for each of the named facts.
/// </summary>
internal static class ConditionReader
{
    public static FrozenDictionary<string, FrozenSet<string>> Read(
        KeyReader? keys, Named kind, References references, PositionMap? positions, string prefix = "")
    {
        Dictionary<string, FrozenSet<string>> conditions = new(StringComparer.Ordinal);
        foreach (var entry in keys?.Map.Entries ?? [])
        {
            if (kind == Named.PersonFact && entry.Value is YamlMap parts)
            {
                var part = new KeyReader(parts, keys!.Problems, $"the condition on `{entry.Key.Text}`");
                RefuseEmpty(part);
                foreach (var inner in parts.Entries)
                {
                    One(part, inner.Key, $"{entry.Key.Text}.{inner.Key.Text}");
                }
            }
            else
            {
                One(keys!, entry.Key, entry.Key.Text);
            }
        }

        if (keys is not null)
        {
            RefuseEmpty(keys);
        }

        return conditions.ToFrozenDictionary(StringComparer.Ordinal);

        void One(KeyReader reader, YamlScalar key, string code)
        {
            references.Add(kind, new Word(code, key.At), reader.Problems);
            var words = reader.Words(key.Text);
            references.AddValues(kind, code, words, reader.Problems);
            positions?.Add(prefix + code, key.At);
            positions?.Add(prefix + code, words);
            conditions[code] = words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal);
        }
    }

    /// <summary>
    /// A condition that was begun and asks for nothing is a slip of the pen, and would let everybody through.
    /// </summary>
    private static void RefuseEmpty(KeyReader keys)
    {
        if (keys.Map.Entries.Count == 0)
        {
            keys.Problems.Error(keys.Start, "empty-condition",
                "Nothing is asked for here.",
                "Name what must hold, or delete the key.");
        }
    }
}
