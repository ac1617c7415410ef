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
    /// The log's keys, had another way (none takes those that lie with the log), each of which must have signed; and
    /// the witnesses' policy.
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
        byte[] before = await source.ReadAsync(PublishedLog.Key, cancel);
        VerificationResult result = await VerifyAsync(source, before, trust, cancel);
        if (result is not VerificationResult.Tampered)
        {
            return result;
        }

        // The key of a log that is read from a gateway may be rotated while it is read.
        byte[] after = await source.ReadAsync(PublishedLog.Key, cancel);
        return after.AsSpan().SequenceEqual(before) ? result : await VerifyAsync(source, after, trust, cancel);
    }

    private static async Task<VerificationResult> VerifyAsync(
        LedgerSource source, byte[] file, TrustedKeys trust, CancellationToken cancel)
    {
        List<VerifierKey> stated = [];
        try
        {
            if (StatedKeys(file, stated) is { } problem)
            {
                return new VerificationResult.Tampered(
                    PublishedLog.KeyIndex, PublishedLog.Key, $"It is refused: {problem}.");
            }

            // Of several logs that are trusted, this one is the one whose name it bears.
            List<VerifierKey> given = [.. trust.Logs.Where(k => k.Origin == stated[0].Origin)];
            given = given.Count > 0 ? given : [.. trust.Logs.Take(1)];
            bool knowsGiven = given.Count == 0 || stated.Any(s => given.Exists(g => g.Text == s.Text));
            VerificationResult result = await VerifyUnderAsync(
                source, knowsGiven ? stated : given, given, trust, cancel);
            return result is VerificationResult.Sound && !knowsGiven
                ? new VerificationResult.Tampered(
                    PublishedLog.KeyIndex, PublishedLog.Key, "It is not the key that the log is verified with.")
                : result;
        }
        finally
        {
            stated.ForEach(k => k.Dispose());
        }
    }

    private static string? StatedKeys(byte[] file, List<VerifierKey> keys)
    {
        if (!Utf8.IsValid(file))
        {
            return "it is not UTF-8";
        }

        string text = Encoding.UTF8.GetString(file);
        string[] lines = text.Split('\n');
        foreach (string line in lines.Length > 1 ? lines[..^1] : lines)
        {
            if (!VerifierKey.TryParse(line, out VerifierKey? key, out string reason))
            {
                return reason;
            }

            keys.Add(key);
        }

        return text == string.Concat(keys.Select(k => k.Text + "\n")) ? null : Garbled;
    }

    private static async Task<VerificationResult> VerifyUnderAsync(
        LedgerSource source, List<VerifierKey> keys, List<VerifierKey> given, TrustedKeys trust,
        CancellationToken cancel)
    {
        SignedHeads heads = await SignedHeads.ReadAsync(
            source, keys, trust.Witnesses, trust.Time.GetUtcNow(), cancel);
        if (heads.Newest is not { } head)
        {
            return heads.Problem!;
        }

        var walk = new LogWalk(source, keys, heads, head);
        try
        {
            if ((await walk.RunAsync(cancel) ?? heads.Problem ?? Unvouched(walk, keys, given, head)) is { } tampered)
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
            [.. Unproved(head.Size, walk.Rules.Open, given.Count == 0, heads)])
        {
            Keys = [.. walk.Keys.Announced.Select(k => new LogKey(k.Place, k.Key.Text))],
            Witnessed = heads.Witnessed,
            Witnesses = heads.Witnesses,
        };
    }

    private static VerificationResult.Tampered? Unvouched(
        LogWalk walk, List<VerifierKey> keys, List<VerifierKey> given, Checkpoint head) =>
        walk.Keys.Announced.Count < keys.Count && keys.Count > 1
            ? new(head.Size, PublishedLog.Key, "It has a key that the log does not announce.")
            : given.Count > 0 && !walk.Keys.IsVouchedForBy(given, head.Size)
                ? new(head.Size, PublishedLog.Checkpoint, "Nothing is signed by a key that the log is verified with.")
                : null;

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
