using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Sqlite;
using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Vault;

/// <summary>A data key, unwrapped.</summary>
internal sealed record DataKey(long Id, byte[] Key);

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

    private readonly Lock _lock = new();
    private readonly byte[] _master;
    private readonly SqliteConnection _connection;
    private readonly Statement _byOwner;
    private readonly Statement _byId;
    private readonly Statement _insert;
    private readonly ConcurrentDictionary<string, DataKey> _owners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, DataKey> _ids = new();
    private bool _closed;

    /// <exception cref="InvalidOperationException">It is missing although the ledger has entries.</exception>
    /// <exception cref="LedgerDamagedException">The master key does not open what it holds.</exception>
    public KeyStore(string directory, byte[] master, TimeSpan busyTimeout, bool mayCreate)
    {
        _master = master;
        string path = Path.Combine(directory, "keystore.db");
        if (!mayCreate && !File.Exists(path))
        {
            throw new InvalidOperationException(
                $"{path} is missing although the ledger has entries; put back the file that was backed up.");
        }

        KeyFiles.MakePrivate(path);
        _connection = SqliteFile.Open(path, busyTimeout, mayCreate: true);
        // An erased key is overwritten, not only unlinked.
        SqliteFile.Execute(_connection, "PRAGMA secure_delete=ON");
        SqliteFile.ExecuteScript(_connection, "Vault.keystore.sql");
        _byOwner = new Statement(_connection, "SELECT id, wrapped FROM data_keys WHERE owner = ?1");
        _byId = new Statement(_connection, "SELECT id, wrapped, owner FROM data_keys WHERE id = ?1");
        _insert = new Statement(_connection,
            "INSERT INTO data_keys (owner, wrapped) VALUES (?1, ?2) ON CONFLICT (owner) DO NOTHING");
        TryMasterKey();
    }

    /// <summary>The owner's key, made when there is none yet.</summary>
    public DataKey For(string owner)
    {
        if (_owners.TryGetValue(owner, out DataKey? key))
        {
            return key;
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            key = Stored(owner);
            if (key is null)
            {
                byte[] fresh = RandomNumberGenerator.GetBytes(KeySize);
                _insert.Bind(1, owner).Bind(2, Wrap(owner, fresh)).Execute();
                // Another process may have been first: what is stored counts.
                key = Stored(owner) ?? throw new LedgerDamagedException("A data key vanished while it was made.");
            }
        }

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

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            key = _byId.Bind(1, id).First(s => Unwrap(s.Text(2), s.Long(0), s.Blob(1)));
        }

        if (key is not null)
        {
            Remember(_ids, id, key);
        }

        return key;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _closed = true;
                _byOwner.Dispose();
                _byId.Dispose();
                _insert.Dispose();
                _connection.Dispose();
                CryptographicOperations.ZeroMemory(_master);
            }
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

    // Better to find at the start that the master key is another one than at the first exchange.
    private void TryMasterKey()
    {
        using var any = new Statement(_connection, "SELECT id, wrapped, owner FROM data_keys LIMIT 1");
        try
        {
            any.First(s => Unwrap(s.Text(2), s.Long(0), s.Blob(1)));
        }
        catch (LedgerDamagedException)
        {
            Dispose();
            throw;
        }
    }

    private DataKey? Stored(string owner) =>
        _byOwner.Bind(1, owner).First(s => Unwrap(owner, s.Long(0), s.Blob(1)));

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

    private DataKey Unwrap(string owner, long id, byte[] wrapped)
    {
        byte[] key = new byte[KeySize];
        try
        {
            using var aes = new AesGcm(_master, TagSize);
            aes.Decrypt(
                wrapped.AsSpan(0, NonceSize), wrapped.AsSpan(NonceSize, KeySize),
                wrapped.AsSpan(NonceSize + KeySize), key, Encoding.UTF8.GetBytes(owner));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LedgerDamagedException($"Data key {id} does not open with this master key.", e);
        }

        return new DataKey(id, key);
    }
}
