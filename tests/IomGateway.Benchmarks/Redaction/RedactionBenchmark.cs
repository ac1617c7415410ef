using System.Buffers;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;

namespace IomGateway.Benchmarks.Redaction;

/// <summary>
/// Redaction of whole bundles and of one resource by an allow-list that keeps about half the bytes, against a bare
/// scan, a copy, an edited <c>JsonNode</c> and jq on the same bytes. One thread.
/// </summary>
internal static class RedactionBenchmark
{
    private const int Rounds = 7;

    private const int JqRounds = 3;

    /// <summary>What every record says of which something is withheld.</summary>
    private const string Mark = """
        ,"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"REDACTED"}]}
        """;

    /// <summary>Withheld here, and taken out by the peers that edit.</summary>
    private static readonly string[] Withheld =
        [
            "narrative", "name", "address", "contact", "identifiers", "nhs-number", "professional", "organisation",
            "location", "opinion", "clinical-wording", "record-dates", "mental-health", "substance-use",
        ];

    public static Report Run()
    {
        var workspace = Repository.Load();
        var plan = RedactionPlan.Compile([.. workspace.Policies.RecordTypes.Values.Select(t => new TypeGrants(
            t, t.Categories.Except(Withheld).ToDictionary(c => c, _ => Form.Clear)))]);
        var bundles = Corpus.Bundles();
        var small = Corpus.SmallResource();
        var output = new ArrayBufferWriter<byte>(4 << 20);
        using var sink = new MemoryStream(4 << 20);
        var (read, left) = (bundles.Sum(b => (double)b.Length), Left(bundles, plan, sink, output));
        var large = Clock.Alternate(
            Rounds, 0.4,
            () => Each(bundles, b => Redact(b, plan, sink)),
            () => Each(bundles, Peers.Scan),
            () => Each(bundles, b => Peers.Copy(b, output)),
            () => Each(bundles, b => Peers.JsonNodeEdit(b, output)),
            () => Each(bundles, b => RedactAndDigest(b, plan, sink)));
        var manifest = new Manifest();
        var single = Clock.Alternate(
            Rounds, 0.3,
            () => RedactOne(small, plan, output, manifest),
            () => Peers.Scan(small));
        var garbage = Garbage(() => RedactOne(small, plan, output, manifest));
        return Report(read / 1e6, large, single, Jq(bundles), left / read, garbage);
    }

    private static Report Report(
        double megabytes, IReadOnlyList<IReadOnlyList<double>> large, IReadOnlyList<IReadOnlyList<double>> single,
        List<double> jq, double kept, double garbage)
    {
        Figure Speed(string name, IReadOnlyList<double> seconds) =>
            new(name, "MB/s", [.. seconds.Select(s => megabytes / s)]);
        Figure Micros(string name, int i) => new(name, "us", [.. single[i].Select(s => s * 1e6)]);
        var (ours, scan, copy, node) = (Speed("bundles", large[0]), Speed("reader-scan", large[1]),
            Speed("reader-writer-copy", large[2]), Speed("jsonnode", large[3]));
        var digested = Speed("bundles-with-digest", large[4]);
        var (one, oneScan) = (Micros("small-resource", 0), Micros("small-scan", 1));
        List<Figure> figures = [ours, digested, scan, copy, node, one, oneScan];
        List<Ratio> ratios =
        [
            PerRound("vs-reader-scan", large[1], large[0]), PerRound("vs-reader-writer-copy", large[2], large[0]),
            PerRound("vs-jsonnode", large[3], large[0]), PerRound("small-vs-scan", single[0], single[1]),
        ];
        if (jq.Count > 0)
        {
            figures.Add(Speed("jq", jq));
            ratios.Add(new Ratio("vs-jq", ours.Median / figures[^1].Median));
        }

        figures.AddRange(
        [
            new Figure("corpus", "MB", [megabytes]), new Figure("kept", "share", [kept]),
            new Figure("small-garbage", "bytes", [garbage]),
        ]);
        return new Report("redaction", figures, ratios);
    }

    /// <summary>The median of the rounds' own ratios: what slows a whole round down is in both.</summary>
    private static Ratio PerRound(string name, IReadOnlyList<double> above, IReadOnlyList<double> below) =>
        new(name, new Figure(name, "", [.. above.Zip(below, (a, b) => a / b)]).Median);

    private static void Each(byte[][] bundles, Action<byte[]> work)
    {
        foreach (var bundle in bundles)
        {
            work(bundle);
        }
    }

    /// <summary>
    /// How much leaves of all bundles; the peer that edits leaves the same but for the mark that we set on every record.
    /// </summary>
    private static double Left(
        byte[][] bundles, RedactionPlan plan, MemoryStream sink, ArrayBufferWriter<byte> output)
    {
        var (left, unmarked, edited) = (0.0, 0.0, 0.0);
        foreach (var bundle in bundles)
        {
            var manifest = Redact(bundle, plan, sink);
            left += sink.Length;
            unmarked += sink.Length - (manifest.ResourcesOut * Mark.Length);
            Peers.JsonNodeEdit(bundle, output);
            edited += output.WrittenCount;
        }

        var kept = left / bundles.Sum(b => (double)b.Length);
        return kept is < 0.45 or > 0.55
            ? throw new BenchmarkException($"The plan keeps {kept:P0} of the bytes; it is meant to keep about half.")
            : Math.Abs((unmarked / edited) - 1) > 0.01
            ? throw new BenchmarkException(
                $"The peer that edits leaves {edited:N0} bytes where the plan leaves {unmarked:N0} beside its marks.")
            : left;
    }

    private static Manifest Redact(byte[] bundle, RedactionPlan plan, MemoryStream sink)
    {
        sink.SetLength(0);
        return StreamRedactor.RedactAsync(
            new MemoryStream(bundle), sink, plan, Stand.Context, new StreamLimits(), jsonType: null,
                CancellationToken.None)
            .GetAwaiter().GetResult();
    }

    /// <summary>As <c>iom redact</c> does it, whose manifest has the SHA-256 of what left.</summary>
    private static void RedactAndDigest(byte[] bundle, RedactionPlan plan, MemoryStream sink)
    {
        sink.SetLength(0);
        using var leaving = new DigestStream(sink);
        StreamRedactor.RedactAsync(
            new MemoryStream(bundle), leaving, plan, Stand.Context, new StreamLimits(), jsonType: null,
                CancellationToken.None)
            .GetAwaiter().GetResult();
        if (leaving.Sha256.Length == 0)
        {
            throw new BenchmarkException("Nothing was digested.");
        }
    }

    private static void RedactOne(
        byte[] resource, RedactionPlan plan, ArrayBufferWriter<byte> output, Manifest manifest)
    {
        output.ResetWrittenCount();
        if (Redactor.Redact(resource, plan, Stand.Context, output, manifest) is not ResourceOutcome.Released)
        {
            throw new BenchmarkException("The resource was not released.");
        }
    }

    private static double Garbage(Action work)
    {
        const int Calls = 10_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            work();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls;
    }

    private static List<double> Jq(byte[][] bundles)
    {
        if (!Peers.HasJq)
        {
            Console.Error.WriteLine("jq is not installed (apt-get install jq): it is not compared.");
            return [];
        }

        var folder = Directory.CreateTempSubdirectory("iom-benchmark-");
        try
        {
            var files = bundles.Select((b, i) =>
            {
                var file = System.IO.Path.Combine(folder.FullName, $"{i:00}.json");
                File.WriteAllBytes(file, b);
                return file;
            }).ToList();
            return [.. Clock.Alternate(JqRounds, 0.1, () => Peers.Jq(files))[0]];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
