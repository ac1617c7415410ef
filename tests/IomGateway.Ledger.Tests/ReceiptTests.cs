using System.Diagnostics;
using System.Text;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Tests;

public sealed class ReceiptTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    public async Task A_receipt_proves_its_entry_and_opens_only_what_was_asked_for(int others)
    {
        (string text, VerifierKey key, EntryId id) = await ReceiptAsync(others, "user", "statement", "unheard-of");
        using (key)
        {
            Receipt receipt = Assert.IsType<ReceiptVerdict.Valid>(Receipt.Verify(text, key)).Receipt;

            Assert.Equal(id, receipt.Entry.Id);
            Assert.Equal(["statement", "user"], receipt.Openings.Keys.Order());
            Assert.Equal("j.smith", Encoding.UTF8.GetString(receipt.Openings["user"].Span));
            Assert.True(receipt.Index < receipt.Size);
        }
    }

    [Fact]
    public async Task No_changed_receipt_is_valid()
    {
        (string text, VerifierKey key, _) = await ReceiptAsync(5, "user");
        using (key)
        {
            for (int at = 0; at < text.Length; at++)
            {
                char other = text[at] == 'A' ? 'B' : 'A';
                string changed = text[..at] + other + text[(at + 1)..];
                Assert.IsNotType<ReceiptVerdict.Valid>(Receipt.Verify(changed, key));
                Assert.IsNotType<ReceiptVerdict.Valid>(Receipt.Verify(text[..at], key));
            }
        }
    }

    [Fact]
    public async Task A_receipt_of_another_log_is_invalid()
    {
        (string text, VerifierKey key, _) = await ReceiptAsync(0);
        key.Dispose();
        using var elsewhere = new LedgerFolder();
        await using EvidenceLog other = await elsewhere.OpenAsync();
        Assert.True(VerifierKey.TryParse(other.VerifierKey, out VerifierKey? otherKey));
        using (otherKey)
        {
            Assert.IsType<ReceiptVerdict.Invalid>(Receipt.Verify(text, otherKey));
        }
    }

    [Fact]
    public async Task Two_values_of_one_entry_are_opened_independently()
    {
        (string text, VerifierKey key, _) = await ReceiptAsync(0, "user");
        using (key)
        {
            Assert.DoesNotContain("statement", Opened(text), StringComparison.Ordinal);
            Assert.Contains("user", Opened(text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Python_and_openssl_verify_a_receipt_without_anything_of_ours()
    {
        (string text, VerifierKey key, _) = await ReceiptAsync(299, "person", "user");
        (int code, string output) = await RunPythonAsync(text, key.Text);
        Assert.Equal((0, "person=person-1\nuser=j.smith\n"), (code, output));

        string index = text.Replace("index 2\n", "index 3\n", StringComparison.Ordinal);
        Assert.NotEqual(text, index);
        Assert.Equal(1, (await RunPythonAsync(index, key.Text)).Code);
        key.Dispose();
    }

    public void Dispose() => _folder.Dispose();

    private static string Opened(string receipt)
    {
        string extra = Encoding.UTF8.GetString(Convert.FromBase64String(receipt.Split('\n')[1]["extra ".Length..]));
        return extra[extra.IndexOf("\"openings\"", StringComparison.Ordinal)..];
    }

    private async Task<(string Text, VerifierKey Key, EntryId Id)> ReceiptAsync(int others, params string[] openings)
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        Task<EntryId> first = log.AppendAsync(LedgerFolder.Permit(), default).AsTask();
        await Task.WhenAll(Enumerable.Range(0, others)
            .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
        EntryId id = await first;
        await LedgerFolder.SignedAsync(log, 3 + others);
        Assert.True(VerifierKey.TryParse(log.VerifierKey, out VerifierKey? key));
        return ((await log.ReceiptAsync(id, openings.ToHashSet(), default))!, key, id);
    }

    private async Task<(int Code, string Output)> RunPythonAsync(string receipt, string key)
    {
        string receiptFile = Path.Combine(_folder.Path, "receipt.tlog-proof");
        string keyFile = Path.Combine(_folder.Path, "key.vkey");
        await File.WriteAllTextAsync(receiptFile, receipt);
        await File.WriteAllTextAsync(keyFile, key);
        var start = new ProcessStartInfo("python3")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "verify_receipt.py"), receiptFile, keyFile },
            RedirectStandardOutput = true,
        };
        using Process python = Process.Start(start)!;
        string output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return (python.ExitCode, output);
    }
}
