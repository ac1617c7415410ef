using System.Text.Json;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Decisions.Requests;

/// <summary>
/// Reads made-up facts and labels: a value, a list of values, true or false, and nested parts
/// (<c>"mappa": {"level": "none"}</c> is the fact <c>mappa.level</c>).
/// </summary>
internal sealed class RequestFacts(VocabularySet vocabulary)
{
    private const string Consents = "consents";

    public PersonFacts Person(PropertyReader person)
    {
        var builder = new PersonFacts.Builder(vocabulary);
        foreach (var property in person.All)
        {
            if (property.Name == Consents)
            {
                builder.Consents(null, ReadConsents(person, property.Value));
            }
            else if (property.Value.ValueKind == JsonValueKind.Object)
            {
                AddParts(builder, person, property);
            }
            else
            {
                AddFact(builder, person, property.Name, property.Name, property.Value);
            }
        }

        return builder.Build();
    }

    /// <summary>
    /// The record's labels; <see langword="null"/> where its type is unknown, which the decision then refuses.
    /// </summary>
    public RecordLabels? Record(PropertyReader record, RecordType? type)
    {
        var builder = type is null ? null : new RecordLabels.Builder(vocabulary, type);
        foreach (var property in record.All)
        {
            if (!vocabulary.Labels.TryGetValue(property.Name, out var term))
            {
                record.Problem(property.Name, $"There is no label '{property.Name}'. {Known(vocabulary.Labels.Keys)}");
            }
            else if (Values(record, property.Name, property.Value, term.Values) is { } values)
            {
                builder?.Set(term.Code, values);
            }
        }

        return builder?.Build();
    }

    private IReadOnlyList<string> ReadConsents(PropertyReader person, JsonElement value)
    {
        var consents = person.Words(Consents, value);
        foreach (string unknown in consents.Where(c => !vocabulary.Consents.ContainsKey(c)))
        {
            person.Problem(Consents, $"There is no consent '{unknown}'. {Known(vocabulary.Consents.Keys)}");
        }

        return consents;
    }

    private void AddParts(PersonFacts.Builder builder, PropertyReader person, JsonProperty whole)
    {
        person.Find(whole.Name);
        var parts = person.Object(whole.Name)!;
        foreach (var part in parts.All)
        {
            AddFact(builder, parts, $"{whole.Name}.{part.Name}", part.Name, part.Value);
        }
    }

    private void AddFact(
        PersonFacts.Builder builder, PropertyReader where, string code, string name, JsonElement value)
    {
        if (!vocabulary.PersonFacts.TryGetValue(code, out var term))
        {
            where.Problem(name, $"There is no fact '{code}'. {Known(vocabulary.PersonFacts.Keys.Append(Consents))}");
            return;
        }

        if (Values(where, name, value, term.Values) is not { } values)
        {
            return;
        }

        if (!term.Many && values.Length != 1)
        {
            where.Problem(name, $"'{code}' has one value; to say that it is unknown, leave it out.");
            return;
        }

        builder.Set(null, code, values);
    }

    private static string[]? Values(
        PropertyReader where, string name, JsonElement value, IReadOnlyList<string> allowed)
    {
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        var words = items.Select(Word).OfType<string>().ToArray();
        if (words.Length < items.Length)
        {
            where.Problem(name, $"Write one of its values, or a list of them. {Known(allowed)}");
            return null;
        }

        if (words.FirstOrDefault(w => !allowed.Contains(w, StringComparer.Ordinal)) is { } unknown)
        {
            where.Problem(name, $"'{unknown}' is none of its values. {Known(allowed)}");
            return null;
        }

        return words;
    }

    private static string? Word(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static string Known(IEnumerable<string> codes) => $"Known are: {string.Join(", ", codes)}.";
}
