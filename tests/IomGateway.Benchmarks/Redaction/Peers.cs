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

    /// <summary>What those that take out take out of every resource: all that the plan withholds.</summary>
    private static readonly string[] Removed =
    [
        "text", "name", "telecom", "address", "identifier", "participant", "serviceProvider", "performer", "requester",
        "recorder", "note", "effectiveDateTime", "issued", "period", "onsetDateTime", "authoredOn", "meta",
    ];

    /// <summary>The same inside an element.</summary>
    private static readonly (string Element, string Name)[] RemovedInside = [("code", "text"), ("subject", "display")];

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
        var entries = root["entry"]!.AsArray();
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var resource = entries[i]!["resource"]!.AsObject();
            if (resource["code"]?["coding"]?[0]?["code"]?.GetValue<string>() is { } code
                && Corpus.SensitiveCodes.Contains(code))
            {
                entries.RemoveAt(i);
                continue;
            }

            foreach (var (element, name) in RemovedInside)
            {
                (resource[element] as JsonObject)?.Remove(name);
            }

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
        var codes = string.Join(", ", Corpus.SensitiveCodes.Select(code => $"\"{code}\""));
        var paths = Removed.Concat(RemovedInside.Select(r => $"{r.Element}.{r.Name}"));
        start.ArgumentList.Add(
            $"del(.entry[] | select(.resource.code.coding[0].code | IN({codes})))"
            + $" | del({string.Join(", ", paths.Select(path => $".entry[].resource.{path}"))})");
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
