using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Tests;

/// <summary>Another master key, crashes on the way to it, and what copies of the data keys need.</summary>
public sealed class MasterKeyTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    private string First => Path.Combine(_folder.Keys, "master.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_sealed_before_opens_after_and_the_key_before_opens_nothing_any_more()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        EntryId before = await log.AppendAsync(LedgerFolder.Permit("person-1"), default);

        RotatedMaster rotated = await log.RotateMasterAsync(default);

        Assert.Equal((2, false), (rotated.Wrapped, rotated.Finished));
        EntryId after = await log.AppendAsync(LedgerFolder.Permit("person-2"), default);
        await log.DisposeAsync();
        File.Move(First, First + ".away");
        await OpensAsync(before, after);

        // With the key before alone, nothing opens.
        File.Move(rotated.Where, rotated.Where + ".away");
        File.Move(First + ".away", First);
        await Assert.ThrowsAsync<LedgerDamagedException>(() => _folder.OpenAsync());
    }

    [Fact]
    public async Task Gateways_that_run_meanwhile_lose_nothing()
    {
        await using EvidenceLog running = await _folder.OpenAsync();
        var ids = new List<EntryId> { await running.AppendAsync(LedgerFolder.Permit("person-0"), default) };
        await using (EvidenceLog other = await _folder.OpenAsync())
        {
            Task<RotatedMaster> rotation = other.RotateMasterAsync(default);
            for (int i = 1; !rotation.IsCompleted || i < 20; i++)
            {
                ids.Add(await running.AppendAsync(LedgerFolder.Permit($"person-{i}"), default));
                await Task.Delay(10);
            }

            await rotation;
        }

        await running.DisposeAsync();
        await OpensAsync([.. ids]);
        File.Delete(First);
        await OpensAsync([.. ids]);
    }

    [Fact]
    public async Task A_rotation_that_broke_off_before_the_store_turned_is_taken_up_with_the_same_key()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        EntryId id = await log.AppendAsync(LedgerFolder.Permit("person-1"), default);
        string made = log.NextMaster(make: true)!;
        await log.DisposeAsync();
        await OpensAsync(id);

        await using EvidenceLog again = await _folder.OpenAsync();
        Assert.Equal(made, again.NextMaster(make: false));
        Assert.Equal(made, (await again.RotateMasterAsync(default)).Where);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_rotation_that_broke_off_while_keys_were_wrapped_anew_opens_and_is_finished(int wrappedAlready)
    {
        EntryId id;
        string keys = Path.Combine(_folder.Path, "keys-before.db");
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            id = await log.AppendAsync(LedgerFolder.Permit("person-1"), default);
            Assert.True(log.CopyKeys(keys));
            await log.RotateMasterAsync(default);
        }

        // As if it had been killed then: so many data keys are wrapped anew, the others as before.
        _folder.Sql(
            $"ATTACH '{keys}' AS before; UPDATE data_keys SET wrapped = (SELECT b.wrapped FROM before.data_keys b "
            + $"WHERE b.id = data_keys.id) WHERE id > {wrappedAlready}",
            keyStore: true);
        await OpensAsync(id);
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            RotatedMaster finished = await log.RotateMasterAsync(default);
            Assert.Equal((2 - wrappedAlready, true), (finished.Wrapped, finished.Finished));
        }

        File.Delete(First);
        await OpensAsync(id);
    }

    [Fact]
    public async Task A_copy_of_the_data_keys_from_before_opens_until_it_lapses_and_then_the_key_before_is_destroyed()
    {
        var time = new ManualTime();
        EntryId id;
        string copy;
        RotatedMaster rotated;
        await using (EvidenceLog log = await _folder.OpenAsync(time: time))
        {
            id = await log.AppendAsync(LedgerFolder.Permit("person-1"), default);
            copy = Backups(log, time).Roll()!;
            rotated = await log.RotateMasterAsync(default);
            time.Advance(TimeSpan.FromDays(29));
            Backups(log, time).Roll();
            Assert.True(File.Exists(First));
        }

        // The disk with the keys is lost on that day, and the oldest copy is what is left.
        string now = Path.Combine(_folder.Keys, "keystore.db");
        SqliteConnection.ClearAllPools();
        string kept = now + ".kept";
        File.Move(now, kept);
        File.Copy(copy, now);
        await OpensAsync(id);
        File.Move(kept, now, overwrite: true);

        await using (EvidenceLog log = await _folder.OpenAsync(time: time))
        {
            time.Advance(TimeSpan.FromDays(1.5));
            Backups(log, time).Roll();
            Assert.False(File.Exists(First));
            Assert.False(File.Exists(copy));
            Assert.True(File.Exists(rotated.Where));
        }

        await OpensAsync(id);
    }

    [Fact]
    public async Task Each_key_of_the_log_is_listed_with_its_place_and_no_secret()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await log.RotateMasterAsync(default);
        RotatedKey rotated = await log.RotateKeyAsync(null, [], default);
        File.Delete(Path.Combine(_folder.Keys, "ledger-signing.pem"));

        IReadOnlyList<ListedKey> keys = await log.KeysAsync(default);

        Assert.Equal(
            new (long?, bool)[] { (1, false), (rotated.Index, true), (null, false), (null, true) },
            keys.Select(k => (k.Index, k.InForce)));
        Assert.Equal(rotated.Where, keys[1].Where);
        foreach (string file in Directory.GetFiles(_folder.Keys, "*.key"))
        {
            string secret = (await File.ReadAllTextAsync(file)).Trim();
            Assert.All(keys, k => Assert.DoesNotContain(secret, k.ToString(), StringComparison.Ordinal));
        }
    }

    private KeyBackups Backups(EvidenceLog log, TimeProvider time) =>
        new(log, Path.Combine(_folder.Path, "copies"), KeyBackups.Longest, time);

    private async Task OpensAsync(params EntryId[] ids)
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        foreach (EntryId id in ids)
        {
            OpenedEntry entry = (await log.ReadAsync(id, default))!;
            Assert.Equal(4, entry.Values.Count);
            Assert.False(entry.Damaged);
        }
    }
}
