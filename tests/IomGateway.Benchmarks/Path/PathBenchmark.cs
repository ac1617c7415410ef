using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using IomGateway.Benchmarks.Redaction;

namespace IomGateway.Benchmarks.Path;

/// <summary>
/// A whole exchange over HTTP beside the same forwarder bare, beside it with one ES256 token validated for each
/// request, and beside that with two durable entries and the holder's token: one record of 2 KB, read by its id, at 1,
/// 16 and 64 connections. Load generator, holder and proxy share the machine, so the figures are of the whole chain.
/// Statements are signed beforehand, each for one request.
/// </summary>
internal static partial class PathBenchmark
{
    private const int Rounds = 3;
    private const int Seconds = 5;
    private const int WarmUps = 6;

    /// <summary>
    /// Before each timed run: machines take back the memory of a process that has waited for its turn, and the first
    /// requests pay for it.
    /// </summary>
    private const int UntimedSeconds = 2;

    private static readonly int[] Connections = [1, 16, 64];

    public static async Task<Report> RunAsync()
    {
        var wrk = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(p => System.IO.Path.Combine(p, "wrk")).FirstOrDefault(File.Exists)
            ?? throw new BenchmarkException("wrk is not installed, so nothing can be compared; apt-get install wrk.");
        var folder = Directory.CreateTempSubdirectory("iom-path-").FullName;
        try
        {
            await using var targets = await PathTargets.StartAsync(folder, Corpus.SmallResource());
            return await MeasureAsync(wrk, targets, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Report> MeasureAsync(string wrk, PathTargets targets, string folder)
    {
        var rates = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var cpu = targets.All.ToDictionary(t => t.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var i = 0; i < WarmUps * targets.All.Count; i++)
        {
            await LoadAsync(wrk, targets.All[i % targets.All.Count], Connections[^1], Seconds, folder);
        }

        foreach (var connections in Connections)
        {
            for (var i = 0; i < Rounds * targets.All.Count; i++)
            {
                var target = targets.All[i % targets.All.Count];
                await LoadAsync(wrk, target, connections, UntimedSeconds, folder);
                var (rate, requests, busy) = await LoadAsync(wrk, target, connections, Seconds, folder);
                rates.TryAdd($"{target.Name}-{connections}", []);
                rates[$"{target.Name}-{connections}"].Add(rate);
                if (connections == Connections[^1])
                {
                    cpu[target.Name].Add(busy.TotalMicroseconds / requests);
                }
            }
        }

        var figures = rates.Select(r => new Figure(r.Key, "req/s", r.Value))
            .Concat(cpu.Select(c => new Figure(c.Key == "gateway" ? "cpu" : $"cpu-{c.Key}", "us", c.Value))).ToList();
        double Of(string name) => figures.Single(f => f.Name == name).Median;
        return new Report("path", figures,
        [
            .. Connections.Select(c => new Ratio($"vs-yarp-{c}", Of($"gateway-{c}") / Of($"yarp-{c}"))),
            new Ratio("vs-yarp-jwt-1", Of("gateway-1") / Of("yarp-jwt-1")),
            new Ratio("vs-yarp-jwt-64", Of("gateway-64") / Of("yarp-jwt-64")),
            new Ratio("vs-yarp-jwt-ledger-64", Of("gateway-64") / Of("yarp-jwt-ledger-64")),
        ]);
    }

    /// <summary>
    /// Every target gets the same load: the same script, the same headers, a statement of its own for each request.
    /// </summary>
    private static async Task<(double Rate, long Requests, TimeSpan Busy)> LoadAsync(
        string wrk, Target target, int connections, int seconds, string folder)
    {
        var script = System.IO.Path.Combine(folder, "load.lua");
        await File.WriteAllTextAsync(script, $$"""
            local lines = {}
            for line in io.lines("{{target.Statements}}") do lines[#lines + 1] = line end
            local at = 0
            function request()
              at = at + 1
              local statement = lines[{{(target.NeedsFresh ? "at" : "at % #lines + 1")}}] or "none"
              return wrk.format("GET", "{{target.Path}}", { ["Authorization"] = "Bearer {{target.Token}}", ["On-Behalf-Of"] = statement })
            end
            """);
        await target.PrepareAsync(target.NeedsFresh ? seconds * 12_000 : 1_000);
        var before = target.Processor();
        var start = new ProcessStartInfo(wrk, $"-t1 -c{connections} -d{seconds}s -s {script} {target.Origin}")
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (Bad().Match(output) is { Success: true } bad)
        {
            throw new BenchmarkException($"{target.Name} at {connections} connections: {bad.Value}");
        }

        return (
            Number(Rate().Match(output)), (long)Number(Requests().Match(output)), target.Processor() - before);
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex("Non-2xx.*|Socket errors.*")]
    private static partial Regex Bad();
}
