using System.Collections.Concurrent;
using IomGateway.EndToEnd.Tests.Partners;

namespace IomGateway.EndToEnd.Tests.Several;

/// <summary>Questions without a pause, through every gateway by turns, whatever becomes of them.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> workers;
    private int failures;

    public Load(IReadOnlyList<Node> nodes, Ask ask, int workers) => this.workers =
        [.. Enumerable.Range(0, workers).Select(w => Task.Run(() => RunAsync(nodes, ask, w)))];

    /// <summary>The decisions under which records were answered, with when it was asked and by whom answered.</summary>
    public ConcurrentQueue<(string Decision, Node Node, DateTimeOffset Asked)> Answered { get; } = new();

    /// <summary>Refusals by code, for the message of an assertion that failed.</summary>
    public ConcurrentDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Questions that a gateway could not answer, or that found none.</summary>
    public int Failures => Volatile.Read(ref failures);

    public int AnsweredBy(Node node) => Answered.Count(a => a.Node == node);

    /// <summary>Waits until each of them has answered so many more.</summary>
    public async Task UntilAnsweredAsync(int more, params Node[] by)
    {
        var wanted = by.ToDictionary(n => n, n => AnsweredBy(n) + more);
        for (var patience = Environment.TickCount64 + 30_000; wanted.Any(w => AnsweredBy(w.Key) < w.Value);)
        {
            Assert.True(Environment.TickCount64 < patience,
                $"{string.Join(", ", by.Select(n => $"{n.Name}: {AnsweredBy(n)}"))}; {Failures} failures;"
                + $" {string.Join(", ", Refused)}\n{string.Join('\n', by.Select(n => n.Said))}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(workers);
        stop.Dispose();
    }

    private async Task RunAsync(IReadOnlyList<Node> nodes, Ask ask, int worker)
    {
        for (var turn = worker; !stop.IsCancellationRequested; turn++)
        {
            var node = nodes[turn % nodes.Count];
            var asked = TimeProvider.System.GetUtcNow();
            try
            {
                var reply = await node.Partner("leicestershire-police").AskAsync(ask);
                if (reply.Status == 200 && reply.Records.Count == 1)
                {
                    Answered.Enqueue((reply.DecisionId!, node, asked));
                    continue;
                }

                Refused.AddOrUpdate($"{reply.Status} {reply.Code}", 1, (_, n) => n + 1);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                // A gateway that was killed, on its way down or not up again yet.
            }

            Interlocked.Increment(ref failures);
            await Task.Delay(20);
        }
    }
}
