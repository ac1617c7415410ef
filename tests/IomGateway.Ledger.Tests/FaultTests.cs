using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Tests;

/// <summary>Disks that fill, locks held elsewhere, signers that go away, clocks that move.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task A_lock_held_elsewhere_fails_those_who_wait_and_nobody_after()
    {
        await using EvidenceLog log = await _folder.OpenAsync(
            _folder.Options with { BusyTimeout = TimeSpan.FromMilliseconds(200) });
        using (var other = new SqliteConnection($"Data Source={_folder.Database};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction held = other.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<LedgerUnavailableException>(
                () => log.AppendAsync(LedgerFolder.Permit(), default).AsTask());
            Assert.False(log.CanRecord);
        }

        // Nobody needs to try an exchange for the log to notice that it can record again.
        await WaitAsync(() => log.CanRecord);
        EntryId after = await log.AppendAsync(LedgerFolder.Permit(), default);
        Assert.Equal(2, (await log.ReadAsync(after, default))!.Index);
    }

    [Fact]
    public async Task A_full_disk_fails_those_who_wait_and_loses_nothing_that_was_acknowledged()
    {
        int ceiling = int.MaxValue;
        await using EvidenceLog log = await _folder.OpenAsync(_folder.Options with { PageCeiling = () => ceiling });
        var kept = new List<EntryId> { await log.AppendAsync(LedgerFolder.Permit(), default) };
        // The ceiling is read when the writer opens the database: a lost connection makes it do so.
        ceiling = 40;
        await log.DisposeAsync();
        await using EvidenceLog full = await _folder.OpenAsync(_folder.Options with { PageCeiling = () => ceiling });

        LedgerUnavailableException? failure = null;
        while (failure is null)
        {
            Task<EntryId>[] tasks = [.. Enumerable.Range(0, 16)
                .Select(_ => full.AppendAsync(LedgerFolder.Permit(), default).AsTask())];
            foreach (Task<EntryId> task in tasks)
            {
                try
                {
                    kept.Add(await task);
                }
                catch (LedgerUnavailableException e)
                {
                    failure = e;
                }
            }
        }

        Assert.Equal(13, Assert.IsType<SqliteException>(failure.InnerException).SqliteErrorCode);
        ceiling = int.MaxValue;
        kept.Add(await full.AppendAsync(LedgerFolder.Permit(), default));
        List<OpenedEntry> all = await full.ReadAllAsync(default).ToListAsync();
        Assert.Equal(kept.ToHashSet(), all.Skip(2).Select(e => e.Entry.Id).ToHashSet());
        await LedgerFolder.SignedAsync(full, all.Count);
        Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
    }

    [Fact]
    public async Task Without_a_signer_entries_go_on_and_disclosure_stops_after_a_minute()
    {
        var time = new ManualTime();
        bool down = false;
        await using EvidenceLog log = await _folder.OpenAsync(
            _folder.Options with { Signing = (text, sign) => down ? throw new IOException("down") : sign(text) }, time);
        down = true;
        EntryId id = await log.AppendAsync(LedgerFolder.Permit(), default);
        Assert.True(log.CanRecord);
        Assert.Null(await log.ReceiptAsync(id, new HashSet<string>(), default));

        time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(log.CanRecord);
        await log.AppendAsync(LedgerFolder.Permit(), default);

        down = false;
        await LedgerFolder.SignedAsync(log, 4);
        await WaitAsync(() => log.CanRecord);
        Assert.NotNull(await log.ReceiptAsync(id, new HashSet<string>(), default));
    }

    [Fact]
    public async Task Without_a_signer_disclosure_stops_after_4096_entries()
    {
        bool down = false;
        await using EvidenceLog log = await _folder.OpenAsync(
            _folder.Options with { Signing = (text, sign) => down ? throw new IOException("down") : sign(text) });
        down = true;
        await AppendAsync(log, 4000);
        await Task.Delay(200);
        Assert.True(log.CanRecord);
        await AppendAsync(log, 96);

        await WaitAsync(() => !log.CanRecord);
        down = false;
        await WaitAsync(() => log.CanRecord);
    }

    [Fact]
    public async Task A_signature_that_does_not_verify_is_never_kept()
    {
        bool wrong = false;
        int wrongly = 0;
        await using EvidenceLog log = await _folder.OpenAsync(_folder.Options with
        {
            Signing = (text, sign) => sign(wrong && wrongly++ >= 0 ? new byte[] { 1, 2, 3 } : text),
        });
        string before = await log.CheckpointAsync(default);
        wrong = true;
        await log.AppendAsync(LedgerFolder.Permit(), default);
        await WaitAsync(() => Volatile.Read(ref wrongly) >= 3);

        Assert.Equal(before, await log.CheckpointAsync(default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_moved_by_an_hour_does_no_harm(int hours)
    {
        var time = new ManualTime();
        await using EvidenceLog log = await _folder.OpenAsync(time: time);
        EntryId permit = await log.AppendAsync(LedgerFolder.Permit(), default);
        time.Advance(TimeSpan.FromHours(hours));
        await log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Disclosed, permit), default);
        EntryId later = await log.AppendAsync(LedgerFolder.Permit(), default);

        Assert.Equal(4, (await log.ReadAsync(later, default))!.Index);
        await LedgerFolder.SignedAsync(log, 5);
        Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
    }

    [Fact]
    public async Task A_stored_entry_altered_under_a_running_gateway_stops_disclosure()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await log.AppendAsync(LedgerFolder.Decided("deny"), default);
        await LedgerFolder.SignedAsync(log, 3);
        _folder.Sql("UPDATE entries SET leaf = CAST(replace(leaf, 'deny', 'permit') AS BLOB) WHERE place = 2");

        await WaitAsync(() => !log.CanRecord);
    }

    [Theory]
    [InlineData("UPDATE entries SET leaf = CAST(replace(leaf, 'deny', 'permit') AS BLOB) WHERE place = 2")]
    [InlineData("DELETE FROM entries WHERE place = 3")]
    public async Task A_log_altered_while_nobody_ran_it_does_not_open(string sql)
    {
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            await log.AppendAsync(LedgerFolder.Decided("deny"), default);
            await log.AppendAsync(LedgerFolder.Decided("deny"), default);
        }

        _folder.Sql(sql);
        await Assert.ThrowsAsync<LedgerDamagedException>(() => _folder.OpenAsync());
    }

    [Fact]
    public async Task A_decision_left_open_by_an_earlier_run_is_closed_at_start()
    {
        var time = new ManualTime();
        EntryId permit;
        await using (EvidenceLog log = await _folder.OpenAsync(time: time))
        {
            permit = await log.AppendAsync(LedgerFolder.Permit(), default);
        }

        time.Advance(TimeSpan.FromMinutes(3));
        await using EvidenceLog again = await _folder.OpenAsync(time: time);

        LedgerEntry last = (await again.ReadAllAsync(default).ToListAsync())[^1].Entry;
        Assert.Equal((EntryKind.Interrupted, permit), (last.Kind, last.Of));
    }

    [Fact]
    public async Task A_decision_left_open_is_closed_while_the_gateway_runs()
    {
        var time = new ManualTime();
        await using EvidenceLog log = await _folder.OpenAsync(
            _folder.Options with { SweepAfter = TimeSpan.FromMilliseconds(100) }, time);
        EntryId permit = await log.AppendAsync(LedgerFolder.Permit(), default);

        await WaitAsync(() => log.ReadAllAsync(default).ToBlockingEnumerable().Any(e => e.Entry.Of == permit));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AppendAsync(EvidenceLog log, int count) => await Task.WhenAll(
        Enumerable.Range(0, count).Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
