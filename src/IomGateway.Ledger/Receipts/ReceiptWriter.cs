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
    public static string? Write(
        ILedgerReader reader, EntryOpener opener, VerifierKey key, EntryId id, IReadOnlySet<string> openings)
    {
        if (reader.PlaceOf(id) is not { } place || reader.CheckpointOver(place) is not { } note)
        {
            return null;
        }

        Checkpoint checkpoint = Checkpoint.Open(note, key, out string reason)
            ?? throw new LedgerDamagedException($"The checkpoint over entry {place} is refused: {reason}.");
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

        byte[] extra = Extra(leaf, values.Where(v => openings.Contains(v.Key)));
        return new TlogProof(extra, place, path, note).ToString();
    }

    private static byte[] Extra(byte[] leaf, IEnumerable<KeyValuePair<string, OpenedValue>> openings)
    {
        CanonicalJson json = new CanonicalJson().Open('{')
            .Member("entry", Encoding.UTF8.GetString(leaf))
            .Name("openings").Open('{');
        foreach ((string name, OpenedValue value) in openings.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            json.Name(name).Open('{')
                .Member("r", Convert.ToBase64String(value.Randomness))
                .Member("value", Convert.ToBase64String(value.Value)).Close('}');
        }

        return json.Close('}').Close('}').ToArray();
    }
}
