using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Demo.Callers;
using IomGateway.Demo.Telling;
using IomGateway.Demo.World;
using IomGateway.Ledger;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Demo.Story;

/// <summary>Receipts as partners fetch them, each verified with nothing at hand but the log's public key.</summary>
internal sealed class Evidence(DemoWorld world, Teller teller)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Fetches each receipt that an answer points to, and checks it against the very bytes that arrived.
    /// </summary>
    public async Task ReceiptsAsync(string agency, Reply reply, CancellationToken cancel)
    {
        var receipts = new List<Receipt>();
        foreach (var path in reply.Receipts)
        {
            if (await VerifiedAsync(agency, path, cancel) is { } receipt)
            {
                receipts.Add(receipt);
            }
        }

        foreach (var (number, receipt) in receipts.Index())
        {
            teller.Note(number == 0 ? "Receipt" : "", $"{receipt.Entry.Id}, entry {receipt.Index} of a log of"
                + $" {receipt.Size}: {Named(receipt.Entry)}");
        }

        teller.Claim(
            receipts.Count == 1
                ? "Proved with the log's public key alone, it commits to the SHA-256 of the very bytes that arrived."
                : "Proved with the log's public key alone, each commits to the SHA-256 of the very bytes that arrived.",
            receipts.Count > 0 && receipts.TrueForAll(r => Opened(r, "released") == reply.Sha256));
    }

    /// <summary>
    /// The holder's receipt of what left, which opens the count of what was released and withheld, by category.
    /// </summary>
    public async Task<JsonObject?> ManifestAsync(string holder, Reply reply, CancellationToken cancel)
    {
        var receipt = await VerifiedAsync(holder, reply.Receipts[0], cancel);
        var opened = receipt is null ? null : Opened(receipt, "manifest");
        var manifest = opened is null ? null : JsonNode.Parse(opened)!.AsObject();
        foreach (var how in manifest is null ? [] : new[] { "released", "masked", "withheld" })
        {
            var counts = manifest![how]!.AsObject().Select(c => $"{Label(c.Key)} ({c.Value!.ToJsonString()})").ToList();
            var words = counts.Count > 0 ? string.Join("; ", counts) : "nothing";
            teller.Note(how == "released" ? "Opened" : "", $"{how}: {words}");
        }

        return manifest;
    }

    /// <summary>
    /// A refusal that depends on the person: the holder can prove it, and the asker gets no word of it.
    /// </summary>
    public async Task RefusalAsync(string holder, string asker, Reply reply, CancellationToken cancel)
    {
        var path = $"/v1/receipts/{reply.Decision}";
        if (await VerifiedAsync(holder, path, cancel) is { } receipt)
        {
            teller.Note("Receipt",
                $"{receipt.Entry.Id}, entry {receipt.Index} of a log of {receipt.Size}: {Named(receipt.Entry)};"
                + " the holder's alone.");
            teller.Claim(
                "The refusal is in the signed log, and the holder has its receipt.",
                receipt.Entry is { Kind: EntryKind.Decided, Decision: "deny" } && receipt.Entry.From == holder);
        }

        teller.Claim(
            "The asker gets no receipt of it: that would tell whether the person is in scope.",
            await world.Program(asker).ReceiptAsync(path, cancel) is null);
    }

    /// <summary>The entry of a decision as it stands in the log.</summary>
    public async Task<OpenedEntry> EntryAsync(Reply reply, CancellationToken cancel) =>
        EntryId.TryParse(reply.Decision, out var id) && await world.Gateway.Ledger.ReadAsync(id, cancel) is { } entry
            ? entry
            : throw new InvalidOperationException("The log has no entry of the decision that the answer names.");

    /// <summary>Shows that a decision is in the log, where nobody has a receipt of it.</summary>
    public async Task RecordedAsync(Reply reply, CancellationToken cancel)
    {
        var entry = await EntryAsync(reply, cancel);
        teller.Note("Ledger", $"Entry {entry.Entry.Id}, number {entry.Index} in the log: {entry.Entry.Decision}.");
        teller.Claim("The refusal is recorded as fully as an answer.",
            entry.Entry is { Kind: EntryKind.Decided, Decision: "deny" });
    }

    private async Task<Receipt?> VerifiedAsync(string agency, string path, CancellationToken cancel)
    {
        var text = await FetchAsync(agency, path, cancel);
        if (text is null || !VerifierKey.TryParse(world.Gateway.Ledger.VerifierKey, out var key))
        {
            teller.Claim($"{agency} gets the receipt {path}.", holds: false);
            return null;
        }

        using (key)
        {
            if (Receipt.Verify(text, key) is not ReceiptVerdict.Valid { Receipt: var receipt })
            {
                teller.Claim($"The receipt {path} verifies with the log's key.", holds: false);
                return null;
            }

            return receipt;
        }
    }

    /// <summary>A receipt is ready once a signed checkpoint covers its entry, which takes a second or so.</summary>
    private async Task<string?> FetchAsync(string agency, string path, CancellationToken cancel)
    {
        var until = DemoWorld.Time.GetUtcNow() + Patience;
        while (true)
        {
            var text = await world.Program(agency).ReceiptAsync(path, cancel);
            if (text is not null || DemoWorld.Time.GetUtcNow() > until)
            {
                return text;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(150), cancel);
        }
    }

    private string Label(string category) => world.Agencies.Workspace.Policies.Vocabulary.Categories[category].Label;

    private static string Named(LedgerEntry entry) => entry.Kind == EntryKind.Decided
        ? $"decided, {entry.Decision}" : entry.Kind.ToString().ToLowerInvariant();

    private static string? Opened(Receipt receipt, string name) =>
        receipt.Openings.TryGetValue(name, out var value) ? Encoding.UTF8.GetString(value.Span) : null;
}
