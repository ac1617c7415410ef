using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger.Receipts;

/// <summary>Makes the receipt of an entry: the first checkpoint over it, the path to its root, what it opens.</summary>
internal static class ReceiptWriter
{
    /// <summary>
    /// The receipt as text, on the first checkpoint over the entry of those that <paramref name="heads"/> offers.
    /// </summary>
    public static string? Text(
        ILedgerReader reader, EntryOpener opener, KeyRing ring, EntryId id, IReadOnlySet<string> openings,
        Func<string, IEnumerable<string>> heads) =>
        Gather(reader, opener, ring, id, openings, heads) is { } parts
            ? new TlogProof(Extra(parts), parts.Index, parts.Path, WithoutCose(parts.Head)).ToString() : null;

    /// <summary>The receipt as COSE.</summary>
    public static byte[]? Cose(
        ILedgerReader reader, EntryOpener opener, KeyRing ring, EntryId id, IReadOnlySet<string> openings) =>
        Gather(reader, opener, ring, id, openings, first => [first, reader.LatestCheckpoint() ?? first],
            head => head.CoseSignature is not null) is { } parts
            ? CoseReceipt.Write(parts, parts.Head.By!) : null;

    private static ReceiptParts? Gather(
        ILedgerReader reader, EntryOpener opener, KeyRing ring, EntryId id, IReadOnlySet<string> openings,
        Func<string, IEnumerable<string>> heads, Func<Checkpoint, bool>? fits = null)
    {
        if (reader.PlaceOf(id) is not { } place || reader.CheckpointOver(place) is not { } first)
        {
            return null;
        }

        if (heads(first).Select(note => Open(note, ring, reader, place))
            .FirstOrDefault(h => h.Size > place && fits?.Invoke(h) is not false) is not { } checkpoint)
        {
            return null;
        }

        byte[] leaf = reader.Leaf(place)!;
        LedgerEntry entry = EntryOpener.Read(place, leaf);
        Dictionary<string, OpenedValue> values = opener.Values(entry, reader.Parts(place), out bool damaged);
        List<byte[]> path = InclusionProof.Make(place, checkpoint.Size, t => PublishedLog.Tile(reader, t));
        // A receipt that the partner would find broken is never handed out.
        if (damaged || InclusionProof.Root(place, checkpoint.Size, Rfc6962.LeafHash(leaf), path) is not { } root
            || !root.AsSpan().SequenceEqual(checkpoint.Root))
        {
            throw new LedgerDamagedException($"Entry {place} is not what was sealed or signed.");
        }

        return new ReceiptParts(
            leaf, place, path, checkpoint,
            [.. values.Where(v => openings.Contains(v.Key)).OrderBy(v => v.Key, StringComparer.Ordinal)]);
    }

    private static Checkpoint Open(string note, KeyRing ring, ILedgerReader reader, long place) =>
        ring.Open(note, reader, out string reason)
        ?? throw new LedgerDamagedException($"The checkpoint over entry {place} is refused: {reason}.");

    // That signature is for the other form, and nobody who reads this one has a use for it.
    private static string WithoutCose(Checkpoint head)
    {
        VerifierKey key = head.By!;
        SignedNote note = SignedNote.Read(head.Note)!;
        return note.Text + "\n" + string.Concat(
            note.Signatures.Where(s => s.Name != key.Origin || s.KeyId != key.CoseId).Select(s => s.Line));
    }

    private static byte[] Extra(ReceiptParts parts)
    {
        CanonicalJson json = new CanonicalJson().Open('{')
            .Member("entry", Encoding.UTF8.GetString(parts.Leaf))
            .Name("openings").Open('{');
        foreach ((string name, OpenedValue value) in parts.Openings)
        {
            json.Name(name).Open('{')
                .Member("r", Convert.ToBase64String(value.Randomness))
                .Member("value", Convert.ToBase64String(value.Value)).Close('}');
        }

        return json.Close('}').Close('}').ToArray();
    }
}

/// <summary>What a receipt consists of, in whichever form.</summary>
/// <param name="Leaf">The entry's exact bytes.</param>
/// <param name="Index">Its place.</param>
/// <param name="Path">Hashes from the leaf's sibling up.</param>
/// <param name="Head">The checkpoint whose root the path leads to.</param>
/// <param name="Openings">Values with what opens their commitments, in the order of their names.</param>
internal sealed record ReceiptParts(
    byte[] Leaf, long Index, IReadOnlyList<byte[]> Path, Checkpoint Head,
    IReadOnlyList<KeyValuePair<string, OpenedValue>> Openings);
