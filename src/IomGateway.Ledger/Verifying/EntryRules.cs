using IomGateway.Ledger.Entries;

namespace IomGateway.Ledger.Verifying;

/// <summary>
/// What must hold between entries whatever the hashes say: how a log begins, that no id occurs twice, and that every
/// conclusion has exactly one earlier permitted decision. Keeps 16 bytes and a little for each entry.
/// </summary>
/// <param name="origin">The log's name.</param>
/// <param name="size">How many entries there are to be: what grows by doubling takes thrice as much meanwhile.</param>
internal sealed class EntryRules(string origin, long size)
{
    // Of a size that somebody only claims, no more than this is believed beforehand.
    private const int MostBelieved = 4_000_000;

    private readonly HashSet<EntryId> _ids = new((int)Math.Min(size, MostBelieved));
    private readonly HashSet<EntryId> _open = [];

    /// <summary>Permitted decisions without a conclusion so far.</summary>
    public int Open => _open.Count;

    /// <summary>Takes the next entry.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Take(long index, ReadOnlyMemory<byte> leaf, out LedgerEntry? entry)
    {
        entry = LeafReader.Read(leaf);
        if (entry is null)
        {
            return "The entry is not canonical, or not one that this ledger writes.";
        }

        if ((index == PublishedLog.KeyIndex - 1) != (entry.Kind == EntryKind.Genesis)
            || (entry.Kind == EntryKind.Genesis && entry.Origin != origin))
        {
            return "A log begins with the genesis entry of its own name, and has no other.";
        }

        if (index == PublishedLog.KeyIndex && entry.Kind != EntryKind.Key)
        {
            return "The second entry of a log announces its key.";
        }

        if (!_ids.Add(entry.Id))
        {
            return "An earlier entry has the same id.";
        }

        if (entry.AwaitsConclusion)
        {
            _open.Add(entry.Id);
        }

        return entry.Kind.Concludes() && !(entry.Of is { } of && _open.Remove(of))
            ? "It concludes no earlier permitted decision, or one that is already concluded." : null;
    }
}
