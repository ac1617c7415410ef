using IomGateway.Benchmarks;
using IomGateway.Benchmarks.Comparisons;
using IomGateway.Benchmarks.Decisions;
using IomGateway.Benchmarks.Durable;
using IomGateway.Benchmarks.Path;
using IomGateway.Benchmarks.Redaction;
using IomGateway.Benchmarks.Search;

// dotnet run -c Release --project tests/IomGateway.Benchmarks -- NAME [--output json]
string[] rest = args.Length > 1 ? args[1..] : [];
try
{
    var report = args.FirstOrDefault() switch
    {
        "decisions" => DecisionsBenchmark.Run(),
        "compare" => ComparisonBenchmark.Run(),
        "redaction" => RedactionBenchmark.Run(),
        "redaction-memory" => await MemoryBenchmark.RunAsync(),
        "ledger" => await LedgerBenchmark.RunAsync(),
        "verify" => await VerifyBenchmark.RunAsync(rest),
        "tiles" => await TilesBenchmark.RunAsync(),
        "path" => await PathBenchmark.RunAsync(),
        "search" => await SearchBenchmark.RunAsync(rest),
        "path-target" => await PathTarget.RunAsync(rest),
        _ => throw new BenchmarkException(
            "Name a benchmark: decisions, compare, redaction, redaction-memory, ledger, verify, tiles, path or search."),
    };
    report?.Print(asJson: rest is [.., "--output", "json"]);
    return 0;
}
catch (BenchmarkException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
