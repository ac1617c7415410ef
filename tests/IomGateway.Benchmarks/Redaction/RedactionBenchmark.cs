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

    /// <summary>Withheld here, and taken out by the peers that edit.</summary>
    private static readonly string[] Withheld =
        [
            "narrative", "name", "address", "contact", "identifiers", "nhs-number", "professional", "organisation",
            "location", "opinion", "clinical-wording", "record-dates",
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
        var (read, left) = (bundles.Sum(b => (double)b.Length), 0.0);
        foreach (var bundle in bundles)
        {
            Redact(bundle, plan, sink);
            left += sink.Length;
        }

        if (left / read is < 0.35 or > 0.65)
        {
            throw new BenchmarkException(
                $"The plan keeps {left / read:P0} of the bytes; it is meant to keep about half.");
        }

        var large = Clock.Alternate(
            Rounds, 0.4,
            () => Each(bundles, b => Redact(b, plan, sink)),
            () => Each(bundles, Peers.Scan),
            () => Each(bundles, b => Peers.Copy(b, output)),
            () => Each(bundles, b => Peers.JsonNodeEdit(b, output)));
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
        var (one, oneScan) = (Micros("small-resource", 0), Micros("small-scan", 1));
        List<Figure> figures = [ours, scan, copy, node, one, oneScan];
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

    private static void Redact(byte[] bundle, RedactionPlan plan, MemoryStream sink)
    {
        sink.SetLength(0);
        StreamRedactor.RedactAsync(
            new MemoryStream(bundle), sink, plan, Stand.Context, new StreamLimits(), jsonType: null,
                CancellationToken.None)
            .GetAwaiter().GetResult();
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
