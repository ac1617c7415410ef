using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// The one way in which a meaning is written as JSON: keys sorted by their code units, no white space, only what JSON
/// must escape escaped. Sets are written as sorted lists.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The SHA-256 of the canonical form, in lower-case hexadecimal.</summary>
    public static string Sha256(JsonNode node) => Convert.ToHexStringLower(SHA256.HashData(Bytes(node)));

    public static byte[] Bytes(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            Write(writer, node);
        }

        return stream.ToArray();
    }

    /// <summary>A set of words, whatever order they were written in.</summary>
    public static JsonArray Set(IEnumerable<string> words) =>
        [.. words.Order(StringComparer.Ordinal).Select(w => (JsonNode)w)];

    /// <summary>A set of objects, whatever order they were written in.</summary>
    public static JsonArray Set(IEnumerable<JsonNode> nodes) =>
        [.. nodes.Select(n => (Node: n, Text: Convert.ToHexString(Bytes(n))))
            .OrderBy(n => n.Text, StringComparer.Ordinal).Select(n => n.Node)];

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject keys:
                writer.WriteStartObject();
                foreach (var (key, value) in keys.OrderBy(k => k.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
