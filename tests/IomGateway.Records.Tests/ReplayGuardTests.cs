using IomGateway.Records.Replay;

namespace IomGateway.Records.Tests;

public abstract class ReplayGuardTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private protected SettableTime Time { get; } = new();

    /// <summary>Where used statements are remembered: a path, or a connection string.</summary>
    private protected abstract string Where { get; }

    public virtual void Dispose() => GC.SuppressFinalize(this);

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
        var now = Time.GetUtcNow();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? guard : other).TryUseAsync("police", "same", now, now.AddMinutes(5), None))));
        Assert.Single(verdicts, v => v == ReplayVerdict.Fresh);
        Assert.Equal(63, verdicts.Count(v => v == ReplayVerdict.Used));
    }

    [Fact]
    public async Task A_clean_restart_remembers_everything_and_refuses_nothing_else()
    {
        var issued = Time.GetUtcNow();
        await using (var guard = await OpenAsync())
        {
            Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "a", issued));
        }

        Time.Advance(TimeSpan.FromSeconds(2));
        await using var again = await OpenAsync();
        Assert.Equal(ReplayVerdict.Used, await UseAsync(again, "a", issued));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(again, "b", issued));
    }

    [Fact]
    public async Task A_killed_process_has_lost_nothing()
    {
        var (_, exit) = await OtherProcess.RunAsync("crash", Where, "1");
        Assert.NotEqual(0, exit);
        var now = TimeProvider.System.GetUtcNow();
        await using var guard = await ReplayGuard.OpenAsync(Where, TimeProvider.System, None);
        Assert.Equal(
            ReplayVerdict.Used, await guard.TryUseAsync("police", "before-crash", now, now.AddMinutes(5), None));
    }

    [Fact]
    public async Task Two_processes_never_both_accept_a_statement()
    {
        var runs = await Task.WhenAll(
            OtherProcess.RunAsync("statements", Where, "500"), OtherProcess.RunAsync("statements", Where, "500"));
        Assert.All(runs, r => Assert.Equal(0, r.Exit));
        Assert.Equal(500, runs.Sum(r => int.Parse(r.Output, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_clock_set_back_makes_no_forgotten_statement_good_again()
    {
        await using var guard = await OpenAsync();
        var issued = Time.GetUtcNow();
        await UseAsync(guard, "a", issued);
        Time.Advance(TimeSpan.FromMinutes(20));
        await UseAsync(guard, "sweeps", Time.GetUtcNow());
        Assert.Equal(1, Remembered());
        Time.SetWall(issued.AddMinutes(1));
        Assert.NotEqual(ReplayVerdict.Fresh, await UseAsync(guard, "a", issued));
    }

    [Fact]
    public async Task What_the_guard_could_not_remember_long_enough_is_refused()
    {
        await using var guard = await OpenAsync();
        var now = Time.GetUtcNow();
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

    /// <summary>How many statements are remembered.</summary>
    private protected abstract long Remembered();

    private protected Task<ReplayGuard> OpenAsync() => ReplayGuard.OpenAsync(Where, Time, None);

    private protected ValueTask<ReplayVerdict> UseAsync(
        ReplayGuard guard, string jti, DateTimeOffset? issued = null, string agency = "police")
    {
        var at = issued ?? Time.GetUtcNow();
        return guard.TryUseAsync(agency, jti, at, at.AddMinutes(5), None);
    }
}
