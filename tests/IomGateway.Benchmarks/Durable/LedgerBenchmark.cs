using System.Diagnostics;
using IomGateway.Records.Tests.Postgres;

namespace IomGateway.Benchmarks.Durable;

/// <summary>
/// Durable entries a second, leaf, commitments, sealed values, tree and all, beside plain rows of the same bytes; on
/// both databases, which take turns.
/// </summary>
internal static class LedgerBenchmark
{
    private const int Rounds = 5;
    private const double Seconds = 1.5;
    private const double WarmSeconds = 6;

    private static readonly int[] Callers = [1, 16, 64];

    public static async Task<Report> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("iom-durable-").FullName;
        try
        {
            using var cluster = StartCluster();
            var sizes = await Exchanges.SizesAsync(Made(folder, "sizes"));
            await using var plain = PlainRows.Of(sizes);
            await using var sqlite = await DurableLedger.OpenAsync(Made(folder, "sqlite"), database: null);
            await using var postgres = await DurableLedger.OpenAsync(
                Made(folder, "postgres"), cluster.NewDatabase());
            var (ofSqlite, ofPostgres) = (new DurableLedger(sqlite), new DurableLedger(postgres));
            var cells = new List<Cell>();
            var rows = cluster.NewDatabase();
            foreach (var callers in Callers)
            {
                var byRow = await plain.PostgresByRowAsync(rows, callers);
                cells.Add(new($"plain-insert-{callers}-postgres", byRow));
                cells.Add(new($"ledger-{callers}-postgres", s => ofPostgres.RunAsync(callers, s)));
            }

            cells.Add(new("batch-256-postgres", await plain.PostgresByBatchAsync(rows)));
            cells.Add(new("plain-insert-sqlite", plain.SqliteByRow(folder)));
            cells.AddRange(Callers.Select(c => new Cell($"ledger-{c}-sqlite", s => ofSqlite.RunAsync(c, s))));
            cells.Add(new("batch-256-sqlite", plain.SqliteByBatch(folder)));
            await WarmAsync(cells, ofSqlite, ofPostgres);
            for (var round = 0; round < Rounds; round++)
            {
                Settle(cluster);
                foreach (var cell in cells)
                {
                    cell.Slices.Add(await cell.Run(Seconds));
                }
            }

            return Report(
                cells, sizes, await ReceiptsAsync("sqlite", ofSqlite), await ReceiptsAsync("postgres", ofPostgres));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PostgresCluster StartCluster()
    {
        try
        {
            var cluster = new PostgresCluster();
            cluster.Run("postgres", "ALTER SYSTEM SET max_wal_size = '8GB'");
            cluster.Run("postgres", "ALTER SYSTEM SET min_wal_size = '2GB'");
            cluster.Run("postgres", "SELECT pg_reload_conf()");
            return cluster;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            throw new BenchmarkException(e.Message);
        }
    }

    // What one wrote is not left for another's time to flush; the server's own log goes on in files that it has made.
    private static void Settle(PostgresCluster cluster)
    {
        cluster.Run("postgres", "CHECKPOINT");
        using var sync = Process.Start("sync");
        sync.WaitForExit();
    }

    // A gateway runs for weeks: while it is young the compiler takes as much of the processor as the ledger does.
    private static async Task WarmAsync(List<Cell> cells, params DurableLedger[] ledgers)
    {
        foreach (var ledger in ledgers)
        {
            await ledger.RunAsync(Callers[^1], WarmSeconds);
        }

        foreach (var cell in cells)
        {
            await cell.Run(Seconds / 2);
        }
    }

    /// <summary>Receipts while 64 callers record.</summary>
    private static async Task<Figure> ReceiptsAsync(string name, DurableLedger ledger)
    {
        var load = ledger.RunAsync(Callers[^1], 4 * Seconds);
        return new Figure($"receipt-{name}", "s", await ledger.ReceiptsAsync(load));
    }

    private static Report Report(List<Cell> cells, (int Permit, int Disclosed) sizes, params Figure[] receipts)
    {
        // Of each round by itself, since the machine's own speed may change from one to the next.
        Ratio Between(string name, string one, string other) => new(name, new Figure(name, "", [
            .. Slices(one).Zip(Slices(other), (ours, theirs) => ours.PerSecond / theirs.PerSecond)]).Median);
        List<Slice> Slices(string name) => cells.Single(c => c.Name == name).Slices;
        return new Report(
            "ledger",
            [
                .. cells.Select(c => new Figure(c.Name, "row/s", [.. c.Slices.Select(s => s.PerSecond)])),
                .. cells.Where(c => !c.Name.StartsWith("batch", StringComparison.Ordinal)).Select(
                    c => new Figure($"{c.Name}-p99", "ms", [.. c.Slices.Select(s => s.P99)])),
                .. receipts,
                new Figure("bytes-a-row", "B", [(sizes.Permit + sizes.Disclosed) / 2.0]),
            ],
            [
                .. Callers.Select(c => Between(
                    $"vs-plain-insert-{c}-sqlite", $"ledger-{c}-sqlite", "plain-insert-sqlite")),
                .. Callers.Select(c => Between(
                    $"vs-plain-insert-{c}-postgres", $"ledger-{c}-postgres", $"plain-insert-{c}-postgres")),
                Between("vs-batch-256-sqlite", "ledger-64-sqlite", "batch-256-sqlite"),
                Between("vs-batch-256-postgres", "ledger-64-postgres", "batch-256-postgres"),
                Between("growth-1-to-64-sqlite", "ledger-64-sqlite", "ledger-1-sqlite"),
                Between("growth-1-to-64-postgres", "ledger-64-postgres", "ledger-1-postgres"),
            ]);
    }

    private static string Made(string folder, string name) =>
        Directory.CreateDirectory(System.IO.Path.Combine(folder, name)).FullName;

    private sealed record Cell(string Name, Func<double, Task<Slice>> Run)
    {
        public List<Slice> Slices { get; } = [];
    }
}
