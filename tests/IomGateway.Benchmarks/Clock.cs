using System.Diagnostics;

namespace IomGateway.Benchmarks;

/// <summary>
/// Times small work: warmed up until it settles, then in slices that alternate with what it is compared to.
/// </summary>
internal static class Clock
{
    /// <summary>Seconds for one call of each work, in rounds in which every work has its turn.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Alternate(int rounds, double sliceSeconds, params Action[] works)
    {
        var counts = works.Select(w => Count(w, sliceSeconds)).ToArray();
        var times = works.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < works.Length; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                times[i].Add(Time(works[i], counts[i]) / counts[i]);
            }
        }

        return times;
    }

    private static int Count(Action work, double sliceSeconds)
    {
        var settled = Stopwatch.StartNew();
        var last = 1.0;
        for (var n = 0; settled.Elapsed.TotalSeconds < 1.5 && n < 2_000_000; n++)
        {
            last = Time(work, 1);
        }

        var probe = Math.Max(1, (int)(0.02 / Math.Max(last, 1e-8)));
        return Math.Max(1, (int)(sliceSeconds * probe / Math.Max(Time(work, probe), 1e-9)));
    }

    private static double Time(Action work, int count)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
