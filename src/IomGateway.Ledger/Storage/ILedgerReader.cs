using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Search;

namespace IomGateway.Ledger.Storage;

/// <summary>Everything that is read from a ledger's database, on one connection; not for several threads.</summary>
internal interface ILedgerReader : IDisposable
{
    /// <summary>Entries that have a place.</summary>
    long Size();

    /// <summary>Durable entries that have none yet.</summary>
    long Unplaced();

    byte[]? Leaf(long place);

    /// <summary>The leaf of a durable entry, whether or not it has a place yet.</summary>
    byte[]? LeafOf(EntryId id);

    /// <summary>The place of an entry; null while it has none, or where there is no such entry.</summary>
    long? PlaceOf(EntryId id);

    List<byte[]> Leaves(long from, int count);

    /// <summary>The <c>key</c> entries that have a place, in order.</summary>
    List<(long Place, byte[] Leaf)> Keys();

    List<SealedPart> Parts(long place);

    /// <summary>Entries with what is sealed; places without one are left out.</summary>
    List<StoredEntry> At(IReadOnlyList<long> places) =>
        [.. places.Select(p => Leaf(p) is { } leaf ? new StoredEntry(p, leaf, Parts(p)) : null).OfType<StoredEntry>()];

    /// <summary>Entries with what is sealed; those without a place are left out.</summary>
    List<StoredEntry> Of(IReadOnlyList<EntryId> ids) => At([.. ids.Select(PlaceOf).OfType<long>()]);

    /// <summary>Permitted decisions that have a place, are of that age or older and have no conclusion, the oldest
    /// first. The database may remember how far there are none.</summary>
    List<EntryId> AwaitingFor(TimeSpan age, DateTimeOffset now, int limit);

    /// <summary>How far search has come; null where the log is older than search.</summary>
    SearchState? SearchState();

    /// <summary>The rows of search that a plan asks for, the newest first.</summary>
    SearchHits Find(SearchPlan plan);

    string? LatestCheckpoint();

    string? CheckpointOf(long size);

    /// <summary>The first checkpoint that covers an entry.</summary>
    string? CheckpointOver(long place);

    /// <summary>Sizes of the checkpoints kept, ascending.</summary>
    List<long> CheckpointSizes();

    /// <summary>The first <paramref name="width"/> hashes of a tile.</summary>
    /// <exception cref="LedgerDamagedException">The database lacks some of them.</exception>
    byte[] PartialTile(int level, long number, int width);
}

/// <summary>An entry as the database has it.</summary>
internal sealed record StoredEntry(long Place, byte[] Leaf, IReadOnlyList<SealedPart> Parts);
