using IomGateway.Ledger.Sqlite;
using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Vault;

/// <summary>Data keys in a file of the keys folder, for the gateways of one machine.</summary>
internal sealed class SqliteKeyRows : IKeyRows
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly Statement _byOwner;
    private readonly Statement _byId;
    private readonly Statement _any;
    private readonly Statement _insert;
    private readonly Statement _state;
    private bool _closed;

    /// <exception cref="InvalidOperationException">It is missing although the ledger has entries.</exception>
    public SqliteKeyRows(string directory, TimeSpan busyTimeout, bool mayCreate)
    {
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
        _byOwner = new Statement(_connection, "SELECT id, owner, wrapped FROM data_keys WHERE owner = ?1");
        _byId = new Statement(_connection, "SELECT id, owner, wrapped FROM data_keys WHERE id = ?1");
        _any = new Statement(_connection, "SELECT id, owner, wrapped FROM data_keys LIMIT 1");
        _insert = new Statement(
            _connection,
            "INSERT INTO data_keys (owner, wrapped) "
            + "SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM erased WHERE owner = ?1) "
            + "ON CONFLICT (owner) DO NOTHING");
        _state = new Statement(
            _connection,
            "SELECT (SELECT count(*) FROM erased), "
            + "coalesce((SELECT fingerprint FROM masters ORDER BY number DESC LIMIT 1), '')");
    }

    public WrappedKey? Of(string owner) => Locked(() => _byOwner.Bind(1, owner).First(Row));

    public WrappedKey? Find(long id) => Locked(() => _byId.Bind(1, id).First(Row));

    public WrappedKey? Any() => Locked(() => _any.First(Row));

    public void Keep(string owner, byte[] wrapped) => Locked(() => _insert.Bind(1, owner).Bind(2, wrapped).Execute());

    public IReadOnlyList<WrappedKey> All(string prefix) => Locked(() =>
    {
        using var all = new Statement(
            _connection,
            "SELECT id, owner, wrapped FROM data_keys WHERE substr(owner, 1, length(?1)) = ?1 ORDER BY id");
        return all.Bind(1, prefix).All(Row);
    });

    public void Erase(string owner) => InOne(() =>
    {
        using var mark = new Statement(_connection, "INSERT INTO erased (owner) VALUES (?1) ON CONFLICT DO NOTHING");
        using var note = new Statement(
            _connection, "INSERT INTO erased_keys (id, owner) SELECT id, owner FROM data_keys WHERE owner = ?1");
        using var destroy = new Statement(_connection, "DELETE FROM data_keys WHERE owner = ?1");
        mark.Bind(1, owner).Execute();
        note.Bind(1, owner).Execute();
        destroy.Bind(1, owner).Execute();
    });

    public KeyRowsState State() => Locked(() => _state.First(
        s => new KeyRowsState(s.Long(0), s.Text(1) switch { "" => null, var master => master })));

    public IReadOnlyList<MasterInForce> Masters() => Locked(() =>
    {
        using var all = new Statement(_connection, "SELECT fingerprint, since FROM masters ORDER BY number");
        return all.All(s => new MasterInForce(s.Text(0), DateTimeOffset.FromUnixTimeMilliseconds(s.Long(1))));
    });

    public void SetMaster(string? before, MasterInForce next) => Locked(() =>
    {
        using var set = new Statement(
            _connection,
            "INSERT INTO masters (fingerprint, since) SELECT ?1, ?2 "
            + "WHERE coalesce((SELECT fingerprint FROM masters ORDER BY number DESC LIMIT 1), '') = ?3");
        return set.Bind(1, next.Fingerprint).Bind(2, next.Since.ToUnixTimeMilliseconds()).Bind(3, before ?? "")
            .Execute();
    });

    public void Rewrap(IReadOnlyList<(WrappedKey Was, byte[] Wrapped)> keys) => InOne(() =>
    {
        using var change = new Statement(
            _connection, "UPDATE data_keys SET wrapped = ?2 WHERE id = ?1 AND wrapped = ?3");
        foreach ((WrappedKey was, byte[] wrapped) in keys)
        {
            change.Bind(1, was.Id).Bind(2, wrapped).Bind(3, was.Wrapped).Execute();
        }
    });

    public IReadOnlyList<string> Erased(string prefix) => Locked(() =>
    {
        using var erased = new Statement(
            _connection, "SELECT owner FROM erased WHERE substr(owner, 1, length(?1)) = ?1 ORDER BY owner");
        return erased.Bind(1, prefix).All(s => s.Text(0));
    });

    public IReadOnlyList<long> ErasedKeys(string owner) => Locked(() =>
    {
        using var keys = new Statement(_connection, "SELECT id FROM erased_keys WHERE owner = ?1 ORDER BY id");
        return keys.Bind(1, owner).All(s => s.Long(0));
    });

    public void Compact() => Locked(() =>
    {
        SqliteFile.TruncateLog(_connection);
        return true;
    });

    public bool CopyTo(string path)
    {
        // SQLite writes into an empty file, which already has its owner's rights.
        KeyFiles.MakePrivate(path);
        Locked(() =>
        {
            using var copy = new Statement(_connection, "VACUUM INTO ?1");
            return copy.Bind(1, path).Execute();
        });
        using var written = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
        return true;
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
                _any.Dispose();
                _insert.Dispose();
                _state.Dispose();
                _connection.Dispose();
            }
        }
    }

    private static WrappedKey Row(Statement statement) =>
        new(statement.Long(0), statement.Text(1), statement.Blob(2));

    private void InOne(Action change) => Locked(() =>
    {
        SqliteFile.Execute(_connection, "BEGIN IMMEDIATE");
        try
        {
            change();
            SqliteFile.Execute(_connection, "COMMIT");
            return true;
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
            {
                SqliteFile.Execute(_connection, "ROLLBACK");
            }

            throw;
        }
    });

    private T Locked<T>(Func<T> use)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return use();
        }
    }
}
