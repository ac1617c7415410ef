using System.Text;
using System.Text.Unicode;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Verifying;

namespace IomGateway.Ledger;

/// <summary>
/// Verifies a log with nothing but its checkpoints, its tiles and its key: no database, no secret, no trust in whoever
/// runs the gateway.
/// </summary>
public static class LedgerVerifier
{
    private const string Garbled = "it is not written as such a key is";

    /// <param name="from">An exported folder, or the log's URL (<c>https://host/ledger</c>).</param>
    /// <param name="key">The log's key, had another way; null takes the one that lies with the log.</param>
    /// <param name="http">For a URL that asks for a token; null for a plain client without redirects.</param>
    /// <param name="cancellationToken">Ends the verification without a result.</param>
    public static Task<VerificationResult> VerifyAsync(
        string from, VerifierKey? key, HttpClient? http, CancellationToken cancellationToken) => VerifyAsync(
            from, new TrustedKeys { Logs = key is null ? [] : [key], Time = TimeProvider.System }, http,
            cancellationToken);

    /// <param name="from">An exported folder, or the log's URL (<c>https://host/ledger</c>).</param>
    /// <param name="trust">
    /// The log's key, had another way (none takes the one that lies with the log), and the witnesses' policy.
    /// </param>
    /// <param name="http">For a URL that asks for a token; null for a plain client without redirects.</param>
    /// <param name="cancellationToken">Ends the verification without a result.</param>
    public static async Task<VerificationResult> VerifyAsync(
        string from, TrustedKeys trust, HttpClient? http, CancellationToken cancellationToken)
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
            return await VerifyAsync(source, trust, cancellationToken);
        }
        catch (SourceUnreadableException e)
        {
            return new VerificationResult.Unreadable(e.Where, e.Message);
        }
    }

    private static async Task<VerificationResult> VerifyAsync(
        LedgerSource source, TrustedKeys trust, CancellationToken cancel)
    {
        byte[] file = await source.ReadAsync(PublishedLog.Key, cancel);
        if (!Utf8.IsValid(file))
        {
            return new VerificationResult.Tampered(
                PublishedLog.KeyIndex, PublishedLog.Key, "It is refused: it is not UTF-8.");
        }

        string text = Encoding.UTF8.GetString(file);
        if (!VerifierKey.TryParse(text, out VerifierKey? stated, out string reason) || text != stated.Text + "\n")
        {
            stated?.Dispose();
            return new VerificationResult.Tampered(
                PublishedLog.KeyIndex, PublishedLog.Key, $"It is refused: {(stated is null ? reason : Garbled)}.");
        }

        using (stated)
        {
            // Of several logs that are trusted, this one is the one whose name it bears.
            VerifierKey? given = trust.Logs.FirstOrDefault(k => k.Text == stated.Text)
                ?? trust.Logs.FirstOrDefault(k => k.Origin == stated.Origin)
                ?? (trust.Logs.Count > 0 ? trust.Logs[0] : null);
            VerificationResult result = await VerifyUnderAsync(source, given ?? stated, given is null, trust, cancel);
            return result is VerificationResult.Sound && given is not null && given.Text != stated.Text
                ? new VerificationResult.Tampered(
                    PublishedLog.KeyIndex, PublishedLog.Key, "It is not the key that the log is verified with.")
                : result;
        }
    }

    private static async Task<VerificationResult> VerifyUnderAsync(
        LedgerSource source, VerifierKey key, bool keyCameAlong, TrustedKeys trust, CancellationToken cancel)
    {
        SignedHeads heads = await SignedHeads.ReadAsync(
            source, key, trust.Witnesses, trust.Time.GetUtcNow(), cancel);
        if (heads.Newest is not { } head)
        {
            return heads.Problem!;
        }

        var walk = new LogWalk(source, key, heads, head);
        try
        {
            if ((await walk.RunAsync(cancel) ?? heads.Problem) is { } tampered)
            {
                return tampered;
            }
        }
        catch (SourceUnreadableException) when (heads.Problem is not null)
        {
            // Below a refused head lies an earlier one, whose partial tiles an export no longer has.
            return heads.Problem;
        }

        if (trust.Witnesses is { AsksForCosignatures: true } policy && heads.Witnessed == 0)
        {
            return new VerificationResult.Tampered(
                0, PublishedLog.Checkpoint,
                $"No checkpoint has the cosignatures that the policy asks for ({policy.Quorum}).");
        }

        return new VerificationResult.Sound(
            head.Size, Convert.ToBase64String(head.Root), Math.Max(1, heads.Kept.Count),
            [.. Unproved(head.Size, walk.Rules.Open, keyCameAlong, heads)])
        {
            Witnessed = heads.Witnessed,
            Witnesses = heads.Witnesses,
        };
    }

    private static IEnumerable<string> Unproved(long size, int open, bool keyCameAlong, SignedHeads heads)
    {
        yield return heads.Witnesses.Count == 0
            ? $"That nothing followed after entry {size - 1}, or that everyone was shown this same log: only a "
                + "checkpoint kept elsewhere, or a witness, can tell."
            : $"That nothing followed after entry {size - 1}.";
        if (heads.Witnesses.Count > 0 && heads.Witnessed < size)
        {
            yield return $"That everyone was shown the same entries from {heads.Witnessed} on: too few witnesses have "
                + "cosigned them yet.";
        }

        yield return "That what the entries say is true, or that everything that happened has an entry.";
        yield return "What the sealed values are: entries only commit to them, and receipts open them.";
        if (keyCameAlong)
        {
            yield return "That the key is this log's own: it came with the log. Compare it with one had another way.";
        }

        if (!heads.KnowsKept)
        {
            yield return "That earlier checkpoints agree: the source keeps none.";
        }

        if (open > 0)
        {
            yield return $"How {open} permitted decisions ended: they have no conclusion yet.";
        }
    }
}
