using System.Text.Json;

namespace IomGateway.Ledger.Search;

/// <summary>
/// What search takes from the sealed value <c>manifest</c>: JSON whose objects <c>released</c> and <c>masked</c> count
/// by category what left, and whose <c>resources.out</c> counts the records.
/// </summary>
internal static class ManifestCategories
{
    /// <summary>Adds the categories of which something left.</summary>
    /// <returns>Whether anything left.</returns>
    public static bool Read(ReadOnlySpan<byte> json, HashSet<string> categories)
    {
        var reader = new Utf8JsonReader(json);
        bool left = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (reader.ValueTextEquals("released") || reader.ValueTextEquals("masked"))
                {
                    left |= Counts(ref reader, categories, only: null);
                }
                else if (reader.ValueTextEquals("resources"))
                {
                    left |= Counts(ref reader, categories: null, only: "out");
                }
            }
        }
        catch (JsonException)
        {
            // The ledger keeps any value; one that is no manifest names no categories.
        }

        return left;
    }

    private static bool Counts(ref Utf8JsonReader reader, HashSet<string>? categories, string? only)
    {
        bool any = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            bool counts = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long count) && count > 0;
            reader.Skip();
            if (counts && (only is null || name == only))
            {
                any = true;
                categories?.Add(name);
            }
        }

        return any;
    }
}
