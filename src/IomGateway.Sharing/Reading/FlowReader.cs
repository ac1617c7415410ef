using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads one flow: who may tell whom what, for what, about whom.</summary>
internal sealed class FlowReader(PartyNames parties, References references)
{
    private static readonly string[] SayWords = ["held", "redacted"];

    public Flow? Read(YamlNode node, FileProblems problems, bool emergency)
    {
        if (KeyReader.Of(node, problems, "a flow") is not { } unnamed)
        {
            return null;
        }

        var id = unnamed.Code("flow");
        var keys = new KeyReader(unnamed.Map, problems, id is null ? "the flow" : $"the flow `{id}`");
        keys.Node("flow");
        var positions = new PositionMap();
        foreach (var entry in keys.Map.Entries)
        {
            positions.Add(entry.Key.Text, entry.Key.At);
        }

        var title = keys.OptionalText("title");
        var from = Agencies(keys, "from", positions);
        var to = Agencies(keys, "to", positions);
        var purposes = Codes(keys, "purposes", Named.Purpose, positions);
        var under = new GroundReader(parties, references).Read(keys);
        var confidence = ConfidenceReader.Read(keys, references);
        var necessity = keys.Text("necessity");
        var roles = Codes(keys, "roles", Named.Role, positions);
        var people = ConditionReader.Read(
            keys.OptionalKeys("people", "`people`"), Named.PersonFact, references, positions, "people.");
        var when = new WhenReader(references).Read(keys.OptionalKeys("when", "`when`"), positions);
        var records = ReadRecords(keys, positions);
        var mask = ReadMask(keys, positions);
        var then = new ObligationReader(references).Read(keys.OptionalKeys("then", "`then`"), positions);
        var depersonalised = keys.Flag("depersonalised");
        var says = ReadSays(keys);
        var keepsBytes = keys.OptionalChoice("evidence", ["bytes"]) is not null;
        var duty = keys.OptionalText("official-duty");
        var terms = emergency ? new EmergencyReader(parties, references).Read(keys, positions) : null;
        keys.Finish();
        return id is null || necessity is null ? null : new Flow
        {
            Id = id,
            Title = title,
            From = from,
            To = to,
            Purposes = purposes,
            Under = under,
            Confidence = confidence,
            Necessity = necessity,
            Roles = roles,
            People = people,
            ConsentsAll = when.ConsentsAll,
            ConsentsAny = when.ConsentsAny,
            Record = when.Record,
            Records = records,
            Mask = mask,
            Then = then,
            Depersonalised = depersonalised,
            Says = says,
            KeepsBytes = keepsBytes,
            OfficialDuty = duty,
            Emergency = terms,
            At = keys.Start,
            Positions = positions.Freeze(),
        };
    }

    private FrozenSet<string> Agencies(KeyReader keys, string key, PositionMap positions)
    {
        var words = keys.Words(key);
        positions.Add(key, words);
        return parties.Read(words, keys.Problems);
    }

    private FrozenSet<string> Codes(KeyReader keys, string key, Named kind, PositionMap positions)
    {
        var words = keys.Words(key);
        references.Add(kind, words, keys.Problems);
        positions.Add(key, words);
        return words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal);
    }

    private FrozenDictionary<string, FrozenSet<string>> ReadRecords(KeyReader keys, PositionMap positions)
    {
        Dictionary<string, FrozenSet<string>> records = new(StringComparer.Ordinal);
        if (keys.Keys("records", $"`records` of {keys.What}") is not { } types)
        {
            return FrozenDictionary<string, FrozenSet<string>>.Empty;
        }

        if (types.Map.Entries.Count == 0)
        {
            keys.Problems.Error(types.Start, "empty-list",
                $"`records` of {keys.What} names no record type.",
                "Name at least one.");
        }

        foreach (var (type, _) in types.Map.Entries)
        {
            references.Add(Named.RecordType, new Word(type.Text, type.At), keys.Problems);
            positions.Add($"records.{type.Text}", type.At);
            var words = types.Words(type.Text);
            references.Add(Named.Category, words, keys.Problems);
            positions.Add($"records.{type.Text}", words);
            records.Add(type.Text, words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal));
        }

        return records.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private FrozenDictionary<string, string> ReadMask(KeyReader keys, PositionMap positions)
    {
        Dictionary<string, string> masks = new(StringComparer.Ordinal);
        foreach (var (category, node) in keys.OptionalKeys("mask", $"`mask` of {keys.What}")?.Map.Entries ?? [])
        {
            references.Add(Named.Category, new Word(category.Text, category.At), keys.Problems);
            positions.Add($"mask.{category.Text}", category.At);
            if (Scalars.Text(node, category.Text, keys.Problems) is { } mask)
            {
                references.Add(Named.Mask, new Word(mask, node.At), keys.Problems);
                masks.Add(category.Text, mask);
            }
        }

        return masks.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenSet<string> ReadSays(KeyReader keys)
    {
        var words = keys.OptionalWords("says");
        foreach (var word in words.Where(w => !SayWords.Contains(w.Text)))
        {
            keys.Problems.Error(word.At, "bad-choice", $"`says` cannot hold `{word.Text}`.",
                Suggestion.For(word.Text, SayWords, "Use held or redacted."));
        }

        return words.Select(w => w.Text).ToFrozenSet(StringComparer.Ordinal);
    }
}
