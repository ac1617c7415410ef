using System.Globalization;
using System.Text.Json;

namespace IomGateway.Benchmarks;

/// <summary>One figure over several runs.</summary>
internal sealed record Figure(string Name, string Unit, IReadOnlyList<double> Runs)
{
    public double Median
    {
        get
        {
            var sorted = Runs.Order().ToArray();
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}

/// <summary>A ratio of two figures of the same run of the program.</summary>
internal sealed record Ratio(string Name, double Value);

/// <summary>What one benchmark measured.</summary>
internal sealed record Report(string Benchmark, IReadOnlyList<Figure> Figures, IReadOnlyList<Ratio> Ratios)
{
    public void Print(bool asJson)
    {
        var machine =
            $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {Environment.OSVersion.Platform}";
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                benchmark = Benchmark,
                machine,
                figures = Figures.Select(f => new
                {
                    name = f.Name, unit = f.Unit, median = f.Median, min = f.Runs.Min(), max = f.Runs.Max(),
                    runs = f.Runs.Count,
                }),
                ratios = Ratios.Select(r => new { name = r.Name, value = Math.Round(r.Value, 3) }),
            }));
            return;
        }

        Console.WriteLine($"{Benchmark} on {machine}");
        foreach (var f in Figures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {f.Name,-28} {f.Median,12:0.###} {f.Unit,-6} (min {f.Runs.Min():0.###},"
                + $" max {f.Runs.Max():0.###}, {f.Runs.Count} runs)"));
        }

        foreach (var r in Ratios)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {r.Name,-28} {r.Value,12:0.###}"));
        }
    }
}

/// <summary>A benchmark cannot run; the message says why and what to do.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
