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

    /// <summary>Keeps a key, durably, unless its owner has one already.</summary>
    void Keep(string owner, byte[] wrapped);
}
