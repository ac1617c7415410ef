using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Search;

namespace IomGateway.Ledger.Storage;

/// <summary>
/// The database under one log, open for writing. What it promises is durable when its task ends; every failure of the
/// database is a <see cref="LedgerUnavailableException"/>. Members may be called from any thread.
/// </summary>
internal interface ILedgerStore : IAsyncDisposable
{
    /// <summary>Whether it held no entry when it was opened.</summary>
    bool IsNew { get; }

    /// <summary>Writes the first entries of a log, at places 0, 1 …; nothing where somebody else was first.</summary>
    Task BeginAsync(IReadOnlyList<PreparedEntry> entries);

    /// <summary>Appends one entry, together with whatever else has gathered.</summary>
    /// <exception cref="EntryRefusedException">Its id is taken, or it concludes nothing that waits for
    /// it.</exception>
    Task AppendAsync(PreparedEntry entry);

    /// <summary>Keeps a signed checkpoint; the first one of each size stays.</summary>
    Task KeepCheckpointAsync(long size, string note);

    /// <summary>
    /// Makes the rows of search of entries that are older than search, which belong to these places, and keeps how far
    /// that has come.
    /// </summary>
    Task FillSearchAsync(IReadOnlyList<(long Place, EntryId Id, SearchTerms Terms)> rows, SearchState reached);

    /// <summary>
    /// Takes these people out of search, together with the categories of what left about them; that somebody asked
    /// about somebody stays.
    /// </summary>
    /// <returns>How many entries no longer name them.</returns>
    Task<int> ForgetAsync(long[] people);

    /// <summary>Deletes what is sealed with these keys: everywhere, or only in the entries at these places.</summary>
    /// <returns>How many blobs are gone.</returns>
    Task<long> EraseSealedAsync(IReadOnlyList<long> dataKeys, IReadOnlyList<long>? places);

    /// <summary>Leaves nothing of what was deleted in files beside the database.</summary>
    Task CompactAsync();

    /// <summary>
    /// Adds a witness's signature line to the checkpoint that is kept of that size; the first one of each name stays.
    /// </summary>
    Task CosignAsync(long size, string line);

    /// <summary>Changes something on the disk, to learn whether writing works again.</summary>
    Task ProbeAsync();

    /// <summary>Gives a place in the tree to every entry that was durable when it was called.</summary>
    /// <returns>False where each commit does so by itself, so that nothing can have changed.</returns>
    Task<bool> SettleAsync(CancellationToken cancellationToken);

    /// <summary>Reads on one connection. What has a place never changes; only the size and the newest checkpoint may
    /// move between two statements.</summary>
    Task<T> ReadAsync<T>(Func<ILedgerReader, T> read, CancellationToken cancellationToken);
}
