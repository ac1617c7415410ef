using System.Buffers;
using System.Text;
using System.Text.Json;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// What was released, masked and withheld, by category, and the digest of what left. It never holds a value.
/// </summary>
public sealed class Manifest
{
    /// <summary>Elements that left as they stood, by category.</summary>
    public IReadOnlyDictionary<string, long> Released => Totals.Of(Fate.Released);

    /// <summary>Elements that left through a mask, by category.</summary>
    public IReadOnlyDictionary<string, long> Masked => Totals.Of(Fate.Masked);

    /// <summary>Elements of released records that did not leave, by category.</summary>
    public IReadOnlyDictionary<string, long> Withheld => Totals.Of(Fate.Withheld);

    /// <summary>Elements of released records that no category claims.</summary>
    public long Unmapped => Totals.Unmapped;

    /// <summary>Records that were read.</summary>
    public long ResourcesIn { get; internal set; }

    /// <summary>Records that left.</summary>
    public long ResourcesOut { get; internal set; }

    /// <summary>
    /// The SHA-256 of what left, as lower-case hexadecimal: set by whoever sends it, for that knows every byte of it;
    /// until then <see langword="null"/>.
    /// </summary>
    public string? Sha256 { get; set; }

    internal Totals Totals { get; } = new();

    /// <summary>The manifest as <c>iom redact</c> writes it.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            WriteTo(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the manifest as one JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        Write(json, "released", Released);
        Write(json, "masked", Masked);
        Write(json, "withheld", Withheld);
        json.WriteNumber("unmapped", Unmapped);
        json.WriteStartObject("resources");
        json.WriteNumber("in", ResourcesIn);
        json.WriteNumber("out", ResourcesOut);
        json.WriteEndObject();
        json.WriteString("sha256", Sha256);
        json.WriteEndObject();
    }

    /// <summary>Notes what became of one record.</summary>
    internal void Note(ResourceOutcome outcome)
    {
        ResourcesIn++;
        if (outcome is ResourceOutcome.Released)
            ResourcesOut++;
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (category, count) in counts)
            json.WriteNumber(category, count);
        json.WriteEndObject();
    }
}
