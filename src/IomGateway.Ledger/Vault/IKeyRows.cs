namespace IomGateway.Ledger.Vault;

/// <summary>A data key as it is stored: wrapped by the master key.</summary>
internal sealed record WrappedKey(long Id, string Owner, byte[] Wrapped);

/// <summary>What can change about a key store under a gateway that has it open.</summary>
/// <param name="Erasures">How many owners have been erased.</param>
/// <param name="Master">Fingerprint of the master key that wraps; null where that was never said.</param>
internal readonly record struct KeyRowsState(long Erasures, string? Master);

/// <summary>A master key and since when it wraps.</summary>
internal sealed record MasterInForce(string Fingerprint, DateTimeOffset Since);

/// <summary>Where data keys lie. Members may be called from any thread.</summary>
internal interface IKeyRows : IDisposable
{
    WrappedKey? Of(string owner);

    WrappedKey? Find(long id);

    /// <summary>Any of them; null where there is none yet.</summary>
    WrappedKey? Any();

    /// <summary>Those whose owner's name begins so, in the order of ids.</summary>
    IReadOnlyList<WrappedKey> All(string prefix);

    /// <summary>Keeps a key, durably, unless its owner has one already or is erased.</summary>
    void Keep(string owner, byte[] wrapped);

    /// <summary>
    /// Says durably that the owner is erased, and then destroys their key. Doing it again does no harm.
    /// </summary>
    void Erase(string owner);

    /// <summary>How many owners have been erased, which never falls, and which master key wraps.</summary>
    KeyRowsState State();

    /// <summary>The master keys that have been in force, by their fingerprints, the one now last.</summary>
    IReadOnlyList<MasterInForce> Masters();

    /// <summary>Says durably which master key wraps from now on, unless it is another one meanwhile.</summary>
    /// <param name="before">The one so far; null where none was said.</param>
    /// <param name="next">The next.</param>
    void SetMaster(string? before, MasterInForce next);

    /// <summary>Puts other wrappings in the place of those that still stand as they were read, durably.</summary>
    void Rewrap(IReadOnlyList<(WrappedKey Was, byte[] Wrapped)> keys);

    /// <summary>Owners that were erased and whose names begin so.</summary>
    IReadOnlyList<string> Erased(string prefix);

    /// <summary>The numbers of the keys that an erased owner had.</summary>
    IReadOnlyList<long> ErasedKeys(string owner);

    /// <summary>Leaves nothing of a destroyed key in files beside the store.</summary>
    /// <exception cref="LedgerUnavailableException">Somebody reads and does not stop.</exception>
    void Compact();

    /// <summary>
    /// Writes a copy of the store, durably and for its owner alone; false where its database is copied by its own
    /// means.
    /// </summary>
    bool CopyTo(string path);
}
