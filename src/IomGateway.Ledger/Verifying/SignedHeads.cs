using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Verifying;

/// <summary>The newest checkpoint and all that were kept.</summary>
internal sealed class SignedHeads
{
    /// <summary>What is wrong with a checkpoint that a key signs which is not in force, or no longer.</summary>
    public const string OtherKey = "It is signed by another of the log's keys than the one in force.";

    private readonly LedgerSource _source;
    private readonly IReadOnlyList<VerifierKey> _keys;
    private readonly WitnessPolicy? _policy;
    private readonly DateTimeOffset _now;

    private SignedHeads(
        LedgerSource source, IReadOnlyList<VerifierKey> keys, WitnessPolicy? policy, DateTimeOffset now) =>
        (_source, _keys, _policy, _now) = (source, keys, policy, now);

    /// <summary>The largest head that the key vouches for; null when there is none.</summary>
    public Checkpoint? Newest { get; private set; }

    /// <summary>What is wrong with the log's own <c>checkpoint</c>, whatever the entries say.</summary>
    public VerificationResult.Tampered? Problem { get; private set; }

    /// <summary>Sizes of the kept checkpoints up to the newest, ascending.</summary>
    public IReadOnlyList<long> Kept { get; private set; } = [];

    /// <summary>Whether the source said which checkpoints were kept.</summary>
    public bool KnowsKept { get; private set; }

    /// <summary>Size of the largest head that as many witnesses cosigned as the policy asks for; 0 for none.</summary>
    public long Witnessed { get; private set; }

    /// <summary>The policy's witnesses that cosigned that head.</summary>
    public IReadOnlySet<string> Witnesses { get; private set; } = new HashSet<string>();

    public static async Task<SignedHeads> ReadAsync(
        LedgerSource source, IReadOnlyList<VerifierKey> keys, WitnessPolicy? policy, DateTimeOffset now,
        CancellationToken cancel)
    {
        var heads = new SignedHeads(source, keys, policy, now);

        // The kept sizes come first: a log that grows meanwhile then still claims to be at least as large.
        List<long>? sizes = await source.CheckpointSizesAsync(cancel);
        (Checkpoint? stated, string reason) = await heads.OpenAsync(PublishedLog.Checkpoint, cancel);
        heads.KnowsKept = sizes is not null;
        heads.Newest = stated;
        string? larger = null;
        foreach (long size in (sizes ?? []).Where(s => s > (stated?.Size ?? -1)).Reverse())
        {
            larger ??= PublishedLog.CheckpointOf(size);
            (Checkpoint? kept, _) = await heads.OpenAsync(PublishedLog.CheckpointOf(size), cancel);
            if (kept is not null && kept.Size == size)
            {
                heads.Newest = kept;
                break;
            }
        }

        heads.Kept = [.. (sizes ?? []).Where(s => s <= (heads.Newest?.Size ?? -1))];
        heads.Problem = (stated, larger) switch
        {
            (null, _) => new(heads.Newest?.Size ?? 0, PublishedLog.Checkpoint, $"It is refused: {reason}."),
            (_, { } where) => new(stated.Size, where, "It was kept although the log claims to be smaller."),
            _ => null,
        };
        return heads;
    }

    /// <summary>
    /// Holds a kept checkpoint against the root that the entries give at its size, and against the key that has to
    /// sign it.
    /// </summary>
    public async Task<VerificationResult.Tampered?> CompareAsync(
        long size, byte[] root, VerifierKey inForce, long provedBefore, CancellationToken cancel)
    {
        string where = PublishedLog.CheckpointOf(size);
        (Checkpoint? kept, string reason) = await OpenAsync(where, cancel);
        return kept is null
            ? new(provedBefore, where, $"It is refused: {reason}.")
            : kept.Size != size || !kept.Root.AsSpan().SequenceEqual(root)
                ? new(provedBefore, where, "The entries do not give the root that it signs.")
                : kept.By!.Text != inForce.Text ? new(provedBefore, where, OtherKey) : null;
    }

    private async Task<(Checkpoint? Head, string Reason)> OpenAsync(string path, CancellationToken cancel)
    {
        byte[] bytes = await _source.ReadAsync(path, cancel);
        string note = Encoding.UTF8.GetString(bytes);
        if (note.Length == 0 || !Encoding.UTF8.GetBytes(note).AsSpan().SequenceEqual(bytes))
        {
            return (null, "it is not UTF-8 text");
        }

        Checkpoint? head = Checkpoint.Open(note, _keys, out string reason);
        if (head is { CoseSignature: null })
        {
            // Whoever reads notes may ignore that line; the log always signs it, so here its absence is a change.
            return (null, "the log's COSE signature is not on it");
        }

        if (head is null || _policy is null)
        {
            return (head, reason);
        }

        if (Cosignatures.By(_policy, note, _now, out reason) is not { } names)
        {
            return (null, reason);
        }

        if (_policy.IsMetBy(names) && head.Size >= Witnessed)
        {
            (Witnessed, Witnesses) = (head.Size, names);
        }

        return (head, reason);
    }
}
