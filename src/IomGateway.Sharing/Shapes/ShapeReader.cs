using System.Text.Json;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Shapes;

/// <summary>
/// Reads a shape strictly: a keyword that is not understood would promise a check that nobody makes, and an open object
/// would let a record hold what nobody has looked at.
/// </summary>
internal static class ShapeReader
{
    private static readonly string[] Types = ["object", "array", "string", "integer", "number", "boolean"];
    private static readonly string[] Formats = ["date", "date-time"];
    private static readonly string[] Words = ["$schema", "title", "description"];

    /// <summary>The shape; <see langword="null"/> where something is wrong with it, which is then reported.</summary>
    public static RecordShape? Read(ReadOnlySpan<byte> json, FileProblems problems)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 32 });
            reader.Read();
            var shape = Shape(ref reader, json, problems);
            if (reader.Read())
            {
                throw new JsonException("More follows after the end of the schema.");
            }

            return problems.HasErrors ? null : shape;
        }
        catch (JsonException e)
        {
            problems.Error(
                new SourcePosition(problems.File, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1),
                "shape-unreadable", "This cannot be read as JSON.", "Write a JSON Schema of draft-07.");
            return null;
        }
    }

    private static RecordShape? Shape(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FileProblems problems)
    {
        var at = JsonPlace.Of(json, reader.TokenStartIndex, problems.File);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            problems.Error(at, "shape-not-understood", "A schema is an object.", "Write `{ \"type\": … }`.");
            reader.Skip();
            return null;
        }

        var draft = new Draft();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = JsonPlace.Of(json, reader.TokenStartIndex, problems.File);
            string keyword = reader.GetString()!;
            reader.Read();
            if (!seen.Add(keyword))
            {
                problems.Error(place, "shape-not-understood", $"`{keyword}` is given twice.", "Keep one of the two.");
                reader.Skip();
            }
            else if (!Keyword(ref reader, json, keyword, draft, problems))
            {
                problems.Error(
                    place, "shape-not-understood", $"`{keyword}` is not understood here, or not with this value.",
                    "Use type, properties, required, additionalProperties: false, items, enum (of texts) and format"
                    + " (date, date-time).");
                reader.Skip();
            }
        }

        return Made(draft, at, problems);
    }

    private static bool Keyword(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string keyword, Draft draft, FileProblems problems)
    {
        switch (keyword)
        {
            case var word when Words.Contains(word):
                return reader.TokenType == JsonTokenType.String;
            case "type":
                draft.Type = Text(ref reader);
                return Types.Contains(draft.Type);
            case "format":
                draft.Format = Text(ref reader);
                return Formats.Contains(draft.Format);
            case "additionalProperties":
                draft.Closed = reader.TokenType == JsonTokenType.False;
                return draft.Closed;
            case "items":
                draft.Items = Shape(ref reader, json, problems);
                return true;
            case "required":
                return (draft.Required = Texts(ref reader)) is not null;
            case "enum":
                return (draft.Values = Texts(ref reader)) is not null;
            case "properties":
                return Properties(ref reader, json, draft, problems);
            default:
                return false;
        }
    }

    private static bool Properties(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Draft draft, FileProblems problems)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        draft.Properties = new Dictionary<string, RecordShape>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = JsonPlace.Of(json, reader.TokenStartIndex, problems.File);
            string name = reader.GetString()!;
            reader.Read();
            if (Shape(ref reader, json, problems) is { } shape && !draft.Properties.TryAdd(name, shape))
            {
                problems.Error(place, "shape-not-understood", $"`{name}` is given twice.", "Keep one of the two.");
            }
        }

        return true;
    }

    private static RecordShape? Made(Draft draft, SourcePosition at, FileProblems problems)
    {
        string? lacks = draft switch
        {
            { Type: null } => "`type`",
            { Type: "object", Properties: null } => "`properties`",
            { Type: "object", Closed: false } => "`additionalProperties: false`",
            { Type: "array", Items: null } => "`items`",
            _ => null,
        };
        if (lacks is not null)
        {
            problems.Error(at, "shape-open", $"This schema needs {lacks}.",
                "Say what it holds: what a record may hold unsaid, nobody has looked at.");
            return null;
        }

        if (draft.Required?.FirstOrDefault(r => draft.Properties?.ContainsKey(r) is not true) is { } missing)
        {
            problems.Error(at, "shape-not-understood", $"`required` names `{missing}`, which is no property.",
                "Describe it under `properties`, or take it out.");
        }

        return new RecordShape
        {
            Type = draft.Type!,
            Properties = draft.Properties ?? new Dictionary<string, RecordShape>(StringComparer.Ordinal),
            Required = draft.Required ?? [],
            Items = draft.Items,
            Values = draft.Values,
            Format = draft.Format,
        };
    }

    private static string? Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    private static List<string>? Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        List<string>? texts = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                texts?.Add(reader.GetString()!);
            }
            else
            {
                texts = null;
                reader.Skip();
            }
        }

        return texts is { Count: > 0 } ? texts : null;
    }

    private sealed class Draft
    {
        public string? Type { get; set; }

        public string? Format { get; set; }

        public bool Closed { get; set; }

        public RecordShape? Items { get; set; }

        public List<string>? Required { get; set; }

        public List<string>? Values { get; set; }

        public Dictionary<string, RecordShape>? Properties { get; set; }
    }
}
