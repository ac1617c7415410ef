using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Sharing;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Oversight.Replay;

/// <summary>Records of one answer that no decision can tell apart.</summary>
/// <param name="Type">Their record type.</param>
/// <param name="Count">How many.</param>
/// <param name="Facts">The facts on which they were decided; <see langword="null"/> for the question's own.</param>
/// <param name="Labels">What they were labelled with; a label without values was unknown.</param>
/// <param name="Forms">What was granted of them, by category.</param>
/// <param name="Release">What their originator had released.</param>
internal sealed record PastRecord(
    string Type, long Count, JsonElement? Facts, IReadOnlyDictionary<string, string[]> Labels,
    IReadOnlyDictionary<string, string> Forms, HoldRelease Release);

/// <summary>Reads, from the vault, the records of an answer and the facts of a person.</summary>
internal static class PastRecords
{
    private const int Form = 1;
    private const string Everything = "*";

    /// <summary>
    /// The records of a conclusion, and how many of them cannot be decided again. Records that were granted and did not
    /// leave, because they were not searched for or could not be read, are in neither: no agreement changes that.
    /// </summary>
    public static (IReadOnlyList<PastRecord> Records, long Lost) Read(OpenedEntry entry)
    {
        if (!entry.Entry.Commitments.ContainsKey("records"))
        {
            return ([], 0);
        }

        if (entry.Damaged || !entry.Values.TryGetValue("records", out var kept))
        {
            return ([], 1);
        }

        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(kept.Span);
            if (json.GetProperty("v").GetInt32() != Form)
            {
                return ([], 1);
            }

            var facts = json.GetProperty("facts").EnumerateArray().ToArray();
            var kinds = json.GetProperty("kinds").EnumerateArray().Select(k => Kind(k, facts)).ToList();
            return ([.. kinds.OfType<PastRecord>()], json.GetProperty("beyond").GetInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            return ([], 1);
        }
    }

    /// <summary>The facts as a decision reads them.</summary>
    public static PersonFacts Facts(JsonElement? json, VocabularySet vocabulary)
    {
        var builder = new PersonFacts.Builder(vocabulary);
        if (json is not { } kept)
        {
            return PersonFacts.Unknown;
        }

        foreach (var fact in kept.GetProperty("facts").EnumerateArray())
        {
            var partnership = fact.TryGetProperty("in", out var name) ? name.GetString() : null;
            builder.Set(partnership, fact.GetProperty("fact").GetString()!, Values(fact.GetProperty("is")));
        }

        foreach (var partnership in kept.GetProperty("consents").EnumerateObject())
        {
            builder.Consents(partnership.Name, Values(partnership.Value));
        }

        return builder.Build();
    }

    /// <summary>The labels as a decision reads them; <see langword="null"/> for a type that is no more.</summary>
    public static RecordLabels? Labels(PastRecord record, PolicyLibrary policies)
    {
        if (!policies.RecordTypes.TryGetValue(record.Type, out var type))
        {
            return null;
        }

        var builder = new RecordLabels.Builder(policies.Vocabulary, type);
        foreach (var (label, values) in record.Labels)
        {
            builder.Set(label, values);
        }

        return builder.Build();
    }

    private static PastRecord? Kind(JsonElement kind, JsonElement[] facts)
    {
        var forms = PastQuestion.Words(kind.GetProperty("forms"));
        if (forms.Count > 0 && !kind.GetProperty("left").GetBoolean())
        {
            return null;
        }

        var at = kind.GetProperty("facts").GetInt32();
        return new PastRecord(
            kind.GetProperty("type").GetString()!,
            kind.GetProperty("n").GetInt64(),
            at == 0 ? null : facts[at - 1],
            kind.GetProperty("labels").EnumerateObject()
                .ToDictionary(l => l.Name, l => Values(l.Value), StringComparer.Ordinal),
            forms,
            Release(kind));
    }

    private static HoldRelease Release(JsonElement kind)
    {
        if (!kind.TryGetProperty("released", out var released))
        {
            return HoldRelease.None;
        }

        var categories = Values(released);
        return categories is [Everything] ? HoldRelease.Everything : HoldRelease.Only(categories);
    }

    private static string[] Values(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetString()!)];
}
