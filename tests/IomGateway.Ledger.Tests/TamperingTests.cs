using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tests.Signing;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Tests;

/// <summary>What the verifier and the page find in altered copies, each the same as the other.</summary>
public sealed class TamperingTests : IClassFixture<ExportedLogFixture>, IClassFixture<PageVerifier>, IDisposable
{
    private const int Last = ExportedLogFixture.Size - 512;

    private readonly ExportedLogFixture _log;
    private readonly PageVerifier _page;
    private readonly string _copy = Directory.CreateTempSubdirectory("iom-tampered-").FullName;

    public TamperingTests(ExportedLogFixture log, PageVerifier page)
    {
        (_log, _page) = (log, page);
        foreach (string file in Directory.EnumerateFiles(log.Folder, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(_copy, Path.GetRelativePath(log.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    [Fact]
    public async Task The_untouched_export_is_sound_and_says_what_that_does_not_prove()
    {
        var sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync());
        Assert.Equal(ExportedLogFixture.Size, sound.Size);
        Assert.True(sound.Checkpoints > 3);
        Assert.Contains(sound.Unproved, s => s.Contains("the key is this log's own", StringComparison.Ordinal));

        using VerifierKey key = Key(_log.Key);
        sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync(key));
        Assert.DoesNotContain(sound.Unproved, s => s.Contains("the key is this log's own", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 255)]
    [InlineData(1, 7)]
    [InlineData(2, 0)]
    [InlineData(2, Last - 1)]
    public async Task A_bit_flipped_in_a_leaf_hash_is_found_at_its_index(int tile, int place)
    {
        Flip(Tile(0, tile), (place * 32) + 5);
        await IsTamperedAtAsync((tile * 256) + place);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_bit_flipped_higher_up_is_found_at_the_first_index_below(int place)
    {
        Flip(Tile(1, 0), place * 32);
        await IsTamperedAtAsync(place * 256);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(300)]
    [InlineData(599)]
    public async Task A_bit_flipped_anywhere_in_an_entry_is_found_at_its_index(int index)
    {
        string path = Bundle(index / 256);
        List<byte[]> entries = Entries(path);
        int start = entries.Take(index % 256).Sum(e => e.Length + 2);
        int length = entries[index % 256].Length;
        foreach (int offset in new[] { 0, 1, 2, length / 2, length + 1 })
        {
            Flip(path, start + offset);
            await IsTamperedAtAsync(index);
            Flip(path, start + offset);
        }

        Assert.IsType<VerificationResult.Sound>(await VerifyAsync());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(598)]
    public async Task An_entry_dropped_swapped_or_doubled_is_found_at_its_index(int index)
    {
        string path = Bundle(index / 256);
        int place = index % 256;
        List<byte[]> entries = Entries(path);

        Put(path, PublishedLog.Bundle([.. entries[..place], .. entries[(place + 1)..]]));
        await IsTamperedAtAsync(index);
        Put(path, PublishedLog.Bundle(
            [.. entries[..place], entries[place + 1], entries[place], .. entries[(place + 2)..]]));
        await IsTamperedAtAsync(index);
        Put(path, PublishedLog.Bundle([.. entries[..(place + 1)], .. entries[place..]]));
        await IsTamperedAtAsync(index + 1);
    }

    [Fact]
    public async Task A_file_cut_short_or_lengthened_is_found_where_it_ends()
    {
        byte[] bundle = Get(Bundle(2));
        Put(Bundle(2), bundle[..^1]);
        await IsTamperedAtAsync(599);
        Put(Bundle(2), [.. bundle, 0]);
        await IsTamperedAtAsync(600);
        Put(Bundle(2), bundle);

        byte[] tile = Get(Tile(0, 2));
        Put(Tile(0, 2), tile[..^32]);
        await IsTamperedAtAsync(599);
        Put(Tile(0, 2), [.. tile, .. new byte[32]]);
        await IsTamperedAtAsync(600);
        Put(Tile(0, 2), tile);

        Put(Tile(1, 0), Get(Tile(1, 0))[..32]);
        await IsTamperedAtAsync(256);
    }

    [Fact]
    public async Task An_entry_replaced_with_its_hash_and_all_tiles_is_found_by_the_first_checkpoint_over_it()
    {
        List<byte[]> entries = Entries(Bundle(2));
        entries[10] = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(entries[10]).Replace("\"deny\"", "\"hold\"", StringComparison.Ordinal));
        Put(Bundle(2), PublishedLog.Bundle(entries));
        Put(Tile(0, 2), [.. entries.SelectMany(e => Rfc6962.LeafHash(e))]);

        long[] kept = Kept();
        long before = kept.Last(s => s <= 522);
        var tampered = await IsTamperedAtAsync(before);
        Assert.Equal($"checkpoints/{kept.First(s => s > 522)}", tampered.Where);
    }

    [Fact]
    public async Task A_byte_changed_in_any_checkpoint_is_found()
    {
        long[] kept = Kept();
        foreach (long size in kept)
        {
            string path = $"checkpoints/{size}";
            byte[] note = Get(path);
            for (int at = 0; at < note.Length; at += 7)
            {
                Flip(path, at);
                var tampered = Assert.IsType<VerificationResult.Tampered>(await VerifyAsync(page: at % 5 == 0));
                Assert.Equal((kept.LastOrDefault(s => s < size), path), (tampered.Index, tampered.Where));
                Flip(path, at);
            }
        }
    }

    [Fact]
    public async Task A_byte_changed_in_the_newest_checkpoint_is_found()
    {
        for (int at = 0; at < Get("checkpoint").Length; at++)
        {
            Flip("checkpoint", at);
            await IsTamperedAtAsync(ExportedLogFixture.Size, page: at % 11 == 0);
            Flip("checkpoint", at);
        }
    }

    [Fact]
    public async Task An_older_checkpoint_in_place_of_the_newest_is_found()
    {
        long older = Kept()[^2];
        Put("checkpoint", Get($"checkpoints/{older}"));
        await IsTamperedAtAsync(older);
    }

    [Fact]
    public async Task A_kept_checkpoint_under_another_size_is_found()
    {
        long[] kept = Kept();
        Put($"checkpoints/{kept[1]}", Get($"checkpoints/{kept[2]}"));
        await IsTamperedAtAsync(kept[0]);
    }

    [Fact]
    public async Task A_checkpoint_signed_with_another_key_is_found()
    {
        using var signer = new KeyInHand(
            LedgerFolder.OptionsAt("unused"), ECDsa.Create(ECCurve.NamedCurves.nistP256));
        byte[] root = Checkpoint.Read(Encoding.UTF8.GetString(Get("checkpoint")).Split("\n\n")[0] + "\n")!.Root;
        byte[] note = Encoding.UTF8.GetBytes(signer.Sign(ExportedLogFixture.Size, root).Note);
        Put("checkpoint", note);
        await IsTamperedAtAsync(ExportedLogFixture.Size);

        foreach (long size in Kept())
        {
            File.Delete(Path.Combine(_copy, $"checkpoints/{size}"));
        }

        await IsTamperedAtAsync(0);
        // With its own key beside it the log is whole, but announces another key.
        Put("key.vkey", Encoding.UTF8.GetBytes(signer.Key.Text + "\n"));
        await IsTamperedAtAsync(1);
        using VerifierKey real = Key(_log.Key);
        await IsTamperedAtAsync(0, real);
    }

    [Theory]
    [InlineData("key.vkey")]
    [InlineData("keys/1")]
    public async Task A_changed_key_file_is_found(string path)
    {
        for (int at = 0; at < Get(path).Length; at += 3)
        {
            Flip(path, at);
            var tampered = Assert.IsType<VerificationResult.Tampered>(await VerifyAsync());
            Assert.InRange(tampered.Index, 0, 1);
            Flip(path, at);
        }
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("key.vkey")]
    [InlineData("keys/1")]
    [InlineData("tile/0/000")]
    [InlineData("tile/1/000.p/2")]
    [InlineData("tile/entries/001")]
    public async Task A_missing_file_is_unreadable_and_named(string path)
    {
        File.Delete(Path.Combine(_copy, path));
        var unreadable = Assert.IsType<VerificationResult.Unreadable>(await VerifyAsync());
        Assert.Equal((path, 2), (unreadable.Where, unreadable.ExitCode));
    }

    [Fact]
    public async Task No_folder_at_all_is_unreadable() => Assert.IsType<VerificationResult.Unreadable>(
        await LedgerVerifier.VerifyAsync(Path.Combine(_copy, "none"), null, null, default));

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private static VerifierKey Key(string text) =>
        VerifierKey.TryParse(text, out VerifierKey? key) ? key : throw new FormatException();

    private static string Tile(int level, long number) =>
        TilePath.At(ExportedLogFixture.Size, level, number).ToString();

    private static string Bundle(long number) => Tile(TilePath.Entries, number);

    private async Task<VerificationResult> VerifyAsync(VerifierKey? key = null, bool page = true)
    {
        VerificationResult result = await LedgerVerifier.VerifyAsync(_copy, key, null, default);
        if (page)
        {
            await _page.AgreesAsync(result, _copy, key?.Text, policy: null);
        }

        return result;
    }

    private async Task<VerificationResult.Tampered> IsTamperedAtAsync(
        long index, VerifierKey? key = null, bool page = true)
    {
        var tampered = Assert.IsType<VerificationResult.Tampered>(await VerifyAsync(key, page));
        Assert.Equal((index, 1), (tampered.Index, tampered.ExitCode));
        return tampered;
    }

    private List<byte[]> Entries(string path)
    {
        byte[] bundle = Get(path);
        var entries = new List<byte[]>();
        for (int at = 0; at < bundle.Length;)
        {
            int length = (bundle[at] << 8) | bundle[at + 1];
            entries.Add(bundle[(at + 2)..(at + 2 + length)]);
            at += 2 + length;
        }

        return entries;
    }

    private long[] Kept() => [.. Directory.GetFiles(Path.Combine(_copy, "checkpoints"))
        .Select(f => long.Parse(Path.GetFileName(f), System.Globalization.CultureInfo.InvariantCulture)).Order()];

    private byte[] Get(string path) => File.ReadAllBytes(Path.Combine(_copy, path));

    private void Put(string path, byte[] content) => File.WriteAllBytes(Path.Combine(_copy, path), content);

    private void Flip(string path, int at)
    {
        byte[] content = Get(path);
        content[at] ^= 1;
        Put(path, content);
    }
}
