using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// What was released, masked and withheld, by category, and the digest of what left. It never holds a value.
/// </summary>
public sealed class Manifest
{
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private string? _sha256;
    private bool _isOneRecord;

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
    /// The SHA-256 of what left, as lower-case hexadecimal: of the one record, or of the whole stream. Whoever puts
    /// several records into an answer sets it to the digest of that answer; until then it is <see langword="null"/>.
    /// </summary>
    public string? Sha256
    {
        get => _sha256 ??= _isOneRecord ? Convert.ToHexStringLower(_digest) : null;
        set => (_sha256, _isOneRecord) = (value, false);
    }

    internal Totals Totals { get; } = new();

    /// <summary>The manifest as <c>iom redact</c> writes it.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
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
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Notes what became of one record.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="left">What left of it.</param>
    /// <param name="isAlone">Whether it is not part of something of which the whole is digested.</param>
    internal void Note(ResourceOutcome outcome, ReadOnlySpan<byte> left, bool isAlone)
    {
        ResourcesIn++;
        if (outcome is not ResourceOutcome.Released)
            return;
        ResourcesOut++;
        Sha256 = null;
        if (ResourcesOut > 1 || !isAlone)
            return;
        SHA256.HashData(left, _digest);
        _isOneRecord = true;
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (category, count) in counts)
            json.WriteNumber(category, count);
        json.WriteEndObject();
    }
}
