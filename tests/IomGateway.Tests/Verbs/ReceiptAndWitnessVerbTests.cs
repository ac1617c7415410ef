using System.Text;
using IomGateway.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Tests.Verbs;

/// <summary>Verifying from outside, on the command line: 0 it holds, 1 it does not, 2 it cannot be read.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ReceiptAndWitnessVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("iom-receipt-").FullName;

    [Fact]
    public async Task A_receipt_holds_in_both_forms_and_says_what_it_proves()
    {
        var (text, cose, key) = await ReceiptsAsync();

        var asText = await VerbRun.OfAsync("verify-receipt", text, "--key", key);
        Assert.Equal((0, ""), (asText.Exit, asText.Error));
        Assert.Contains("the receipt holds", asText.Out, StringComparison.Ordinal);
        Assert.Contains("user       j.smith", asText.Out, StringComparison.Ordinal);

        var asCose = await VerbRun.OfAsync("verify-receipt", cose, "--key", key, "--output", "json");
        Assert.Equal(("valid", "j.smith"), (
            (string)asCose.Json["verdict"]!, (string)asCose.Json["openings"]!["user"]!));
        var piped = await VerbRun.WithInputAsync(
            await File.ReadAllBytesAsync(cose), "verify-receipt", "-", "--key", key);
        Assert.Equal(0, piped.Exit);
    }

    [Fact]
    public async Task What_is_wrong_with_a_receipt_is_one_plain_sentence()
    {
        var (text, cose, key) = await ReceiptsAsync();
        var other = Write("other.vkey", await OtherKeyAsync());
        var changed = Write("changed", (await File.ReadAllTextAsync(text)).Replace(
            "\nindex 2\n", "\nindex 1\n", StringComparison.Ordinal));

        await SaysAsync(1, "it is of another log, gateway.example/ledger", text, other);
        await SaysAsync(1, "it is of another log, gateway.example/ledger", cose, other);
        await SaysAsync(1, "The receipt does not hold", changed, key);
        await SaysAsync(2, "It is no receipt: it is not a c2sp.org/tlog-proof@v1.", Write("letter", "Dear all"), key);
        await SaysAsync(2, "There is no file", Path.Combine(folder, "none"), key);
        await SaysAsync(2, "type 0x04", text, Write(
            "witness.vkey", "w.example/1+00000000+BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"));
        await SaysAsync(2, "it is not a verifier key", text, Write("no.vkey", "key"));
        var without = await VerbRun.OfAsync("verify-receipt", text);
        Assert.Equal(2, without.Exit);
    }

    [Fact]
    public async Task A_witness_on_the_command_line_says_when_a_log_cannot_be_read_and_keeps_its_key()
    {
        var key = Write("gateway.vkey", await OtherKeyAsync());
        string[] args =
        [
            "witness", "--state", Path.Combine(folder, "state"), "--name", "police.example/witness", "--log", key,
            "--follow", "http://127.0.0.1:1/ledger", "--once",
        ];
        var first = await VerbRun.OfAsync(args);
        var again = await VerbRun.OfAsync(args);

        Assert.Equal((2, 2), (first.Exit, again.Exit));
        Assert.Contains("checkpoint could not be read", first.Error, StringComparison.Ordinal);
        Assert.Equal(first.Error.Split('\n')[0], again.Error.Split('\n')[0]);
        args[4] = "police.example/other";
        var renamed = await VerbRun.OfAsync(args);
        Assert.Equal(2, renamed.Exit);
        Assert.Contains("This witness is police.example/witness+", renamed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_is_wrong_is_named_with_its_line()
    {
        var policy = Write("policy", "quorum nobody\n");
        var run = await VerbRun.OfAsync("ledger", "verify", "--from", folder, "--policy", policy);
        Assert.Equal(2, run.Exit);
        Assert.Contains("Line 1: the quorum nobody is not defined above.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_is_said_to_be_one()
    {
        await ReceiptsAsync();
        var database = Path.Combine(folder, "data", "ledger.db");
        await File.WriteAllBytesAsync(database, Encoding.UTF8.GetBytes(new string('x', 8192)));
        var run = await VerbRun.OfAsync(
            "ledger", "export", "--data", Path.Combine(folder, "data"), "--to", Path.Combine(folder, "export"));
        Assert.Equal(2, run.Exit);
        Assert.Contains("damaged", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task SaysAsync(int exit, string what, string receipt, string key)
    {
        var run = await VerbRun.OfAsync("verify-receipt", receipt, "--key", key);
        Assert.Equal(exit, run.Exit);
        Assert.Contains(what, run.Out + run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<string> OtherKeyAsync()
    {
        await using var log = await OpenAsync("other", "other.example/ledger");
        return log.VerifierKey + "\n";
    }

    private Task<EvidenceLog> OpenAsync(string name, string origin) => EvidenceLog.OpenAsync(
        new LedgerOptions
        {
            Directory = Path.Combine(folder, name),
            KeysDirectory = Path.Combine(folder, name, "keys"),
            Origin = origin,
            Node = "test",
            CheckpointEvery = TimeSpan.FromMilliseconds(50),
        },
        TimeProvider.System, NullLogger.Instance, meters: null, CancellationToken.None);

    private async Task<(string Text, string Cose, string Key)> ReceiptsAsync()
    {
        await using var log = await OpenAsync("data", "gateway.example/ledger");
        var id = await log.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Decided,
                Decision = "deny",
                From = "treatment-llr",
                To = "leicestershire-police",
                Engine = "1",
                Sealed =
                [
                    new SealedValues(KeyOwner.Staff("leicestershire-police"), new Dictionary<string, ReadOnlyMemory<byte>>
                    {
                        ["user"] = Encoding.UTF8.GetBytes("j.smith"),
                    }),
                ],
            },
            CancellationToken.None);
        var openings = new HashSet<string> { "user" };
        string? text;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((text = await log.ReceiptAsync(id, openings, patience.Token)) is null)
        {
            await Task.Delay(20, patience.Token);
        }

        var cose = Path.Combine(folder, "receipt.cose");
        await File.WriteAllBytesAsync(cose, (await log.CoseReceiptAsync(id, openings, patience.Token))!, patience.Token);
        return (Write("receipt.tlog-proof", text), cose, Write("key.vkey", log.VerifierKey + "\n"));
    }
}
