using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Benchmarks.Redaction;

/// <summary>
/// What redaction is measured against: reading the bytes only, copying them unchanged, and taking elements out by name.
/// </summary>
internal static class Peers
{
    private static readonly JsonWriterOptions Raw =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>What those that take out take out: about what the plan withholds.</summary>
    private static readonly string[] Removed =
    [
        "text", "name", "telecom", "address", "identifier", "participant", "performer", "requester", "recorder", "note",
        "effectiveDateTime", "issued", "period", "onsetDateTime", "authoredOn",
    ];

    public static void Scan(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }
    }

    public static void Copy(byte[] json, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(output, Raw);
        var reader = new Utf8JsonReader(json);
        Span<byte> decoded = stackalloc byte[2048];
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: writer.WriteStartObject(); break;
                case JsonTokenType.EndObject: writer.WriteEndObject(); break;
                case JsonTokenType.StartArray: writer.WriteStartArray(); break;
                case JsonTokenType.EndArray: writer.WriteEndArray(); break;
                case JsonTokenType.PropertyName: writer.WritePropertyName(reader.ValueSpan); break;
                case JsonTokenType.String when reader.ValueIsEscaped && reader.ValueSpan.Length <= decoded.Length:
                    writer.WriteStringValue(decoded[..reader.CopyString(decoded)]);
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    writer.WriteStringValue(reader.GetString());
                    break;
                case JsonTokenType.String: writer.WriteStringValue(reader.ValueSpan); break;
                case JsonTokenType.Number: writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
                case JsonTokenType.True: writer.WriteBooleanValue(true); break;
                case JsonTokenType.False: writer.WriteBooleanValue(false); break;
                default: writer.WriteNullValue(); break;
            }
        }
    }

    public static void JsonNodeEdit(byte[] json, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        var root = JsonNode.Parse(json)!;
        foreach (var entry in root["entry"]!.AsArray())
        {
            var resource = entry!["resource"]!.AsObject();
            foreach (var name in Removed)
            {
                resource.Remove(name);
            }
        }

        using var writer = new Utf8JsonWriter(output, Raw);
        root.WriteTo(writer);
    }

    public static bool HasJq { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(System.IO.Path.Combine(folder, "jq")));

    /// <summary>One process that edits every file; its start is part of it, a hundredth of the whole.</summary>
    public static void Jq(IReadOnlyList<string> files)
    {
        var start = new ProcessStartInfo("jq") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"del({string.Join(", ", Removed.Select(name => $".entry[].resource.{name}"))})");
        foreach (var file in files)
        {
            start.ArgumentList.Add(file);
        }

        using var jq = Process.Start(start) ?? throw new BenchmarkException("jq did not start.");
        jq.StandardOutput.BaseStream.CopyTo(Stream.Null, 1 << 20);
        jq.WaitForExit();
        if (jq.ExitCode != 0)
        {
            throw new BenchmarkException($"jq ended with {jq.ExitCode}.");
        }
    }
}
