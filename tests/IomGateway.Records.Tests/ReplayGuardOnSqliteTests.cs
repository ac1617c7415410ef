using System.Diagnostics;
using Dapper;
using IomGateway.Records.Replay;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Tests;

/// <summary>Used statements in a file, which a crash of the machine can shorten.</summary>
public sealed class ReplayGuardOnSqliteTests : ReplayGuardTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string folder = Directory.CreateTempSubdirectory("iom-replay-").FullName;

    private protected override string Where => Path.Combine(folder, "replay.db");

    public override void Dispose()
    {
        base.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task After_the_machine_crashed_nothing_that_may_have_been_accepted_is_accepted()
    {
        var issued = Time.GetUtcNow().AddSeconds(30);
        await using (var guard = await OpenAsync())
        {
            // An agency whose clock is ahead: its time of issue is later than ours when it is used, and when we come
            // back.
            Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "lost", issued));
        }

        Crash(boot: "another", lost: true);
        Time.Advance(TimeSpan.FromSeconds(5));
        await using var again = await OpenAsync();
        Assert.Equal(ReplayVerdict.BeforeMemory, await UseAsync(again, "lost", issued));
        Assert.Equal(ReplayVerdict.BeforeMemory, await UseAsync(again, "new", Time.GetUtcNow()));
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(again, "new", Time.GetUtcNow()));
    }

    [Fact]
    public async Task The_bound_of_what_was_accepted_is_on_disk_before_the_statement_counts()
    {
        await using var guard = await OpenAsync();
        var issued = Time.GetUtcNow().AddSeconds(45);
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "a", issued));
        using var connection = Open();
        Assert.True(connection.ExecuteScalar<long>("SELECT ceiling FROM memory") >= issued.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task After_the_process_alone_crashed_only_what_was_issued_before_is_refused()
    {
        var issued = Time.GetUtcNow();
        await using (var guard = await OpenAsync())
        {
            await UseAsync(guard, "a", issued);
        }

        Crash(boot: null, lost: false);
        Time.Advance(TimeSpan.FromSeconds(2));
        await using var again = await OpenAsync();
        Assert.NotEqual(ReplayVerdict.Fresh, await UseAsync(again, "a", issued));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(again, "b", Time.GetUtcNow()));
    }

    [Fact]
    public async Task What_has_ended_goes_slice_by_slice_until_all_of_it_is_gone()
    {
        await using var guard = await OpenAsync();
        for (var i = 0; i < 300; i++)
        {
            await UseAsync(guard, $"early-{i}");
        }

        // Past their life and what they are kept beyond it, then once round the keys.
        Time.SetWall(Time.GetUtcNow().AddMinutes(7));
        var left = new List<long> { Remembered() };
        for (var second = 1; second <= 64; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await UseAsync(guard, $"late-{second}");
            left.Add(Remembered() - second);
        }

        Assert.Equal(300, left[0]);
        Assert.InRange(left[32], 1, 299);
        Assert.Equal(0, left[64]);
    }

    [Fact]
    public async Task A_damaged_file_is_said_to_be_damaged()
    {
        await File.WriteAllTextAsync(Where, new string('x', 8192));
        var failure = await Assert.ThrowsAsync<RecordsUnavailableException>(() => OpenAsync());
        Assert.Equal("records-damaged", failure.Code);
        Assert.NotEmpty(failure.Mend);
    }

    [Fact]
    public async Task Thousands_a_second_are_used()
    {
        await using var guard = await ReplayGuard.OpenAsync(Where, TimeProvider.System, None);
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

    private protected override long Remembered()
    {
        using var connection = Open();
        return connection.ExecuteScalar<long>("SELECT count(*) FROM used");
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Where};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>
    /// Makes the file look as after a crash: still open by somebody; of another boot, with its last rows lost.
    /// </summary>
    private void Crash(string? boot, bool lost)
    {
        using var connection = Open();
        var current = File.Exists("/proc/sys/kernel/random/boot_id")
            ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
            : "unknown";
        connection.Execute("INSERT INTO opening (id, boot) VALUES ('gone', @boot)", new { boot = boot ?? current });
        if (lost)
        {
            connection.Execute("DELETE FROM used");
        }
    }
}
