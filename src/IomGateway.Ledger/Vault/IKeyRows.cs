namespace IomGateway.Ledger.Vault;

/// <summary>A data key as it is stored: wrapped by the master key.</summary>
internal sealed record WrappedKey(long Id, string Owner, byte[] Wrapped);

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

    /// <summary>How many owners have been erased; never falls.</summary>
    long Erasures();

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
