using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>Another key of the log: who signs what, what still verifies, and crashes on the way.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeyRotationTests(PageVerifier page) : IClassFixture<PageVerifier>, IDisposable
{
    private readonly LedgerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_key_before_signs_the_checkpoint_that_ends_with_the_new_ones_entry_and_the_new_key_the_rest()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await RecordAsync(log, 5);
        string before = log.VerifierKey;

        RotatedKey rotated = await log.RotateKeyAsync(null, [], default);

        Assert.Equal((before, 7), (rotated.Before, rotated.Index));
        Assert.NotEqual(before, rotated.Key);
        Assert.Equal(rotated.Key, log.VerifierKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(rotated.Where));
        using (VerifierKey old = Key(before))
        {
            Assert.Equal(8, Checkpoint.Open(await log.CheckpointAsync(default), old, out _)!.Size);
        }

        await RecordAsync(log, 1);
        using VerifierKey next = Key(rotated.Key);
        Assert.Equal(9, Checkpoint.Open(await log.CheckpointAsync(default), next, out _)!.Size);
        Assert.Equal(
            $"{before}\n{rotated.Key}\n",
            Encoding.UTF8.GetString((await log.TileAsync("key.vkey", default))!.Bytes.Span));
        Assert.Equal(rotated.Key + "\n", Encoding.UTF8.GetString((await log.TileAsync("keys/7", default))!.Bytes.Span));
        Assert.Null(await log.TileAsync("keys/6", default));
    }

    [Fact]
    public async Task A_rotated_log_is_sound_under_either_key_and_says_which_keys_it_has()
    {
        (string first, RotatedKey second, RotatedKey third) = await RotatedTwiceAsync();
        foreach (string trusted in new[] { first, second.Key, third.Key, $"{first}\n{second.Key}\n{third.Key}\n" })
        {
            var sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync(trusted));
            Assert.Equal([1, second.Index, third.Index], sound.Keys.Select(k => k.Index));
            Assert.Equal([first, second.Key, third.Key], sound.Keys.Select(k => k.Key));
            Assert.DoesNotContain(sound.Unproved, u => u.Contains("it came with the log", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Receipts_from_before_and_after_hold_under_the_keys_of_their_time()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        string before = log.VerifierKey;
        EntryId early = await RecordAsync(log, 1);
        RotatedKey rotated = await log.RotateKeyAsync(null, [], default);
        EntryId late = await RecordAsync(log, 1);
        using VerifierKey old = Key(before);
        using VerifierKey next = Key(rotated.Key);
        foreach ((EntryId id, VerifierKey[] keys, bool holds) in new[]
        {
            (early, new[] { old }, true), (early, [next], false), (early, [old, next], true),
            (late, [old], false), (late, [next], true), (late, [old, next], true), (late, [next, old], true),
        })
        {
            var trust = new TrustedKeys { Logs = keys, Time = TimeProvider.System };
            byte[] text = Encoding.UTF8.GetBytes(
                (await log.ReceiptAsync(id, new HashSet<string> { "user" }, default))!);
            byte[] cose = (await log.CoseReceiptAsync(id, new HashSet<string> { "user" }, default))!;
            Assert.Equal(holds, Receipt.Verify(text, trust) is ReceiptVerdict.Valid);
            Assert.Equal(holds, Receipt.Verify(cose, trust) is ReceiptVerdict.Valid);
        }
    }

    [Fact]
    public async Task Without_the_checkpoint_by_which_a_key_hands_over_nothing_vouches_for_the_next()
    {
        (string first, RotatedKey second, _) = await RotatedTwiceAsync();
        File.Delete(Path.Combine(_folder.ExportTo, $"checkpoints/{second.Index + 1}"));

        var unreadable = Assert.IsType<VerificationResult.Unreadable>(await VerifyAsync(first));
        Assert.Equal($"checkpoints/{second.Index + 1}", unreadable.Where);
    }

    [Fact]
    public async Task A_key_that_was_replaced_can_no_longer_sign_and_one_to_come_not_yet()
    {
        string first;
        string oldFile = Path.Combine(_folder.Keys, "ledger-signing.pem");
        RotatedKey rotated;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            first = log.VerifierKey;
            rotated = await log.RotateKeyAsync(null, [], default);
            await RecordAsync(log, 2);
        }

        await ExportAsync();
        Checkpoint newest = Checkpoint.Read(SignedNote.TextOf(Note("checkpoint"))!)!;
        using (KeyInHand stolen = InHand(oldFile))
        {
            Put("checkpoint", stolen.Sign(newest.Size, newest.Root).Note);
            Put($"checkpoints/{newest.Size}", stolen.Sign(newest.Size, newest.Root).Note);
        }

        var tampered = Assert.IsType<VerificationResult.Tampered>(await VerifyAsync(first));
        Assert.Contains("another of the log's keys", tampered.What, StringComparison.Ordinal);
        Checkpoint handing = Checkpoint.Read(SignedNote.TextOf(Note($"checkpoints/{rotated.Index + 1}"))!)!;
        using KeyInHand early = InHand(rotated.Where);
        Put($"checkpoints/{handing.Size}", early.Sign(handing.Size, handing.Root).Note);
        tampered = Assert.IsType<VerificationResult.Tampered>(await VerifyAsync(first));
        Assert.Equal($"checkpoints/{handing.Size}", tampered.Where);
    }

    [Fact]
    public async Task Whoever_knows_the_newer_key_is_not_shown_a_log_under_the_older_alone()
    {
        string first;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            first = log.VerifierKey;
            await RecordAsync(log, 2);
        }

        await ExportAsync();
        string second;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            second = (await log.RotateKeyAsync(null, [], default)).Key;
        }

        Assert.IsType<VerificationResult.Sound>(await VerifyAsync(first));
        var tampered = Assert.IsType<VerificationResult.Tampered>(await VerifyAsync($"{first}\n{second}\n"));
        Assert.Contains("Nothing is signed by a key", tampered.What, StringComparison.Ordinal);
        Assert.IsType<VerificationResult.Tampered>(await VerifyAsync(second));
    }

    [Fact]
    public async Task A_key_that_the_log_does_not_announce_is_found_in_its_key_file()
    {
        (string first, RotatedKey second, RotatedKey third) = await RotatedTwiceAsync();
        using var stranger = new KeyInHand(_folder.Options, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        foreach (string[] lines in new string[][]
        {
            [first, second.Key], [first, second.Key, third.Key, stranger.Key.Text], [first, third.Key, second.Key],
            [second.Key, third.Key], [first, stranger.Key.Text, third.Key],
        })
        {
            Put("key.vkey", string.Concat(lines.Select(l => l + "\n")));
            Assert.IsType<VerificationResult.Tampered>(await VerifyAsync(first));
        }
    }

    private async Task<(string First, RotatedKey Second, RotatedKey Third)> RotatedTwiceAsync()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        string first = log.VerifierKey;
        await RecordAsync(log, 3);
        RotatedKey second = await log.RotateKeyAsync(null, [], default);
        // Two rotations without anything between.
        RotatedKey third = await log.RotateKeyAsync(null, [], default);
        await RecordAsync(log, 3);
        await log.DisposeAsync();
        await ExportAsync();
        return (first, second, third);
    }

    internal static async Task<EntryId> RecordAsync(EvidenceLog log, int count)
    {
        EntryId id = default;
        for (int i = 0; i < count; i++)
        {
            id = await log.AppendAsync(LedgerFolder.Decided("deny"), default);
        }

        await LedgerFolder.SignedAsync(log, (await log.ReadAsync(id, default))!.Index + 1);
        return id;
    }

    private Task<ExportedLog> ExportAsync() => LedgerExport.ExportAsync(_folder.Path, _folder.ExportTo, default);

    private async Task<VerificationResult> VerifyAsync(string keys)
    {
        List<VerifierKey> trusted = [.. keys.TrimEnd('\n').Split('\n').Select(Key)];
        try
        {
            VerificationResult result = await LedgerVerifier.VerifyAsync(
                _folder.ExportTo, new TrustedKeys { Logs = trusted, Time = TimeProvider.System }, null, default);
            await page.AgreesAsync(result, _folder.ExportTo, keys, policy: null);
            return result;
        }
        finally
        {
            trusted.ForEach(k => k.Dispose());
        }
    }

    private KeyInHand InHand(string file)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return new KeyInHand(_folder.Options, key);
    }

    private string Note(string path) => File.ReadAllText(Path.Combine(_folder.ExportTo, path));

    private void Put(string path, string text) => File.WriteAllText(Path.Combine(_folder.ExportTo, path), text);

    private static VerifierKey Key(string text) =>
        VerifierKey.TryParse(text, out VerifierKey? key) ? key : throw new FormatException(text);
}
