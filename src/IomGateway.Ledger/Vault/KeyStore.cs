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
    private readonly Lock _looking = new();
    private volatile Known _known = new(-1);
    private long _lookedAt;
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

    /// <summary>
    /// For so long a process may still hold a key that another one has destroyed; what it seals with it meanwhile
    /// nobody can ever open.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMilliseconds(500);

    /// <summary>The owner's key, made when there is none yet.</summary>
    /// <exception cref="LedgerUnavailableException">The owner has been erased.</exception>
    public DataKey For(string owner)
    {
        Known known = Current();
        if (known.Owners.TryGetValue(owner, out DataKey? key))
        {
            return key;
        }

        WrappedKey? stored = _rows.Of(owner);
        if (stored is null)
        {
            _rows.Keep(owner, Wrap(owner, RandomNumberGenerator.GetBytes(KeySize)));

            // Another process may have been first: what is stored counts. One that erased the owner at this moment
            // either destroys the key that was made, or has said so by now.
            stored = IsErased(owner) ? null : _rows.Of(owner);
        }

        if (stored is null)
        {
            throw new LedgerUnavailableException("Whom the entry is about has been erased; nothing more is kept.");
        }

        key = Unwrap(stored);
        Remember(known.Owners, owner, key);
        return key;
    }

    /// <summary>A key by its number; null when it was erased.</summary>
    public DataKey? Find(long id)
    {
        Known known = Current();
        if (known.Ids.TryGetValue(id, out DataKey? key))
        {
            return key;
        }

        if (_rows.Find(id) is not { } stored)
        {
            return null;
        }

        key = Unwrap(stored);
        Remember(known.Ids, id, key);
        return key;
    }

    /// <summary>Whether the owner was erased and has no key.</summary>
    public bool IsErased(string owner) =>
        _rows.Of(owner) is null && _rows.Erased(owner).Contains(owner, StringComparer.Ordinal);

    /// <summary>Destroys the owner's key for good.</summary>
    /// <returns>The numbers of all keys that the owner had.</returns>
    public IReadOnlyList<long> Erase(string owner)
    {
        _rows.Erase(owner);
        lock (_looking)
        {
            _known = new Known(_rows.Erasures());
        }

        return _rows.ErasedKeys(owner);
    }

    /// <summary>Owners that have a key and whose names begin so, with its number.</summary>
    public IReadOnlyList<(string Owner, long Id)> Owners(string prefix) =>
        [.. _rows.All(prefix).Select(k => (k.Owner, k.Id))];

    /// <summary>Owners that were erased and whose names begin so.</summary>
    public IReadOnlyList<string> Erased(string prefix) => _rows.Erased(prefix);

    /// <inheritdoc cref="IKeyRows.Compact"/>
    public void Compact() => _rows.Compact();

    /// <inheritdoc cref="IKeyRows.CopyTo"/>
    public bool CopyTo(string path) => _rows.CopyTo(path);

    /// <summary>What is remembered, unless somebody has been erased since.</summary>
    private Known Current()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) == 1, this);
        if (Environment.TickCount64 - Volatile.Read(ref _lookedAt) < (long)Memory.TotalMilliseconds)
        {
            return _known;
        }

        lock (_looking)
        {
            long now = Environment.TickCount64;
            if (now - _lookedAt >= (long)Memory.TotalMilliseconds)
            {
                long erasures = _rows.Erasures();
                if (erasures != _known.Erasures)
                {
                    _known = new Known(erasures);
                }

                Volatile.Write(ref _lookedAt, now);
            }

            return _known;
        }
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

    /// <summary>Keys read after so many erasures: a key that is read late never outlives the erasure it
    /// crossed.</summary>
    private sealed class Known(long erasures)
    {
        public long Erasures { get; } = erasures;

        public ConcurrentDictionary<string, DataKey> Owners { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<long, DataKey> Ids { get; } = new();
    }
}
