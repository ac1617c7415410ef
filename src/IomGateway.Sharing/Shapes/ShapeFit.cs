using System.Globalization;
using System.Text.Json;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Shapes;

/// <summary>Holds records against their shape, and tells each place where they differ.</summary>
internal static class ShapeFit
{
    private static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <param name="json">A JSON array of records.</param>
    /// <param name="shape">What each looks like.</param>
    /// <param name="problems">Told what differs, with its place in the file of records.</param>
    /// <exception cref="JsonException">It cannot be read as JSON.</exception>
    public static void Check(ReadOnlySpan<byte> json, RecordShape shape, FileProblems problems)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Check(ref reader, json, new RecordShape { Type = "array", Items = shape }, "", problems);
    }

    private static void Check(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, RecordShape shape, string path, FileProblems problems)
    {
        var at = JsonPlace.Of(json, reader.TokenStartIndex, problems.File);
        string? wrong = Wrong(reader, shape);
        if (wrong is not null)
        {
            problems.Error(at, "fixture-not-of-shape", $"`{path}` is {wrong}.",
                "Mend the record, or the schema of its type.");
            reader.Skip();
            return;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                Check(ref reader, json, shape.Items!,
                    path + string.Create(CultureInfo.InvariantCulture, $"[{i}]"), problems);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            Members(ref reader, json, shape, path, at, problems);
        }
    }

    private static void Members(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> json,
        RecordShape shape,
        string path,
        SourcePosition at,
        FileProblems problems)
    {
        var missing = shape.Required.ToHashSet(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = JsonPlace.Of(json, reader.TokenStartIndex, problems.File);
            string name = reader.GetString()!;
            missing.Remove(name);
            reader.Read();
            if (shape.Properties.TryGetValue(name, out var member))
            {
                Check(ref reader, json, member, path.Length == 0 ? name : $"{path}.{name}", problems);
            }
            else
            {
                problems.Error(place, "fixture-not-of-shape", $"`{path}.{name}` is not in the schema of the type.",
                    Suggestion.For(name, shape.Properties.Keys, "Describe it in the schema, or take it out."));
                reader.Skip();
            }
        }

        foreach (string name in missing.Order(StringComparer.Ordinal))
        {
            problems.Error(at, "fixture-not-of-shape", $"`{path}` lacks `{name}`, which the schema requires.",
                "Add it, or take it out of `required`.");
        }
    }

    private static string? Wrong(in Utf8JsonReader reader, RecordShape shape)
    {
        bool fits = (shape.Type, reader.TokenType) switch
        {
            ("object", JsonTokenType.StartObject) or ("array", JsonTokenType.StartArray) => true,
            ("string", JsonTokenType.String) or ("number", JsonTokenType.Number) => true,
            ("boolean", JsonTokenType.True or JsonTokenType.False) => true,
            ("integer", JsonTokenType.Number) => reader.TryGetInt64(out _),
            _ => false,
        };
        if (!fits)
        {
            return $"not of the type `{shape.Type}`";
        }

        if (shape.Type != "string")
        {
            return null;
        }

        string text = reader.GetString()!;
        if (shape.Values is { } values && !values.Contains(text))
        {
            return $"none of {string.Join(", ", values)}";
        }

        var culture = CultureInfo.InvariantCulture;
        return shape.Format switch
        {
            "date" when !DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out _) => "no date",
            "date-time" when !DateTimeOffset.TryParseExact(text, Instants, culture, DateTimeStyles.None, out _) =>
                "no instant",
            _ => null,
        };
    }
}
