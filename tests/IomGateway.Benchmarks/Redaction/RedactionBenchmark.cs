using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;

namespace IomGateway.Benchmarks.Redaction;

/// <summary>
/// Redaction of whole bundles and of one resource by an allow-list that keeps about half the bytes, against a bare
/// scan, a copy and an edited <c>JsonNode</c> of the same bytes. One thread.
/// </summary>
internal static class RedactionBenchmark
{
    private const int Rounds = 5;

    /// <summary>Withheld here, and taken out by the JsonNode peer.</summary>
    private static readonly string[] Withheld =
        [
            "narrative", "name", "address", "contact", "identifiers", "nhs-number", "professional", "organisation",
            "location", "opinion",
        ];

    public static Report Run()
    {
        var workspace = Repository.Load();
        var plan = RedactionPlan.Compile([.. workspace.Policies.RecordTypes.Values.Select(t => new TypeGrants(
            t, t.Categories.Except(Withheld).ToDictionary(c => c, _ => Form.Clear)))]);
        var context = new RedactionContext
        {
            References = new SameReferences(),
            Pseudonyms = new SamePseudonyms(),
            Today = new DateOnly(2026, 11, 21),
        };
        var bundles = Corpus.Bundles(count: 8, bytes: 1_500_000);
        var small = Corpus.SmallResource();
        var output = new ArrayBufferWriter<byte>(4 << 20);
        var kept = bundles.Sum(b => Redact(b, plan, context).Length) / (double)bundles.Sum(b => b.Length);
        if (kept is < 0.3 or > 0.8)
        {
            throw new BenchmarkException($"The plan keeps {kept:P0} of the bytes; it is meant to keep about half.");
        }

        var large = Clock.Alternate(
            Rounds, 0.5,
            () => Each(bundles, b => Redact(b, plan, context)),
            () => Each(bundles, Scan),
            () => Each(bundles, b => Copy(b, output)),
            () => Each(bundles, b => Edit(b, output)));
        var single = Clock.Alternate(
            Rounds, 0.3,
            () => RedactOne(small, plan, context, output),
            () => Scan(small));
        return Report(bundles.Sum(b => (double)b.Length) / 1e6, large, single, kept);
    }

    private static Report Report(
        double megabytes, IReadOnlyList<IReadOnlyList<double>> large, IReadOnlyList<IReadOnlyList<double>> single,
        double kept)
    {
        Figure Speed(string name, int i) => new(name, "MB/s", [.. large[i].Select(s => megabytes / s)]);
        Figure Micros(string name, int i) => new(name, "us", [.. single[i].Select(s => s * 1e6)]);
        var (ours, scan, copy, node) =
            (Speed("bundles", 0), Speed("reader-scan", 1), Speed("reader-writer-copy", 2), Speed("jsonnode", 3));
        var (one, oneScan) = (Micros("small-resource", 0), Micros("small-scan", 1));
        return new Report(
            "redaction",
            [ours, scan, copy, node, one, oneScan, new Figure("kept", "share", [kept])],
            [
                new Ratio("vs-reader-scan", ours.Median / scan.Median),
                new Ratio("vs-reader-writer-copy", ours.Median / copy.Median),
                new Ratio("vs-jsonnode", ours.Median / node.Median),
                new Ratio("small-vs-scan", one.Median / oneScan.Median),
            ]);
    }

    private static void Each(byte[][] bundles, Action<byte[]> work)
    {
        foreach (var bundle in bundles)
        {
            work(bundle);
        }
    }

    private static byte[] Redact(byte[] bundle, RedactionPlan plan, RedactionContext context)
    {
        using var output = new MemoryStream(bundle.Length);
        StreamRedactor.RedactAsync(
            new MemoryStream(bundle), output, plan, context, new StreamLimits(), jsonType: null, CancellationToken.None)
            .GetAwaiter().GetResult();
        return output.ToArray();
    }

    private static void RedactOne(
        byte[] resource, RedactionPlan plan, RedactionContext context, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        if (Redactor.Redact(resource, plan, context, output, new Manifest()) is not ResourceOutcome.Released)
        {
            throw new InvalidOperationException("The resource was not released.");
        }
    }

    private static void Scan(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }
    }

    private static void Copy(byte[] json, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: writer.WriteStartObject(); break;
                case JsonTokenType.EndObject: writer.WriteEndObject(); break;
                case JsonTokenType.StartArray: writer.WriteStartArray(); break;
                case JsonTokenType.EndArray: writer.WriteEndArray(); break;
                case JsonTokenType.PropertyName: writer.WritePropertyName(reader.GetString()!); break;
                case JsonTokenType.String: writer.WriteStringValue(reader.GetString()); break;
                case JsonTokenType.Number: writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
                case JsonTokenType.True: writer.WriteBooleanValue(true); break;
                case JsonTokenType.False: writer.WriteBooleanValue(false); break;
                default: writer.WriteNullValue(); break;
            }
        }
    }

    private static void Edit(byte[] json, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        var root = JsonNode.Parse(json)!;
        foreach (var entry in root["entry"]!.AsArray())
        {
            var resource = entry!["resource"]!.AsObject();
            string[] left =
            [
                "text", "name", "telecom", "address", "identifier", "participant", "performer", "requester",
                "recorder", "note",
            ];
            foreach (var name in left)
            {
                resource.Remove(name);
            }
        }

        using var writer = new Utf8JsonWriter(output);
        root.WriteTo(writer);
    }

    private sealed class SameReferences : IReferenceMap
    {
        public string? Opaque(string type, string id) => id;
    }

    private sealed class SamePseudonyms : IPseudonyms
    {
        public string For(string value) => value;
    }
}
