using System.Diagnostics;
using IomGateway.Sharing.Compare;

namespace IomGateway.Benchmarks.Comparisons;

/// <summary>
/// Two sets of 1,000 flows each compared, whole: the sets compiled, every difference found, every sentence written.
/// </summary>
internal static class ComparisonBenchmark
{
    private const int Rounds = 5;
    private const int Flows = 1_000;

    public static Report Run()
    {
        var workspace = Repository.Load();
        var old = new ManyFlows(workspace, seed: 1).Set(Flows);
        (string Name, AgreementSet New)[] cases =
        [
            ("written-otherwise", ManyFlows.WrittenOtherwise(old)),
            ("amended-100-of-1000", new ManyFlows(workspace, seed: 2).Amended(old, every: 10)),
            ("all-1000-others", new ManyFlows(workspace, seed: 3).Set(Flows)),
        ];
        var times = cases.Select(_ => new List<double>()).ToArray();
        var changes = new int[cases.Length];
        for (var round = 0; round < Rounds + 1; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                GC.Collect();
                var began = Stopwatch.GetTimestamp();
                var comparison = Comparison.Between(old, cases[i].New);
                var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                changes[i] = comparison.Changes.Count;
                if ((i == 0) != (comparison.Verdict == Direction.Same))
                {
                    throw new BenchmarkException($"{cases[i].Name} came out as {comparison.Verdict}.");
                }

                // The first round only warms up.
                if (round > 0)
                {
                    times[i].Add(seconds);
                }
            }
        }

        return new Report(
            "compare",
            [.. cases.Select((c, i) => new Figure(c.Name, "s", times[i]))],
            [.. cases.Select((c, i) => new Ratio($"{c.Name}-sentences", changes[i]))]);
    }
}
