using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace IomGateway.Exchange.Access;

/// <summary>
/// JSON that reads the same in every parser: UTF-8, no name twice, no half of a surrogate pair, nothing behind it.
/// </summary>
internal static class StrictJson
{
    public static bool TryParse(ReadOnlyMemory<byte> utf8, int maxDepth, [NotNullWhen(true)] out JsonDocument? json)
    {
        json = null;
        try
        {
            if (!Utf8.IsValid(utf8.Span) || !HasWholeTexts(utf8.Span, maxDepth))
            {
                return false;
            }

            json = JsonDocument.Parse(
                utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = maxDepth });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The parser looks at escapes only when a text is asked for; here each is.</summary>
    private static bool HasWholeTexts(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
