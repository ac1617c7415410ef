using IomGateway.Ledger;

namespace IomGateway.Benchmarks.Durable;

/// <summary>Full tiles and bundles of the log, as they are given out again from memory, beside the same but for their
/// last entry, which come from the database each time.</summary>
internal static class TilesBenchmark
{
    private const int Entries = 600;
    private const int Rounds = 7;
    private const double Seconds = 0.3;

    private static readonly string[] Paths =
        ["tile/0/000", "tile/0/000.p/255", "tile/entries/000", "tile/entries/000.p/255"];

    public static async Task<Report> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("iom-tiles-").FullName;
        try
        {
            await using var log = await DurableLedger.OpenAsync(folder, database: null);
            await Task.WhenAll(Enumerable.Range(0, Entries).Select(
                _ => log.AppendAsync(Exchanges.Permit("person-1"), CancellationToken.None).AsTask()));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (await log.TileAsync(Paths[2], patience.Token) is null)
            {
                await Task.Delay(50, patience.Token);
            }

            var times = Clock.Alternate(Rounds, Seconds, [.. Paths.Select(p => (Action)(() => Read(log, p)))]);
            var figures = new[] { "tile-kept", "tile-stored", "bundle-kept", "bundle-stored" }.Zip(
                times, (name, seconds) => new Figure(name, "µs", [.. seconds.Select(s => s * 1e6)])).ToList();
            return new Report(
                "tiles", figures,
                [
                    new Ratio("tile-vs-stored", figures[1].Median / figures[0].Median),
                    new Ratio("bundle-vs-stored", figures[3].Median / figures[2].Median),
                ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Read(EvidenceLog log, string path)
    {
        if (log.TileAsync(path, CancellationToken.None).GetAwaiter().GetResult() is null)
        {
            throw new BenchmarkException($"The log has no {path}.");
        }
    }
}
