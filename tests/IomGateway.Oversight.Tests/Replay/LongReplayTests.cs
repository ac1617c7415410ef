using System.Globalization;
using IomGateway.Oversight.Replay;
using IomGateway.Records.People;
using Xunit.Abstractions;

namespace IomGateway.Oversight.Tests.Replay;

/// <summary>
/// A ledger is read as a stream: its length costs time and no memory. <c>IOM_REPLAY_QUESTIONS</c> sets how many questions
/// are asked; 1,500 otherwise.
/// </summary>
public sealed class LongReplayTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int People = 200;
    private const long MostGrowth = 32 * 1024 * 1024;

    private static readonly int Questions = int.Parse(
        Environment.GetEnvironmentVariable("IOM_REPLAY_QUESTIONS") ?? "1500", CultureInfo.InvariantCulture);

    private readonly World world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Every_question_is_decided_again_in_memory_that_does_not_grow_with_them()
    {
        var past = new PastLedger(world);
        await past.PutInForceAsync();
        var people = Enumerable.Range(0, People).Select(_ => PersonId.New(TimeProvider.System)).ToArray();
        await past.AskAsync(people[0]);
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Questions - 1), new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (i, _) => await past.AskAsync(
                people[i % People], i % 2 == 0 ? "priority" : "enhanced", consents: i % 5 != 0, "N", "R"));
        var memory = new Memory();
        var began = TimeProvider.System.GetTimestamp();

        var report = await past.ReplayAsync(past.Draft(("level: [enhanced, priority]", "level: [enhanced]")), memory);

        output.WriteLine(
            $"{report.Entries} entries in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s,"
            + $" memory {memory.Growth / 1024} KiB more than at first");

        // Even questions are about people on Priority; every fifth found no consent, and was refused then and now.
        var refused = Enumerable.Range(0, Questions).Count(i => i == 0 || (i % 2 == 0 && i % 5 != 0));
        Assert.Equal((Questions, refused), (report.Questions, report.Refused));
        Assert.Equal(Questions - refused, report.Unchanged);
        Assert.Equal(People, report.People.Asked);
        Assert.True(report.NotReplayed.IsNothing);
        Assert.True(memory.Last.Read == memory.Last.Of && memory.Last.Read > Questions);
        Assert.InRange(memory.Growth, long.MinValue, MostGrowth);
    }

    private sealed class Memory : IProgress<ReplayProgress>
    {
        private const int LookEvery = 20;

        private long first;
        private long most;
        private int told;

        public long Growth => most - first;

        public ReplayProgress Last { get; private set; }

        public void Report(ReplayProgress value)
        {
            Last = value;
            if (told++ % LookEvery == 0)
            {
                var now = GC.GetTotalMemory(forceFullCollection: true);
                first = first == 0 ? now : first;
                most = Math.Max(most, now);
            }
        }
    }
}
