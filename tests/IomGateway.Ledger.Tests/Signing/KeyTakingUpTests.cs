using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>Rotations that break off or were made ready beforehand, and who takes a new key up.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeyTakingUpTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_broke_off_after_the_entry_is_finished_by_the_next_start()
    {
        int allowed = int.MaxValue;
        string key;
        await using (EvidenceLog log = await _folder.OpenAsync(_folder.Options with
        {
            // Gone when the key before has shown that it signs, and the new one has not.
            Signing = (text, sign) => Interlocked.Decrement(ref allowed) < 0
                ? throw new IOException("killed") : sign(text),
        }))
        {
            await KeyRotationTests.RecordAsync(log, 3);
            Volatile.Write(ref allowed, 2);
            await Assert.ThrowsAsync<IOException>(() => log.RotateKeyAsync(null, [], default));
            Assert.Equal(5, PublishedLog.SizeOf(await log.CheckpointAsync(default)));
            key = log.VerifierKey;
        }

        // The key was made and never announced: the next rotation takes it.
        Assert.Single(Directory.GetFiles(_folder.Keys, "ledger-signing-*"));
        allowed = 4;
        await using (EvidenceLog log = await _folder.OpenAsync(_folder.Options with
        {
            // Gone once both have, before the one before hands over.
            Signing = (text, sign) => Interlocked.Decrement(ref allowed) < 0
                ? throw new IOException("killed") : sign(text),
        }))
        {
            await Assert.ThrowsAsync<IOException>(() => log.RotateKeyAsync(null, [], default));
            Assert.NotEqual(key, log.VerifierKey);
        }

        await using EvidenceLog again = await _folder.OpenAsync();
        await KeyRotationTests.RecordAsync(again, 2);
        Assert.Single(Directory.GetFiles(_folder.Keys, "ledger-signing-*"));
        await again.DisposeAsync();
        var sound = Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
        Assert.Equal([1, 5], sound.Keys.Select(k => k.Index));
    }

    [Fact]
    public async Task A_key_that_was_made_beforehand_is_the_one_that_comes_into_use()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        string made = log.MakeNextKey();
        Assert.Equal(made, log.MakeNextKey());
        Assert.Equal(made, (await log.RotateKeyAsync(null, [], default)).Where);
    }

    [Fact]
    public async Task The_key_before_is_needed_no_more_once_it_has_handed_over()
    {
        RotatedKey rotated;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            rotated = await log.RotateKeyAsync(null, [], default);
            await KeyRotationTests.RecordAsync(log, 1);
        }

        File.Delete(Path.Combine(_folder.Keys, "ledger-signing.pem"));
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            await KeyRotationTests.RecordAsync(log, 1);
        }

        File.Delete(rotated.Where);
        Exception refusal = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => _folder.OpenAsync());
        Assert.Contains(Path.GetFileName(rotated.Where), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("since entry 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_was_running_takes_the_new_key_up()
    {
        await using EvidenceLog running = await _folder.OpenAsync();
        await using (EvidenceLog other = await _folder.OpenAsync())
        {
            await other.RotateKeyAsync(null, [], default);
        }

        EntryId id = await KeyRotationTests.RecordAsync(running, 3);
        using VerifierKey key = Witnesses.RunningWitness.Key(running.VerifierKey);
        string receipt = (await running.ReceiptAsync(id, new HashSet<string>(), default))!;
        Assert.IsType<ReceiptVerdict.Valid>(Receipt.Verify(receipt, key));
    }

    [Fact]
    public async Task An_older_database_put_back_after_a_rotation_is_noticed()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        string backup = Path.Combine(_folder.Path, "older.db");
        File.Copy(_folder.Database, backup);
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            await log.RotateKeyAsync(null, [], default);
        }

        File.Copy(backup, _folder.Database, overwrite: true);
        await Assert.ThrowsAsync<LedgerDamagedException>(() => _folder.OpenAsync());
    }
}
