using System.Text.Json;

namespace IomGateway.Redaction.Reading;

/// <summary>What the beginning of an object says of its type.</summary>
/// <param name="Type">Its resourceType, if that has come.</param>
/// <param name="IsCertain">Whether reading more would not say more.</param>
internal readonly record struct TypeProbe(string? Type, bool IsCertain)
{
    public static TypeProbe NotYet => default;

    public static TypeProbe Of(ReadOnlySpan<byte> beginning)
    {
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false,
            new JsonReaderState(new JsonReaderOptions { MaxDepth = 4096 }));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject)
                    return new TypeProbe(null, true);
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName
                    || !reader.ValueTextEquals("resourceType"u8))
                    continue;
                if (!reader.Read())
                    return NotYet;
                return new TypeProbe(reader.TokenType == JsonTokenType.String ? reader.GetString() : null, true);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What is wrong, and where, is said when the stream is read.
            return new TypeProbe(null, true);
        }
        return NotYet;
    }
}
