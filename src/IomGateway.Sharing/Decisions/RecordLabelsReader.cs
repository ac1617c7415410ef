using IomGateway.Redaction.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Decisions;

/// <summary>Reads a record's labels by the paths that its record type names.</summary>
public static class RecordLabelsReader
{
    /// <summary>
    /// The labels of one record. A raw value is translated where its type says so; one that the translation or the
    /// vocabulary does not name leaves the label unknown. The age label follows from the record's birth date on
    /// <paramref name="day"/>.
    /// </summary>
    /// <param name="vocabulary">The labels that conditions can test.</param>
    /// <param name="record">A record of a known type.</param>
    /// <param name="day">The day of the question, in London.</param>
    /// <exception cref="ArgumentException">The record's type is unknown, so nothing of it may leave.</exception>
    public static RecordLabels Read(VocabularySet vocabulary, SeenRecord record, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(record);
        var type = record.Type ?? throw new ArgumentException("The record's type is unknown.", nameof(record));
        var builder = new RecordLabels.Builder(vocabulary, type).ReleasedBy(record.Originator);
        foreach (var rule in type.Labels)
        {
            if (record.Labels.TryGetValue(rule.Label, out var raw))
            {
                builder.Set(rule.Label, raw.Select(value => Translated(value, rule.Values)).ToArray());
            }
        }

        if (record.BirthDate is { } born)
        {
            builder.BirthDate(born, day);
        }

        return builder.Build();
    }

    /// <summary>An untranslatable value becomes the empty text, which no vocabulary has.</summary>
    private static string Translated(string raw, IReadOnlyDictionary<string, string>? values) =>
        values is null ? raw : values.GetValueOrDefault(raw, "");
}
