using System.Diagnostics;
using Dapper;
using IomGateway.Records.Replay;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Tests;

public sealed class ReplayGuardTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string folder = Directory.CreateTempSubdirectory("iom-replay-").FullName;
    private readonly SettableTime time = new();

    private string File => Path.Combine(folder, "replay.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_statement_is_used_once_by_its_agency()
    {
        await using var guard = await OpenAsync();
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "a"));
        Assert.Equal(ReplayVerdict.Used, await UseAsync(guard, "a"));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "a", agency: "probation"));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "b"));
    }

    [Fact]
    public async Task Of_many_at_once_one_is_first()
    {
        await using var guard = await OpenAsync();
        await using var other = await OpenAsync();
        var now = time.GetUtcNow();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? guard : other).TryUseAsync("police", "same", now, now.AddMinutes(5), None))));
        Assert.Single(verdicts, v => v == ReplayVerdict.Fresh);
        Assert.Equal(63, verdicts.Count(v => v == ReplayVerdict.Used));
    }

    [Fact]
    public async Task A_clean_restart_remembers_everything_and_refuses_nothing_else()
    {
        var issued = time.GetUtcNow();
        await using (var guard = await OpenAsync())
        {
            Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "a", issued));
        }

        time.Advance(TimeSpan.FromSeconds(2));
        await using var again = await OpenAsync();
        Assert.Equal(ReplayVerdict.Used, await UseAsync(again, "a", issued));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(again, "b", issued));
    }

    [Fact]
    public async Task After_the_machine_crashed_nothing_that_may_have_been_accepted_is_accepted()
    {
        var issued = time.GetUtcNow().AddSeconds(30);
        await using (var guard = await OpenAsync())
        {
            // An agency whose clock is ahead: its time of issue is later than ours when it is used, and when we come
            // back.
            Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "lost", issued));
        }

        Crash(boot: "another", lost: true);
        time.Advance(TimeSpan.FromSeconds(5));
        await using var again = await OpenAsync();
        Assert.Equal(ReplayVerdict.BeforeMemory, await UseAsync(again, "lost", issued));
        Assert.Equal(ReplayVerdict.BeforeMemory, await UseAsync(again, "new", time.GetUtcNow()));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(again, "new", time.GetUtcNow()));
    }

    [Fact]
    public async Task The_bound_of_what_was_accepted_is_on_disk_before_the_statement_counts()
    {
        await using var guard = await OpenAsync();
        var issued = time.GetUtcNow().AddSeconds(45);
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "a", issued));
        using var connection = Open();
        Assert.True(connection.ExecuteScalar<long>("SELECT ceiling FROM memory") >= issued.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task After_the_process_alone_crashed_only_what_was_issued_before_is_refused()
    {
        var issued = time.GetUtcNow();
        await using (var guard = await OpenAsync())
        {
            await UseAsync(guard, "a", issued);
        }

        Crash(boot: null, lost: false);
        time.Advance(TimeSpan.FromSeconds(2));
        await using var again = await OpenAsync();
        Assert.NotEqual(ReplayVerdict.Fresh, await UseAsync(again, "a", issued));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(again, "b", time.GetUtcNow()));
    }

    [Fact]
    public async Task A_killed_process_has_lost_nothing()
    {
        var (_, exit) = await OtherProcess.RunAsync("crash", File, "1");
        Assert.NotEqual(0, exit);
        var now = TimeProvider.System.GetUtcNow();
        await using var guard = await ReplayGuard.OpenAsync(File, TimeProvider.System, None);
        Assert.Equal(
            ReplayVerdict.Used, await guard.TryUseAsync("police", "before-crash", now, now.AddMinutes(5), None));
    }

    [Fact]
    public async Task Two_processes_never_both_accept_a_statement()
    {
        var runs = await Task.WhenAll(
            OtherProcess.RunAsync("statements", File, "500"), OtherProcess.RunAsync("statements", File, "500"));
        Assert.All(runs, r => Assert.Equal(0, r.Exit));
        Assert.Equal(500, runs.Sum(r => int.Parse(r.Output, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_clock_set_back_makes_no_forgotten_statement_good_again()
    {
        await using var guard = await OpenAsync();
        var issued = time.GetUtcNow();
        await UseAsync(guard, "a", issued);
        time.Advance(TimeSpan.FromMinutes(20));
        await UseAsync(guard, "sweeps", time.GetUtcNow());
        using (var connection = Open())
        {
            Assert.Equal(1, connection.ExecuteScalar<long>("SELECT count(*) FROM used"));
        }

        time.SetWall(issued.AddMinutes(1));
        Assert.NotEqual(ReplayVerdict.Fresh, await UseAsync(guard, "a", issued));
    }

    [Fact]
    public async Task What_the_guard_could_not_remember_long_enough_is_refused()
    {
        await using var guard = await OpenAsync();
        var now = time.GetUtcNow();
        (DateTimeOffset Issued, DateTimeOffset Expires)[] outside =
        [
            (now, now), (now.AddMinutes(-6), now.AddMinutes(-1)), (now, now.AddMinutes(11)),
            (now.AddMinutes(2), now.AddMinutes(4)), (now.AddMinutes(1), now),
        ];
        foreach (var (issued, expires) in outside)
        {
            Assert.Equal(ReplayVerdict.OutsideWindow, await guard.TryUseAsync("police", "x", issued, expires, None));
        }
    }

    [Fact]
    public async Task A_damaged_file_is_said_to_be_damaged()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 8192));
        var failure = await Assert.ThrowsAsync<RecordsUnavailableException>(() => OpenAsync());
        Assert.Equal("records-damaged", failure.Code);
        Assert.NotEmpty(failure.Mend);
    }

    [Fact]
    public async Task Thousands_a_second_are_used()
    {
        await using var guard = await ReplayGuard.OpenAsync(File, TimeProvider.System, None);
        const int each = 1000;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                var now = TimeProvider.System.GetUtcNow();
                Assert.Equal(ReplayVerdict.Fresh, await guard.TryUseAsync(
                    "police", $"{worker}-{i}", now, now.AddMinutes(5), None));
            }
        })));

        // Far below what it does; a tenth of this would stand in the path's way.
        var speed = 16 * each / clock.Elapsed.TotalSeconds;
        Assert.True(speed > 5_000, $"{speed:F0} a second");
    }

    private Task<ReplayGuard> OpenAsync() => ReplayGuard.OpenAsync(File, time, None);

    private ValueTask<ReplayVerdict> UseAsync(
        ReplayGuard guard, string jti, DateTimeOffset? issued = null, string agency = "police")
    {
        var at = issued ?? time.GetUtcNow();
        return guard.TryUseAsync(agency, jti, at, at.AddMinutes(5), None);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>
    /// Makes the file look as after a crash: still open by somebody; of another boot, with its last rows lost.
    /// </summary>
    private void Crash(string? boot, bool lost)
    {
        using var connection = Open();
        var current = System.IO.File.Exists("/proc/sys/kernel/random/boot_id")
            ? System.IO.File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
            : "unknown";
        connection.Execute("INSERT INTO opening (id, boot) VALUES ('gone', @boot)", new { boot = boot ?? current });
        if (lost)
        {
            connection.Execute("DELETE FROM used");
        }
    }
}
