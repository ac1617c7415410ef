using System.Diagnostics;
using IomGateway.Sharing.Reading;

namespace IomGateway.Benchmarks.Decisions;

/// <summary>
/// The same rules and the same requests in every engine, in rounds in which each has its turn, every answer held
/// against a plain scan of the rules.
/// </summary>
internal static class SideBySide
{
    private const int Rounds = 5;
    private const double SliceSeconds = 0.3;

    public static IEnumerable<Figure> Measure(Workspace workspace, int rules, string folder)
    {
        var model = SharedModel.Make(rules);
        var file = System.IO.Path.Combine(folder, $"model-{rules}.json");
        model.Save(file);
        var right = model.Requests.Select(model.Scan).ToArray();
        var permits = right.Count(r => r);
        if (permits < right.Length / 10 || permits > right.Length * 9 / 10)
        {
            throw new BenchmarkException($"The requests are no mix: {permits} of {right.Length} are permitted.");
        }

        var turns = new List<Turn>();
        try
        {
            turns.Add(new Turn(new GatewayEngine(workspace, model)));
            turns.AddRange(PeerEngine.Names.Select(n => new Turn(PeerEngine.Start(n, file))));
            foreach (var turn in turns)
            {
                turn.WarmUp(right);
            }

            for (var round = 0; round < Rounds; round++)
            {
                foreach (var turn in turns)
                {
                    turn.Take(right);
                }
            }

            return [.. turns.SelectMany(t => t.Figures(rules))];
        }
        finally
        {
            turns.ForEach(t => t.Engine.Dispose());
        }
    }

    /// <summary>One engine's slices: as many requests as fit, going on where the last slice ended.</summary>
    private sealed class Turn(IEngine engine)
    {
        private readonly List<double> micros = [];
        private readonly HashSet<int> compared = [];
        private int count = 1;
        private int offset;

        public IEngine Engine => engine;

        public void WarmUp(bool[] right)
        {
            var began = Stopwatch.GetTimestamp();
            double seconds;
            do
            {
                seconds = Slice(right);
                count = seconds < SliceSeconds / 2 ? Math.Min(count * 2, 4_000_000) : count;
            }
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < 1.5);

            count = Math.Max(1, (int)(SliceSeconds * count / seconds));
        }

        public void Take(bool[] right) => micros.Add(Slice(right) / count * 1e6);

        public IEnumerable<Figure> Figures(int rules) =>
        [
            new($"{engine.Name}-{rules}", "us", micros),
            new($"{engine.Name}-{rules}-load", "s", [engine.LoadSeconds]),
            new($"{engine.Name}-{rules}-compared", "answers", [compared.Count]),
        ];

        private double Slice(bool[] right)
        {
            var (seconds, answers) = engine.Run(offset, count);
            for (var i = 0; i < answers.Length; i++)
            {
                var at = (offset + i) % right.Length;
                if (answers[i] == '1' != right[at])
                {
                    throw new BenchmarkException($"{engine.Name} answers request {at} otherwise than the rules do.");
                }

                compared.Add(at);
            }

            offset = (offset + count) % right.Length;
            return seconds;
        }
    }
}
