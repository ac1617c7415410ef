using System.Globalization;
using IomGateway.Records.Tests.Postgres;

namespace IomGateway.Benchmarks.Durable;

/// <summary>
/// Durable entries a second, leaf, commitments, sealed values, tree and all, beside plain rows of the same bytes; on
/// both databases, which take turns.
/// </summary>
internal static class DurableBenchmark
{
    private const int Rounds = 5;
    private const double Seconds = 1.5;

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
            var cells = new List<Cell>
            {
                new("sqlite-row", plain.SqliteByRow(folder)),
                new("sqlite-batch-256", plain.SqliteByBatch(folder)),
            };
            var rows = cluster.NewDatabase();
            foreach (var callers in Callers)
            {
                cells.Add(new(Name("postgres-row", callers), await plain.PostgresByRowAsync(rows, callers)));
            }

            cells.Add(new("postgres-batch-256", await plain.PostgresByBatchAsync(rows)));
            foreach (var callers in Callers)
            {
                cells.Add(new(Name("sqlite", callers), seconds => ofSqlite.RunAsync(callers, seconds)));
                cells.Add(new(Name("postgres", callers), seconds => ofPostgres.RunAsync(callers, seconds)));
            }

            await RunAsync(cells);
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
            return new PostgresCluster();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            throw new BenchmarkException(e.Message);
        }
    }

    private static async Task RunAsync(List<Cell> cells)
    {
        foreach (var cell in cells)
        {
            await cell.Run(Seconds / 2);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var cell in cells)
            {
                cell.Slices.Add(await cell.Run(Seconds));
            }
        }
    }

    /// <summary>Receipts while 64 callers record.</summary>
    private static async Task<Figure> ReceiptsAsync(string name, DurableLedger ledger)
    {
        var load = ledger.RunAsync(Callers[^1], 4 * Seconds);
        return new Figure($"{name}-receipt", "s", await ledger.ReceiptsAsync(load));
    }

    private static Report Report(List<Cell> cells, (int Permit, int Disclosed) sizes, params Figure[] receipts)
    {
        var speeds = cells.ToDictionary(
            c => c.Name, c => new Figure(c.Name, "row/s", [.. c.Slices.Select(s => s.PerSecond)]));
        double Ratio(string one, string other) => speeds[one].Median / speeds[other].Median;
        var most = Callers[^1];
        return new Report(
            "durable",
            [
                .. speeds.Values,
                .. cells.Where(c => !c.Name.Contains("batch", StringComparison.Ordinal)).Select(
                    c => new Figure($"{c.Name}-p99", "ms", [.. c.Slices.Select(s => s.P99)])),
                .. receipts,
                new Figure("bytes-a-row", "B", [(sizes.Permit + sizes.Disclosed) / 2.0]),
            ],
            [
                .. Callers.Select(c => new Ratio(Name("sqlite-vs-row", c), Ratio(Name("sqlite", c), "sqlite-row"))),
                .. Callers.Select(c => new Ratio(
                    Name("postgres-vs-row", c), Ratio(Name("postgres", c), Name("postgres-row", c)))),
                new("sqlite-vs-batch-256", Ratio(Name("sqlite", most), "sqlite-batch-256")),
                new("postgres-vs-batch-256", Ratio(Name("postgres", most), "postgres-batch-256")),
                new("sqlite-growth-1-to-64", Ratio(Name("sqlite", most), Name("sqlite", 1))),
                new("postgres-growth-1-to-64", Ratio(Name("postgres", most), Name("postgres", 1))),
            ]);
    }

    private static string Name(string what, int callers) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}-{callers}");

    private static string Made(string folder, string name) =>
        Directory.CreateDirectory(System.IO.Path.Combine(folder, name)).FullName;

    private sealed record Cell(string Name, Func<double, Task<Slice>> Run)
    {
        public List<Slice> Slices { get; } = [];
    }
}
