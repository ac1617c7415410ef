using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Verifying;

namespace IomGateway.Ledger;

/// <summary>
/// Verifies a log with nothing but its checkpoints, its tiles and its key: no database, no secret, no trust in whoever
/// runs the gateway.
/// </summary>
public static class LedgerVerifier
{
    /// <param name="from">An exported folder, or the log's URL (<c>https://host/ledger</c>).</param>
    /// <param name="key">The log's key, had another way; null takes the one that lies with the log.</param>
    /// <param name="http">For a URL that asks for a token; null for a plain client without redirects.</param>
    /// <param name="cancellationToken">Ends the verification without a result.</param>
    public static async Task<VerificationResult> VerifyAsync(
        string from, VerifierKey? key, HttpClient? http, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        bool isUrl = Uri.TryCreate(from, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
        if (!isUrl && !Directory.Exists(from))
        {
            return new VerificationResult.Unreadable(from, "There is no such folder.");
        }

        using LedgerSource source = isUrl ? new UrlSource(address!, http) : new FolderSource(from);
        try
        {
            return await VerifyAsync(source, key, cancellationToken);
        }
        catch (SourceUnreadableException e)
        {
            return new VerificationResult.Unreadable(e.Where, e.Message);
        }
    }

    private static async Task<VerificationResult> VerifyAsync(
        LedgerSource source, VerifierKey? given, CancellationToken cancel)
    {
        string text = Encoding.UTF8.GetString(await source.ReadAsync(PublishedLog.Key, cancel));
        if (!VerifierKey.TryParse(text, out VerifierKey? stated) || text != stated.Text + "\n")
        {
            stated?.Dispose();
            return new VerificationResult.Tampered(
                PublishedLog.KeyIndex, PublishedLog.Key, "It is not a verifier key.");
        }

        using (stated)
        {
            VerificationResult result = await VerifyUnderAsync(source, given ?? stated, given is null, cancel);
            return result is VerificationResult.Sound && given is not null && given.Text != stated.Text
                ? new VerificationResult.Tampered(
                    PublishedLog.KeyIndex, PublishedLog.Key, "It is not the key that the log is verified with.")
                : result;
        }
    }

    private static async Task<VerificationResult> VerifyUnderAsync(
        LedgerSource source, VerifierKey key, bool keyCameAlong, CancellationToken cancel)
    {
        SignedHeads heads = await SignedHeads.ReadAsync(source, key, cancel);
        if (heads.Newest is not { } head)
        {
            return heads.Problem!;
        }

        var walk = new LogWalk(source, key, heads, head);
        return await walk.RunAsync(cancel) ?? heads.Problem ?? (VerificationResult)new VerificationResult.Sound(
            head.Size, Convert.ToBase64String(head.Root), Math.Max(1, heads.Kept.Count),
            [.. Unproved(head.Size, walk.Rules.Open, keyCameAlong, heads.KnowsKept)]);
    }

    private static IEnumerable<string> Unproved(long size, int open, bool keyCameAlong, bool knowsKept)
    {
        yield return $"That nothing followed after entry {size - 1}, or that everyone was shown this same log: only a "
            + "checkpoint kept elsewhere, or a witness, can tell.";
        yield return "That what the entries say is true, or that everything that happened has an entry.";
        yield return "What the sealed values are: entries only commit to them, and receipts open them.";
        if (keyCameAlong)
        {
            yield return "That the key is this log's own: it came with the log. Compare it with one had another way.";
        }

        if (!knowsKept)
        {
            yield return "That earlier checkpoints agree: the source keeps none.";
        }

        if (open > 0)
        {
            yield return $"How {open} permitted decisions ended: they have no conclusion yet.";
        }
    }
}
