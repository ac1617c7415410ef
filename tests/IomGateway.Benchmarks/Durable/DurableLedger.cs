using System.Diagnostics;
using System.Globalization;
using IomGateway.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Benchmarks.Durable;

/// <summary>What callers made of a durable store in one slice of time.</summary>
/// <param name="PerSecond">Rows that were durable, over the time taken.</param>
/// <param name="Milliseconds">Of each call, from the call to its being durable.</param>
internal sealed record Slice(double PerSecond, IReadOnlyList<double> Milliseconds)
{
    public double P99
    {
        get
        {
            var sorted = Milliseconds.Order().ToArray();
            return sorted[Math.Min(sorted.Length - 1, (int)(0.99 * sorted.Length))];
        }
    }

    /// <summary>So many callers, each with its next call, which makes so many rows durable, as soon as the last has
    /// ended; <paramref name="call"/> has the caller's number and the call's.</summary>
    public static async Task<Slice> RunAsync(int callers, double seconds, int rows, Func<int, int, Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<double>();
            for (var n = 0; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; n++)
            {
                var at = Stopwatch.GetTimestamp();
                await call(caller, n);
                mine.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }

            return mine;
        })));
        var all = times.SelectMany(t => t).ToList();
        return new Slice(all.Count * rows / Stopwatch.GetElapsedTime(began).TotalSeconds, all);
    }
}

/// <summary>The ledger under callers who record exchanges: a permit, then its conclusion.</summary>
internal sealed class DurableLedger(EvidenceLog log)
{
    public static Task<EvidenceLog> OpenAsync(string folder, string? database) => EvidenceLog.OpenAsync(
        new LedgerOptions
        {
            Directory = folder,
            KeysDirectory = System.IO.Path.Combine(folder, "keys"),
            Database = database,
            Origin = "gateway.example/ledger",
            Node = "benchmark",
        },
        TimeProvider.System, NullLogger.Instance, meters: null, CancellationToken.None);

    public Task<Slice> RunAsync(int callers, double seconds)
    {
        var open = new EntryId?[callers];
        return Slice.RunAsync(callers, seconds, rows: 1, async (caller, _) =>
        {
            var person = string.Create(CultureInfo.InvariantCulture, $"person-{caller}");
            open[caller] = open[caller] is { } permit
                ? await EndAsync(permit, person)
                : await log.AppendAsync(Exchanges.Permit(person), CancellationToken.None);
        });
    }

    /// <summary>Seconds from handing in an entry to its receipt, one after the other until told to stop.</summary>
    public async Task<List<double>> ReceiptsAsync(Task until)
    {
        var seconds = new List<double>();
        var openings = new HashSet<string>();
        while (!until.IsCompleted)
        {
            var began = Stopwatch.GetTimestamp();
            var id = await log.AppendAsync(
                Exchanges.Permit("person-0") with { Decision = "deny" }, CancellationToken.None);
            while (await log.ReceiptAsync(id, openings, CancellationToken.None) is null)
            {
                await Task.Delay(10);
            }

            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return seconds;
    }

    private async Task<EntryId?> EndAsync(EntryId permit, string person)
    {
        await log.AppendAsync(Exchanges.Disclosed(permit, person), CancellationToken.None);
        return null;
    }
}
