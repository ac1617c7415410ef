using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads an agreement's <c>never</c>: what it closes, whoever might open it.</summary>
internal sealed class NeverReader(PartyNames parties, References references)
{
    public IReadOnlyList<NeverClause> Read(KeyReader agreement)
    {
        List<NeverClause> clauses = [];
        foreach (var item in agreement.OptionalList("never"))
        {
            if (KeyReader.Of(item, agreement.Problems, "a `never` clause") is { } keys)
            {
                clauses.Add(ReadClause(keys));
            }
        }

        return clauses;
    }

    private NeverClause ReadClause(KeyReader keys)
    {
        var from = Agencies(keys, "from");
        var to = Agencies(keys, "to");
        var purposes = Codes(keys, "purposes", Named.Purpose);
        var roles = Codes(keys, "roles", Named.Role);
        var people = ConditionReader.Read(keys.OptionalKeys("people", "`people`"), Named.PersonFact, references,
            positions: null);
        var record = ConditionReader.Read(keys.OptionalKeys("record", "`record`"), Named.Label, references,
            positions: null);
        var categories = Categories(keys);
        keys.Finish();
        return new NeverClause
        {
            From = from,
            To = to,
            Purposes = purposes,
            Roles = roles,
            People = people,
            Record = record,
            Categories = categories,
            At = keys.Start,
        };
    }

    /// <summary>
    /// <c>all</c>, or nothing written, closes everything; an empty list would close nothing while looking as if it
    /// did.
    /// </summary>
    private FrozenSet<string>? Categories(KeyReader keys)
    {
        if (keys.Node("categories") is null or YamlScalar { Text: "all" })
        {
            return null;
        }

        var words = keys.Words("categories");
        references.Add(Named.Category, words, keys.Problems);
        return words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>A clause may close towards any agency of the partnership, party of this agreement or not.</summary>
    private FrozenSet<string> Agencies(KeyReader keys, string key)
    {
        if (!keys.Has(key))
        {
            keys.Node(key);
            return [];
        }

        return parties.ReadAny(keys.Words(key), keys.Problems);
    }

    private FrozenSet<string> Codes(KeyReader keys, string key, Named kind)
    {
        if (!keys.Has(key))
        {
            keys.Node(key);
            return [];
        }

        var words = keys.Words(key);
        references.Add(kind, words, keys.Problems);
        return words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal);
    }
}
