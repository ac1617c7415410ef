using System.Diagnostics;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Receipts;

namespace IomGateway.Ledger.Tests;

/// <summary>Receipts in COSE (RFC 9942), and what is said of those that do not hold.</summary>
public sealed class CoseReceiptTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task A_cose_receipt_proves_its_entry_and_opens_only_what_was_asked_for(int others)
    {
        (byte[] cose, _, VerifierKey key, EntryId id) = await ReceiptsAsync(others, "user", "statement", "unheard-of");
        using (key)
        {
            Receipt receipt = Assert.IsType<ReceiptVerdict.Valid>(Verify(cose, key)).Receipt;
            Assert.Equal(id, receipt.Entry.Id);
            Assert.Equal(["statement", "user"], receipt.Openings.Keys.Order());
            Assert.Equal("j.smith", Encoding.UTF8.GetString(receipt.Openings["user"].Span));
        }
    }

    [Fact]
    public async Task No_changed_cose_receipt_is_valid()
    {
        (byte[] cose, _, VerifierKey key, _) = await ReceiptsAsync(5, "user");
        using (key)
        {
            for (int at = 0; at < cose.Length; at++)
            {
                cose[at] ^= 1;
                Assert.IsNotType<ReceiptVerdict.Valid>(Verify(cose, key));
                cose[at] ^= 1;
                Assert.IsNotType<ReceiptVerdict.Valid>(Verify(cose[..at], key));
            }

            Assert.IsType<ReceiptVerdict.Unreadable>(Verify([.. cose, 0], key));
            Assert.IsType<ReceiptVerdict.Valid>(Verify(cose, key));
        }
    }

    [Fact]
    public async Task Python_and_openssl_verify_a_cose_receipt_without_anything_of_ours()
    {
        (byte[] cose, _, VerifierKey key, _) = await ReceiptsAsync(299, "person", "user");
        string keyFile = Path.Combine(_folder.Path, "key.vkey");
        await File.WriteAllTextAsync(keyFile, key.Text);
        key.Dispose();
        Assert.Equal((0, "person=person-1\nuser=j.smith\n"), await PythonAsync(cose, keyFile));

        cose[^1] ^= 1;
        Assert.Equal((1, ""), await PythonAsync(cose, keyFile));
    }

    [Fact]
    public async Task One_signature_of_a_checkpoint_serves_every_receipt_under_it()
    {
        int signatures = 0;
        await using EvidenceLog log = await _folder.OpenAsync(_folder.Options with
        {
            Signing = (text, sign) =>
            {
                Interlocked.Increment(ref signatures);
                return sign(text);
            },
        });
        EntryId[] ids = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
        await LedgerFolder.SignedAsync(log, 52);
        int before = Volatile.Read(ref signatures);
        using VerifierKey key = Key(log);
        foreach (EntryId id in ids)
        {
            byte[] cose = (await log.CoseReceiptAsync(id, new HashSet<string>(), default))!;
            Assert.IsType<ReceiptVerdict.Valid>(Verify(cose, key));
        }

        Assert.Equal(before, Volatile.Read(ref signatures));
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_is_said_plainly_in_both_forms()
    {
        (byte[] cose, string text, VerifierKey key, _) = await ReceiptsAsync(5, "user");
        (byte[] _, string _, VerifierKey sameName, _) = await OtherAsync(LedgerFolder.Origin);
        (byte[] _, string _, VerifierKey otherName, _) = await OtherAsync("other.example/ledger");
        using (key)
        using (sameName)
        using (otherName)
        {
            byte[] Bytes(string receipt) => Encoding.UTF8.GetBytes(receipt);
            Says("of another log, gateway.example/ledger", Verify(Bytes(text), otherName));
            Says("of another log, gateway.example/ledger", Verify(cose, otherName));
            Says("no signature on it is by the known key", Verify(Bytes(text), sameName));
            Says("by another key of that log", Verify(cose, sameName));

            string hash = Convert.ToBase64String(new byte[32]);
            int end = text.IndexOf("\n\n", StringComparison.Ordinal);
            CoseReceipt read = CoseReceipt.Read(cose)!;
            int count = read.Path.Count;
            string tooMany = $"its proof has {count + 1} hashes, where {count} lead to the root";
            Says(tooMany, Verify(Bytes(text.Insert(end, "\n" + hash)), key));
            Says($"of entry 9, but its checkpoint is over {read.Size} entries",
                Verify(Bytes(text.Replace("index 2\n", "index 9\n", StringComparison.Ordinal)), key));
            var parts = new ReceiptParts(
                read.Leaf, read.Index, [.. read.Path, new byte[32]],
                new Checkpoint { Origin = "", Size = read.Size, Root = [], Note = "", CoseSignature = read.Signature }, []);
            Says(tooMany, Verify(CoseReceipt.Write(parts, key), key));
            Says("not in the tree that was signed",
                Verify(CoseReceipt.Write(parts with { Path = [.. read.Path.Skip(1), new byte[32]] }, key), key));

            Unreadable("not a c2sp.org/tlog-proof@v1", Verify(Bytes("a receipt, honestly"), key));
            Unreadable("cut short", Verify(Bytes(text[..(end - 3)]), key));
            Unreadable("index line", Verify(Bytes(text.Replace("index ", "place ", StringComparison.Ordinal)), key));
            Unreadable("hash 1 of its proof", Verify(Bytes(text.Replace(
                "\nindex 2\n", "\nindex 2\nx\n", StringComparison.Ordinal)), key));
            string bare = string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("extra ", StringComparison.Ordinal)));
            Says("of another log", Verify(Bytes(bare), otherName));
            Says("carries no entry", Verify(Bytes(bare), key));
            Unreadable("neither text nor COSE", Verify(new byte[] { 0xff, 0xfe }, key));
            Unreadable("not a whole one", Verify(cose[..^3], key));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void Says(string what, ReceiptVerdict verdict) => Assert.Contains(
        what, Assert.IsType<ReceiptVerdict.Invalid>(verdict).Reason, StringComparison.Ordinal);

    private static void Unreadable(string what, ReceiptVerdict verdict) => Assert.Contains(
        what, Assert.IsType<ReceiptVerdict.Unreadable>(verdict).Reason, StringComparison.Ordinal);

    private static ReceiptVerdict Verify(byte[] receipt, VerifierKey key) =>
        Receipt.Verify(receipt, new TrustedKeys { Logs = [key], Time = TimeProvider.System });

    private static VerifierKey Key(EvidenceLog log) =>
        VerifierKey.TryParse(log.VerifierKey, out VerifierKey? key) ? key : throw new FormatException();

    private static async Task<(byte[] Cose, string Text, VerifierKey Key, EntryId Id)> OtherAsync(string origin)
    {
        using var folder = new LedgerFolder();
        return await ReceiptsAsync(folder.Options with { Origin = origin }, folder, 0);
    }

    private Task<(byte[] Cose, string Text, VerifierKey Key, EntryId Id)> ReceiptsAsync(
        int others, params string[] openings) => ReceiptsAsync(_folder.Options, _folder, others, openings);

    private static async Task<(byte[] Cose, string Text, VerifierKey Key, EntryId Id)> ReceiptsAsync(
        LedgerOptions options, LedgerFolder folder, int others, params string[] openings)
    {
        await using EvidenceLog log = await folder.OpenAsync(options);
        Task<EntryId> first = log.AppendAsync(LedgerFolder.Permit(), default).AsTask();
        EntryId id = await first;
        await Task.WhenAll(Enumerable.Range(0, others)
            .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
        await LedgerFolder.SignedAsync(log, 3 + others);
        return (
            (await log.CoseReceiptAsync(id, openings.ToHashSet(), default))!,
            (await log.ReceiptAsync(id, openings.ToHashSet(), default))!, Key(log), id);
    }

    private async Task<(int Code, string Output)> PythonAsync(byte[] receipt, string keyFile)
    {
        string receiptFile = Path.Combine(_folder.Path, "receipt.cose");
        await File.WriteAllBytesAsync(receiptFile, receipt);
        var start = new ProcessStartInfo("python3")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "verify_cose_receipt.py"), receiptFile, keyFile },
            RedirectStandardOutput = true,
        };
        using Process python = Process.Start(start)!;
        string output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return (python.ExitCode, output);
    }
}
