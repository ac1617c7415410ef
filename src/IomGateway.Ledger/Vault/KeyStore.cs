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
internal sealed partial class KeyStore : IDisposable
{
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int MaxCached = 65_536;

    private readonly MasterKeys _masters;
    private readonly IKeyRows _rows;
    private readonly Lock _looking = new();
    private volatile Known _known = new(new KeyRowsState(-1, null));
    private long _lookedAt;
    private int _closed;

    /// <param name="rows">Where they lie; disposed with the store.</param>
    /// <param name="masters">The master keys; disposed with the store.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LedgerDamagedException">The master keys do not open what they hold.</exception>
    public KeyStore(IKeyRows rows, MasterKeys masters, TimeProvider time)
    {
        (_rows, _masters) = (rows, masters);

        // Better to find at the start that the master key is another one than at the first exchange.
        string? inForce = rows.State().Master;
        if (inForce is not null && masters.Find(inForce) is null)
        {
            throw new LedgerDamagedException(Lacking(inForce));
        }

        if (rows.Any() is { } any)
        {
            Unwrap(any);
        }

        if (inForce is null)
        {
            rows.SetMaster(before: null, new MasterInForce(masters.Eldest, time.GetUtcNow()));
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
            _rows.Keep(owner, Wrap(Wrapping(known.State), owner, RandomNumberGenerator.GetBytes(KeySize)));

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
            _known = new Known(_rows.State());
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
                KeyRowsState state = _rows.State();
                if (state != _known.State)
                {
                    _known = new Known(state);
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
            _masters.Dispose();
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

    private byte[] Wrapping(KeyRowsState state) => _masters.Find(state.Master!)
        ?? throw new LedgerUnavailableException(Lacking(state.Master!));

    private string Lacking(string fingerprint) =>
        $"The data keys are wrapped by the master key {fingerprint}, and {_masters.Directory} has not got it; copy"
        + $" master-{fingerprint}.key from the gateway where it was rotated, or put back the file that was backed up.";

    private static byte[] Wrap(byte[] master, string owner, ReadOnlySpan<byte> key)
    {
        byte[] wrapped = new byte[NonceSize + KeySize + TagSize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        using var aes = new AesGcm(master, TagSize);
        aes.Encrypt(
            wrapped.AsSpan(0, NonceSize), key, wrapped.AsSpan(NonceSize, KeySize),
            wrapped.AsSpan(NonceSize + KeySize), Encoding.UTF8.GetBytes(owner));
        return wrapped;
    }

    private DataKey Unwrap(WrappedKey stored)
    {
        // While a rotation goes on, some are wrapped by one key and some by the next.
        byte[]? key = _masters.All.Values.Select(m => Opened(m.Key, stored)).FirstOrDefault(k => k is not null);
        if (key is null && _masters.Read())
        {
            key = _masters.All.Values.Select(m => Opened(m.Key, stored)).FirstOrDefault(k => k is not null);
        }

        if (key is null && _rows.State().Master is { } inForce && _masters.Find(inForce) is null)
        {
            throw new LedgerUnavailableException(Lacking(inForce));
        }

        return key is not null
            ? new DataKey(stored.Id, key, stored.Owner)
            : throw new LedgerDamagedException($"Data key {stored.Id} does not open with this master key.");
    }

    private static byte[]? Opened(byte[] master, WrappedKey stored)
    {
        byte[] wrapped = stored.Wrapped;
        byte[] key = new byte[KeySize];
        if (wrapped.Length != NonceSize + KeySize + TagSize)
        {
            return null;
        }

        try
        {
            using var aes = new AesGcm(master, TagSize);
            aes.Decrypt(
                wrapped.AsSpan(0, NonceSize), wrapped.AsSpan(NonceSize, KeySize),
                wrapped.AsSpan(NonceSize + KeySize), key, Encoding.UTF8.GetBytes(stored.Owner));
            return key;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Keys read in that state of the store: a key that is read late never outlives the erasure it
    /// crossed.</summary>
    private sealed class Known(KeyRowsState state)
    {
        public KeyRowsState State { get; } = state;

        public ConcurrentDictionary<string, DataKey> Owners { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<long, DataKey> Ids { get; } = new();
    }
}
