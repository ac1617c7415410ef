using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Ledger.Tests;

public sealed class GroupCommitTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task Sixty_four_callers_share_transactions_and_each_entry_is_durable()
    {
        using var meters = new Meters();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(
            _folder.Options, TimeProvider.System, NullLogger.Instance, meters, default);
        var ids = new ConcurrentBag<EntryId>();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(n => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                ids.Add(await log.AppendAsync(LedgerFolder.Permit($"person-{n}"), default));
            }
        })));

        int[] batches = [.. meters.Batches];
        Assert.InRange(batches.Max(), 8, 256);
        Assert.True(batches.Length < 1280 / 2, $"{batches.Length} transactions for 1280 entries");
        Assert.Equal(1280, meters.Appends.Count);
        Assert.All(meters.Appends, seconds => Assert.InRange(seconds, 0.000_001, 30));
        await using EvidenceLog again = await _folder.OpenAsync();
        foreach (EntryId id in ids)
        {
            Assert.NotNull(await again.ReadAsync(id, default));
        }
    }

    [Fact]
    public async Task What_one_caller_hands_in_at_once_shares_transactions()
    {
        using var meters = new Meters();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(
            _folder.Options, TimeProvider.System, NullLogger.Instance, meters, default);
        for (int round = 0; round < 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20)
                .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
        }

        int[] batches = [.. meters.Batches];
        Assert.True(batches.Length < 200 / 2, $"{batches.Length} transactions for 200 entries");
    }

    [Fact]
    public async Task A_caller_alone_waits_for_nobody()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        long startedAt = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 20; i++)
        {
            await log.AppendAsync(LedgerFolder.Decided("deny"), default);
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(22, (await log.ReadAllAsync(default).ToListAsync()).Count);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class Meters : IMeterFactory
    {
        private readonly MeterListener _listener = new();
        private Meter? _meter;

        public Meters()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, _meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) =>
            {
                if (instrument.Name == "iom.ledger.batch.size")
                {
                    Batches.Add(value);
                }
            });
            _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
            {
                if (instrument.Name == "iom.ledger.append.duration")
                {
                    Appends.Add(value);
                }
            });
            _listener.Start();
        }

        public ConcurrentBag<int> Batches { get; } = [];

        public ConcurrentBag<double> Appends { get; } = [];

        public Meter Create(MeterOptions options) => _meter = new Meter(options);

        public void Dispose()
        {
            _listener.Dispose();
            _meter?.Dispose();
        }
    }
}
