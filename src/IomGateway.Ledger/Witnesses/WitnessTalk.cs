using System.Globalization;
using System.Net;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Witnesses;

/// <summary>The gateway's side of one witness: what is submitted to it, and what its answers mean.</summary>
internal sealed class WitnessTalk(
    PolicyWitness witness, WitnessClient client, KeyRing ring, ILedgerStore store, TimeProvider time)
{
    // A 409 says where the witness is, and the checkpoint may have grown meanwhile.
    private const int MaxAttempts = 4;

    private long _known;

    public WitnessStanding Standing { get; private set; } =
        new(witness.Name, WitnessCondition.Waiting, 0, null);

    /// <summary>The checkpoint that the witness holds against this log, under the log's own signature.</summary>
    public Checkpoint? Theirs { get; private set; }

    /// <summary>Size that the witness says it has cosigned, where this log is smaller; 0 otherwise.</summary>
    public long Ahead { get; private set; }

    /// <summary>Submits the newest checkpoint unless this witness has cosigned it.</summary>
    /// <returns>Whether a cosignature was added.</returns>
    public async Task<bool> SubmitAsync(CancellationToken cancel)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await NewestAsync(cancel) is not { } head
                || (Standing.Condition == WitnessCondition.Cosigned && Standing.Size == head.Size))
            {
                return false;
            }

            AddCheckpoint request = await RequestAsync(head, cancel);
            WitnessReply reply = await client.AddAsync(request, cancel);
            switch (reply)
            {
                case { Status: null }:
                    Stands(WitnessCondition.Unreachable, reply.Body);
                    return false;
                case { Status: HttpStatusCode.OK }:
                    return await TakeAsync(head, reply.Body);
                case { Status: HttpStatusCode.Conflict, Size: { } size } when size != _known:
                    if (await IsAheadAsync(size, cancel))
                    {
                        return false;
                    }

                    _known = size;
                    break;
                case { Status: HttpStatusCode.Conflict, Size: not null }:
                    await DisputeAsync("It has another root for the same size.", cancel);
                    return false;
                case { Status: HttpStatusCode.UnprocessableEntity }:
                    await DisputeAsync("What it cosigned before is not the beginning of this log.", cancel);
                    return false;
                case { Status: HttpStatusCode.Forbidden } when ring.All.Count > 1:
                    Stands(WitnessCondition.Refusing, string.Create(
                        CultureInfo.InvariantCulture,
                        $"It answers 403: it may not know the key {head.By!.Id:x8}, which signs since entry "
                        + $"{ring.Announced(head.Size).Place}; send its operator this log's key.vkey."));
                    return false;
                default:
                    int status = (int)reply.Status;
                    Stands(WitnessCondition.Refusing, string.Create(
                        CultureInfo.InvariantCulture, $"It answers {status}."));
                    return false;
            }
        }

        Stands(WitnessCondition.Refusing, "It names another size each time.");
        return false;
    }

    /// <summary>Notes that the witness came by itself and cosigned a checkpoint of that size.</summary>
    public void Came(long size) =>
        Standing = new WitnessStanding(witness.Name, WitnessCondition.Cosigned, Math.Max(size, Standing.Size), null);

    private async Task<Checkpoint?> NewestAsync(CancellationToken cancel) =>
        await store.ReadAsync(
            r => r.LatestCheckpoint() is { } note
                ? ring.Open(note, r, out string reason)
                    ?? throw new LedgerDamagedException($"The newest checkpoint is refused: {reason}.")
                : null,
            cancel);

    private async Task<AddCheckpoint> RequestAsync(Checkpoint head, CancellationToken cancel)
    {
        long from = Math.Min(_known, head.Size);
        List<byte[]> proof = await store.ReadAsync(
            r => ConsistencyProof.Make(from, head.Size, t => PublishedLog.Tile(r, t)), cancel);
        return new AddCheckpoint(from, proof, head.Note);
    }

    private async Task<bool> TakeAsync(Checkpoint head, string body)
    {
        string text = SignedNote.TextOf(head.Note)!;
        if (SignedNote.Lines(body)?.Find(witness.Key.Made) is not { } signature)
        {
            Stands(WitnessCondition.Refusing, "It answers without a cosignature by its key.");
            return false;
        }

        if (Cosignatures.Problem(witness.Key, text, signature, time.GetUtcNow()) is { } problem)
        {
            Stands(WitnessCondition.Refusing, $"Its cosignature {problem}.");
            return false;
        }

        await store.CosignAsync(head.Size, signature.Line);
        _known = head.Size;
        Standing = new WitnessStanding(witness.Name, WitnessCondition.Cosigned, head.Size, null);
        return true;
    }

    // Another gateway on the same database may have signed and submitted more in between.
    private async Task<bool> IsAheadAsync(long size, CancellationToken cancel)
    {
        long own = await store.ReadAsync(r => r.Size(), cancel);
        if (size <= own)
        {
            return false;
        }

        Ahead = size;
        await DisputeAsync(
            string.Create(CultureInfo.InvariantCulture, $"It cosigned {size} entries, and there are {own}."), cancel);
        return true;
    }

    /// <summary>What a witness says alone stops nothing; what it shows under this log's own key does.</summary>
    private async Task DisputeAsync(string why, CancellationToken cancel)
    {
        Theirs = await client.LastAsync(ring.Origin, cancel) is { } note ? ring.OpenAny(note, out _) : null;
        bool proven = Theirs is { } theirs && !await store.ReadAsync(r => Begins(r, theirs), cancel);
        Stands(proven ? WitnessCondition.Forked : WitnessCondition.Disputing, why);
    }

    /// <summary>Whether the stored log is or extends what a checkpoint says.</summary>
    public static bool Begins(ILedgerReader reader, Checkpoint checkpoint) =>
        checkpoint.Size <= reader.Size() && reader.Root(checkpoint.Size).AsSpan().SequenceEqual(checkpoint.Root);

    private void Stands(WitnessCondition condition, string why) =>
        Standing = Standing with { Condition = condition, Why = why };
}
