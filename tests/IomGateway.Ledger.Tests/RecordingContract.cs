using System.Text;

namespace IomGateway.Ledger.Tests;

/// <summary>What the log must do, whichever database lies under it.</summary>
public abstract class RecordingContract
{
    /// <summary>Opens the one log of this test; again, as a second process would.</summary>
    protected abstract Task<EvidenceLog> OpenAsync();

    /// <summary>Exports the log and verifies the export.</summary>
    protected abstract Task<VerificationResult> VerifyAsync();

    [Fact]
    public async Task An_entry_is_read_back_with_its_sealed_values()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId id = await log.AppendAsync(LedgerFolder.Permit(), default);

        OpenedEntry read = (await log.ReadAsync(id, default))!;

        Assert.Equal(2, read.Index);
        Assert.Equal(EntryKind.Decided, read.Entry.Kind);
        Assert.Equal("permit", read.Entry.Decision);
        Assert.Equal("attendance", Assert.Single(read.Entry.Grants).Flow);
        Assert.Equal("person-1", Encoding.UTF8.GetString(read.Values["person"].Span));
        Assert.Equal("j.smith", Encoding.UTF8.GetString(read.Values["user"].Span));
        Assert.Equal(4, read.Values.Count);
        Assert.Empty(read.Unopened);
        Assert.False(read.Damaged);
    }

    [Fact]
    public async Task A_leaf_tells_nothing_that_was_sealed()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId id = await log.AppendAsync(LedgerFolder.Permit("person-77"), default);

        string leaf = Encoding.UTF8.GetString((await log.ReadAsync(id, default))!.Leaf.Span);

        Assert.DoesNotContain("person-77", leaf, StringComparison.Ordinal);
        Assert.DoesNotContain("j.smith", leaf, StringComparison.Ordinal);
        Assert.Contains("\"c\":{\"facts\":\"", leaf, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_was_never_recorded_is_not_found()
    {
        await using EvidenceLog log = await OpenAsync();
        Assert.Null(await log.ReadAsync(EntryId.New(TimeProvider.System), default));
    }

    [Fact]
    public async Task All_entries_come_back_in_order_and_begin_with_genesis_and_key()
    {
        await using EvidenceLog log = await OpenAsync();
        var ids = new List<EntryId>();
        for (int i = 0; i < 600; i += 50)
        {
            ids.AddRange(await Task.WhenAll(Enumerable.Range(0, 50)
                .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask())));
        }

        List<OpenedEntry> all = await log.ReadAllAsync(default).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 602).Select(i => (long)i), all.Select(e => e.Index));
        Assert.Equal([EntryKind.Genesis, EntryKind.Key], all.Take(2).Select(e => e.Entry.Kind));
        Assert.Equal(log.VerifierKey, all[1].Entry.Key);
        Assert.Equal(ids.ToHashSet(), all.Skip(2).Select(e => e.Entry.Id).ToHashSet());
    }

    [Theory]
    [InlineData(EntryKind.Disclosed)]
    [InlineData(EntryKind.Failed)]
    [InlineData(EntryKind.Interrupted)]
    public async Task A_permit_is_concluded_once(EntryKind first)
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId permit = await log.AppendAsync(LedgerFolder.Permit(), default);
        await log.AppendAsync(LedgerFolder.Conclusion(first, permit), default);

        await Assert.ThrowsAsync<EntryRefusedException>(
            () => log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Disclosed, permit), default).AsTask());
        await Assert.ThrowsAsync<EntryRefusedException>(
            () => log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Failed, permit), default).AsTask());
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("hold")]
    public async Task What_was_not_permitted_cannot_be_concluded(string decision)
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId decided = await log.AppendAsync(LedgerFolder.Decided(decision), default);

        await Assert.ThrowsAsync<EntryRefusedException>(
            () => log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Disclosed, decided), default).AsTask());
    }

    [Fact]
    public async Task A_conclusion_without_a_decision_is_refused_and_its_neighbours_are_not()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId nobody = EntryId.New(TimeProvider.System);

        EntryDraft orphan = LedgerFolder.Conclusion(EntryKind.Disclosed, nobody);
        Task<EntryId>[] tasks = [.. Enumerable.Range(0, 40)
            .Select(i => log.AppendAsync(i % 2 == 0 ? LedgerFolder.Permit() : orphan, default).AsTask())];
        await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.All(tasks.Where((_, i) => i % 2 == 0), t => Assert.True(t.IsCompletedSuccessfully));
        Assert.All(
            tasks.Where((_, i) => i % 2 == 1), t => Assert.IsType<EntryRefusedException>(t.Exception!.InnerException));
        Assert.Equal(22, (await log.ReadAllAsync(default).ToListAsync()).Count);
    }

    [Fact]
    public async Task An_id_is_taken_once()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryDraft draft = LedgerFolder.Permit() with { Id = EntryId.New(TimeProvider.System) };
        Assert.Equal(draft.Id, await log.AppendAsync(draft, default));

        await Assert.ThrowsAsync<EntryRefusedException>(() => log.AppendAsync(draft, default).AsTask());
        await log.AppendAsync(LedgerFolder.Permit(), default);
    }

    [Fact]
    public async Task A_malformed_draft_is_refused_before_anything_is_written()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryDraft good = LedgerFolder.Permit();
        SealedValues one = LedgerFolder.Values(KeyOwner.Month, ("person", "x"));
        EntryDraft[] bad =
        [
            good with { Decision = "maybe" },
            good with { Decision = null },
            good with { Purpose = new string('x', 9000) },
            good with { Purpose = "\ud800" },
            good with { Sealed = [one, one] },
            good with { Sealed = [LedgerFolder.Values(KeyOwner.Month, ("per son", "x"))] },
            good with { Kind = EntryKind.Disclosed },
            good with { Kind = EntryKind.Genesis },
            good with { Kind = EntryKind.Key },
            good with { Id = default(EntryId) },
        ];

        foreach (EntryDraft draft in bad)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => log.AppendAsync(draft, default).AsTask());
        }

        Assert.Equal(2, (await log.ReadAllAsync(default).ToListAsync()).Count);
    }

    [Fact]
    public async Task An_exchange_whose_caller_gave_up_beforehand_is_not_recorded()
    {
        await using EvidenceLog log = await OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => log.AppendAsync(LedgerFolder.Permit(), new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task A_caller_who_gives_up_once_the_entry_is_queued_does_not_lose_it()
    {
        await using EvidenceLog log = await OpenAsync();
        using var giveUp = new CancellationTokenSource();
        ValueTask<EntryId> append = log.AppendAsync(LedgerFolder.Permit(), giveUp.Token);
        await giveUp.CancelAsync();

        Assert.NotNull(await log.ReadAsync(await append, default));
    }

    [Fact]
    public async Task A_closed_log_takes_nothing_and_says_so()
    {
        EvidenceLog log = await OpenAsync();
        Assert.True(log.CanRecord);
        await log.DisposeAsync();

        Assert.False(log.CanRecord);
        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => log.AppendAsync(LedgerFolder.Permit(), default).AsTask());
    }

    [Fact]
    public async Task A_log_opened_again_goes_on_where_it_ended()
    {
        var ids = new List<EntryId>();
        string? key = null;
        for (int round = 0; round < 4; round++)
        {
            await using EvidenceLog log = await OpenAsync();
            ids.AddRange(await Task.WhenAll(Enumerable.Range(0, 100)
                .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask())));
            Assert.Equal(key ??= log.VerifierKey, log.VerifierKey);
        }

        await using EvidenceLog last = await OpenAsync();
        Assert.Equal(402, (await last.ReadAllAsync(default).ToListAsync()).Count);
        Assert.NotNull(await last.ReadAsync(ids[0], default));
        var sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync());
        Assert.Equal(402, sound.Size);
    }

    [Fact]
    public async Task Two_processes_append_to_one_log_at_the_same_time()
    {
        await using EvidenceLog one = await OpenAsync();
        await using EvidenceLog other = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                EntryId permit = await (n % 2 == 0 ? one : other).AppendAsync(LedgerFolder.Permit(), default);
                await (i % 2 == 0 ? one : other).AppendAsync(
                    LedgerFolder.Conclusion(EntryKind.Disclosed, permit), default);
            }
        })));

        List<OpenedEntry> all = await one.ReadAllAsync(default).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 2 + (16 * 80)).Select(i => (long)i), all.Select(e => e.Index));
        await LedgerFolder.SignedAsync(one, all.Count);
        Assert.Equal(all.Count, Assert.IsType<VerificationResult.Sound>(await VerifyAsync()).Size);
    }

    [Fact]
    public async Task Old_permits_without_an_end_are_closed_as_interrupted()
    {
        await using EvidenceLog log = await OpenAsync();
        EntryId open = await log.AppendAsync(LedgerFolder.Permit(), default);
        EntryId ended = await log.AppendAsync(LedgerFolder.Permit(), default);
        await log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Disclosed, ended), default);
        await log.AppendAsync(LedgerFolder.Decided("deny"), default);

        Assert.Equal(0, await log.CloseInterruptedAsync(TimeSpan.FromMinutes(1), default));
        Assert.Equal(1, await log.CloseInterruptedAsync(TimeSpan.FromMilliseconds(-1), default));
        Assert.Equal(0, await log.CloseInterruptedAsync(TimeSpan.FromMilliseconds(-1), default));

        LedgerEntry last = (await log.ReadAllAsync(default).ToListAsync())[^1].Entry;
        Assert.Equal((EntryKind.Interrupted, open), (last.Kind, last.Of));
        Assert.Equal(("treatment-llr", "probation-llr"), (last.From, last.To));
    }

    [Fact]
    public async Task The_sweep_and_the_exchange_never_both_conclude()
    {
        await using EvidenceLog log = await OpenAsync();
        await using EvidenceLog other = await OpenAsync();
        EntryId[] permits = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(_ => log.AppendAsync(LedgerFolder.Permit(), default).AsTask()));
        Task<int> sweep = Task.Run(() => other.CloseInterruptedAsync(TimeSpan.FromMilliseconds(-1), default));

        bool[] disclosed = await Task.WhenAll(permits.Select(async permit =>
        {
            try
            {
                await log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Disclosed, permit), default);
                return true;
            }
            catch (EntryRefusedException)
            {
                return false;
            }
        }));

        Assert.Equal(200, await sweep + disclosed.Count(d => d));
        List<OpenedEntry> all = await log.ReadAllAsync(default).ToListAsync();
        Assert.Equal(
            permits.ToHashSet(), all.Where(e => e.Entry.Of is not null).Select(e => e.Entry.Of!.Value).ToHashSet());
        Assert.Equal(402, all.Count);
    }
}
