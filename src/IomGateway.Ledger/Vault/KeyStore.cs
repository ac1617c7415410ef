using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Ledger.Vault;

/// <summary>A data key, unwrapped.</summary>
internal sealed record DataKey(long Id, byte[] Key, string Owner);

/// <summary>
/// The data keys, wrapped by the master key in a database of their own, so that the ledger's backups hold none of
/// them. A key is durable before anything is sealed with it.
/// </summary>
internal sealed class KeyStore : IDisposable
{
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int MaxCached = 65_536;

    private readonly byte[] _master;
    private readonly IKeyRows _rows;
    private readonly ConcurrentDictionary<string, DataKey> _owners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, DataKey> _ids = new();
    private int _closed;

    /// <param name="rows">Where they lie; disposed with the store.</param>
    /// <param name="master">The master key; overwritten when the store is disposed.</param>
    /// <exception cref="LedgerDamagedException">The master key does not open what they hold.</exception>
    public KeyStore(IKeyRows rows, byte[] master)
    {
        (_rows, _master) = (rows, master);

        // Better to find at the start that the master key is another one than at the first exchange.
        if (rows.Any() is { } any)
        {
            Unwrap(any);
        }
    }

    /// <summary>The owner's key, made when there is none yet.</summary>
    public DataKey For(string owner)
    {
        if (_owners.TryGetValue(owner, out DataKey? key))
        {
            return key;
        }

        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) == 1, this);
        WrappedKey? stored = _rows.Of(owner);
        if (stored is null)
        {
            _rows.Keep(owner, Wrap(owner, RandomNumberGenerator.GetBytes(KeySize)));

            // Another process may have been first: what is stored counts.
            stored = _rows.Of(owner) ?? throw new LedgerDamagedException("A data key vanished while it was made.");
        }

        key = Unwrap(stored);
        Remember(_owners, owner, key);
        return key;
    }

    /// <summary>A key by its number; null when it was erased.</summary>
    public DataKey? Find(long id)
    {
        if (_ids.TryGetValue(id, out DataKey? key))
        {
            return key;
        }

        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) == 1, this);
        if (_rows.Find(id) is not { } stored)
        {
            return null;
        }

        key = Unwrap(stored);
        Remember(_ids, id, key);
        return key;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _rows.Dispose();
            CryptographicOperations.ZeroMemory(_master);
        }
    }

    private static void Remember<TKey>(ConcurrentDictionary<TKey, DataKey> cache, TKey name, DataKey key)
        where TKey : notnull
    {
        if (cache.Count >= MaxCached)
        {
            cache.Clear();
        }

        cache[name] = key;
    }

    private byte[] Wrap(string owner, byte[] key)
    {
        byte[] wrapped = new byte[NonceSize + KeySize + TagSize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_master, TagSize);
        aes.Encrypt(
            wrapped.AsSpan(0, NonceSize), key, wrapped.AsSpan(NonceSize, KeySize),
            wrapped.AsSpan(NonceSize + KeySize), Encoding.UTF8.GetBytes(owner));
        return wrapped;
    }

    private DataKey Unwrap(WrappedKey stored)
    {
        byte[] wrapped = stored.Wrapped;
        byte[] key = new byte[KeySize];
        try
        {
            using var aes = new AesGcm(_master, TagSize);
            aes.Decrypt(
                wrapped.AsSpan(0, NonceSize), wrapped.AsSpan(NonceSize, KeySize),
                wrapped.AsSpan(NonceSize + KeySize), key, Encoding.UTF8.GetBytes(stored.Owner));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LedgerDamagedException($"Data key {stored.Id} does not open with this master key.", e);
        }

        return new DataKey(stored.Id, key, stored.Owner);
    }
}
