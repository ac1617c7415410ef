using System.Diagnostics;
using System.Globalization;
using IomGateway.Ledger;

namespace IomGateway.Benchmarks.Durable;

/// <summary>A long log, exported, and what <c>iom ledger verify</c> takes for it in time and memory.</summary>
internal static class VerifyBenchmark
{
    private const int Runs = 3;
    private const int Callers = 64;

    /// <param name="arguments"><c>--entries N</c>: how long a log; 50,000 by itself.</param>
    public static async Task<Report> RunAsync(string[] arguments)
    {
        var entries = arguments switch
        {
            ["--entries", var text, ..] when int.TryParse(text, CultureInfo.InvariantCulture, out var n) && n > 2 => n,
            [] or ["--output", ..] => 50_000,
            _ => throw new BenchmarkException("Write verify [--entries N]."),
        };
        var folder = Directory.CreateTempSubdirectory("iom-verify-").FullName;
        try
        {
            await FillAsync(folder, entries);
            var export = System.IO.Path.Combine(folder, "export");
            var began = Stopwatch.GetTimestamp();
            var exported = await LedgerExport.ExportAsync(folder, export, CancellationToken.None);
            var exporting = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var runs = new List<(double Seconds, double Megabytes)>();
            for (var run = 0; run < Runs; run++)
            {
                runs.Add(await VerifyAsync(export));
            }

            return new Report(
                "verify",
                [
                    new Figure("entries", "entry", [exported.Size]),
                    new Figure("export", "s", [exporting]),
                    new Figure("verify", "s", [.. runs.Select(r => r.Seconds)]),
                    new Figure("verify-peak-memory", "MB", [.. runs.Select(r => r.Megabytes)]),
                ],
                []);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(string folder, int entries)
    {
        await using var log = await DurableLedger.OpenAsync(folder, database: null);
        var left = entries - 2;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var person = string.Create(CultureInfo.InvariantCulture, $"person-{caller}");
            EntryId? open = null;
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var id = await log.AppendAsync(
                    open is { } permit ? Exchanges.Disclosed(permit, person) : Exchanges.Permit(person),
                    CancellationToken.None);
                open = open is null ? id : null;
            }
        })));
    }

    // The program itself, in a process of its own: what an auditor would see.
    private static async Task<(double Seconds, double Megabytes)> VerifyAsync(string export)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                System.IO.Path.Combine(AppContext.BaseDirectory, "iom.dll"),
                "ledger", "verify", "--from", export,
            },
            RedirectStandardOutput = true,
        };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.HasExited)
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(10));
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return process.ExitCode == 0
            ? (seconds, peak / 1e6)
            : throw new BenchmarkException($"The log does not verify: {await output}");
    }
}
