using System.Collections.Frozen;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>policies/safeguards.yaml</c>: the floor that no agreement lifts.</summary>
internal sealed class SafeguardReader(References references)
{
    private static readonly FrozenDictionary<string, Named?> ConditionKeys = new Dictionary<string, Named?>
    {
        ["from-class"] = Named.AgencyClass,
        ["to-class"] = Named.AgencyClass,
        ["from"] = Named.Agency,
        ["to"] = Named.Agency,
        ["purpose"] = Named.Purpose,
        ["role"] = Named.Role,
        ["record-type"] = Named.RecordType,
        ["consent"] = Named.Consent,
        ["depersonalised"] = null,
        ["official-duty"] = null,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string MaskPrefix = "mask:";

    public IReadOnlyList<Safeguard> Read(KeyReader? file)
    {
        var safeguards = EntryList.Read(file, "safeguards", "safeguard", ReadSafeguard);
        file?.Finish();
        return [.. safeguards.Values.OrderBy(s => s.Code, StringComparer.Ordinal)];
    }

    private Safeguard? ReadSafeguard(string code, KeyReader keys)
    {
        var title = keys.Text("title");
        var cites = keys.OptionalText("cites");
        var when = keys.Keys("when", $"`when` of the safeguard `{code}`");
        var condition = when is null ? null : ReadCondition(when);
        List<SafeguardCondition> unless = [];
        foreach (var item in keys.OptionalList("unless"))
        {
            if (KeyReader.Of(item, keys.Problems, $"an exception of the safeguard `{code}`") is { } exception)
            {
                unless.Add(ReadCondition(exception));
                RefuseEmptyException(exception);
            }
        }

        var cap = ReadCap(keys);
        var (categories, readable) = ReadCategories(keys);
        return title is null || condition is null || cap is null || !readable ? null : new Safeguard
        {
            Code = code,
            Title = title,
            Cites = cites,
            When = condition,
            Unless = unless,
            Categories = categories,
            Cap = cap.Value.Cap,
            Mask = cap.Value.Mask,
            At = keys.Start,
        };
    }

    private SafeguardCondition ReadCondition(KeyReader keys)
    {
        Dictionary<string, FrozenSet<string>> lists = new(StringComparer.Ordinal);
        foreach (var (key, kind) in ConditionKeys.Where(k => keys.Has(k.Key)))
        {
            var words = keys.Words(key);
            if (kind is { } named)
            {
                references.Add(named, words, keys.Problems);
            }
            else
            {
                string[] allowed = key == "depersonalised" ? ["true", "false"] : ["stated"];
                foreach (var word in words.Where(w => !allowed.Contains(w.Text)))
                {
                    keys.Problems.Error(word.At, "bad-choice",
                        $"`{key}` cannot be `{word.Text}`.",
                        $"Use {string.Join(" or ", allowed)}.");
                }
            }

            lists.Add(key, words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal));
        }

        foreach (var key in ConditionKeys.Keys.Where(k => !keys.Has(k)))
        {
            keys.Node(key);
        }

        var person = ConditionReader.Read(keys.OptionalKeys("person", "`person`"), Named.PersonFact, references,
            positions: null);
        var record = ConditionReader.Read(keys.OptionalKeys("record", "`record`"), Named.Label, references,
            positions: null);
        keys.Finish();
        return new SafeguardCondition
        {
            Keys = lists.ToFrozenDictionary(StringComparer.Ordinal), Person = person, Record = record,
        };
    }

    /// <summary>An exception that asks for nothing would always hold, and the safeguard never bite.</summary>
    private static void RefuseEmptyException(KeyReader exception)
    {
        if (exception.Map.Entries.Count == 0)
        {
            exception.Problems.Error(exception.Start, "empty-exception",
                "This exception always holds, so the safeguard would never bite.",
                "Name a condition, or delete the exception.");
        }
    }

    private (SafeguardCap Cap, string? Mask)? ReadCap(KeyReader keys)
    {
        var text = keys.Text("cap");
        switch (text)
        {
            case null:
                return null;
            case "withheld":
                return (SafeguardCap.Withheld, null);
            case "hold":
                return (SafeguardCap.Hold, null);
            case var mask when mask.StartsWith(MaskPrefix, StringComparison.Ordinal):
                references.Add(Named.Mask, new Word(mask[MaskPrefix.Length..], keys.At("cap")), keys.Problems);
                return (SafeguardCap.Mask, mask[MaskPrefix.Length..]);
            default:
                keys.Problems.Error(keys.At("cap"), "bad-choice",
                    $"`cap` cannot be `{text}`.",
                    "Use withheld, hold or mask:<name>.");
                return null;
        }
    }

    private (FrozenSet<string>? Categories, bool Readable) ReadCategories(KeyReader keys)
    {
        if (keys.Map.Find("categories")?.Value is YamlScalar { Text: "all" })
        {
            keys.Node("categories");
            return (null, true);
        }

        var words = keys.Words("categories");
        references.Add(Named.Category, words, keys.Problems);
        return (words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal), words.Count > 0);
    }
}
