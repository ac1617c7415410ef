using System.Collections.Concurrent;
using Dapper;
using IomGateway.Records.Notices;
using IomGateway.Records.Replay;

namespace IomGateway.Records.Tests.Postgres;

/// <summary>A server of its own, which is killed and started again in the middle of work.</summary>
public sealed class ServerKilledTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly PostgresCluster cluster = new();

    public void Dispose() => cluster.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_there_after_the_server_was_killed_and_work_goes_on_by_itself()
    {
        var where = cluster.NewDatabase();
        await using var one = await RecordsDatabase.OpenAsync(where, TimeProvider.System, None);
        await using var other = await RecordsDatabase.OpenAsync(where, TimeProvider.System, None);
        await using var guard = await ReplayGuard.OpenAsync(where, TimeProvider.System, None);
        var placed = new ConcurrentBag<string>();
        var used = new ConcurrentBag<(string Jti, DateTimeOffset At)>();
        using var stop = new CancellationTokenSource();
        var failures = 0;
        var work = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var notices = new NoticeRegister(worker % 2 == 0 ? one : other);
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var (name, now) = ($"{worker}-{i}", TimeProvider.System.GetUtcNow());
                try
                {
                    if (await guard.TryUseAsync("police", name, now, now.AddMinutes(5), None) == ReplayVerdict.Fresh)
                    {
                        used.Add((name, now));
                    }

                    await notices.PlaceAsync(
                        new NoticeDraft { Agency = "police", Kind = "k", Code = "c", Decision = name }, None);
                    placed.Add(name);
                }
                catch (RecordsUnavailableException)
                {
                    Interlocked.Increment(ref failures);
                    await Task.Delay(20, None);
                }
            }
        })).ToList();

        await Task.Delay(300, None);
        cluster.Kill();
        await Task.Delay(100, None);
        var before = placed.Count;
        cluster.Start();
        await UntilAsync(() => placed.Count > before + 100);
        await stop.CancelAsync();
        await Task.WhenAll(work);

        Assert.True(failures > 0);
        var kept = one.Read(c => c.Query<string>("SELECT decision FROM notice")).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(placed, p => !kept.Contains(p));
        foreach (var (jti, at) in used)
        {
            Assert.Equal(ReplayVerdict.Used, await guard.TryUseAsync("police", jti, at, at.AddMinutes(5), None));
        }
    }

    [Fact]
    public async Task While_the_server_is_away_nobody_is_told_that_nothing_changed()
    {
        await using var database = await RecordsDatabase.OpenAsync(cluster.NewDatabase(), TimeProvider.System, None);
        var before = database.Epoch();
        cluster.Stop();
        await Task.Delay(50, None);
        var away = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => Assert.Throws<RecordsUnavailableException>(() => database.Epoch()))));
        Assert.All(away, e => Assert.Equal("records-unreachable", e.Code));
        cluster.Start();
        Assert.Equal(before, database.Epoch());
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 1500, "It did not come about within 15 seconds.");
            await Task.Delay(10, None);
        }
    }
}
