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
        _insert = new Statement(_connection,
            "INSERT INTO data_keys (owner, wrapped) VALUES (?1, ?2) ON CONFLICT (owner) DO NOTHING");
    }

    public WrappedKey? Of(string owner) => Locked(() => _byOwner.Bind(1, owner).First(Row));

    public WrappedKey? Find(long id) => Locked(() => _byId.Bind(1, id).First(Row));

    public WrappedKey? Any() => Locked(() => _any.First(Row));

    public void Keep(string owner, byte[] wrapped) => Locked(() => _insert.Bind(1, owner).Bind(2, wrapped).Execute());

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
                _connection.Dispose();
            }
        }
    }

    private static WrappedKey Row(Statement statement) =>
        new(statement.Long(0), statement.Text(1), statement.Blob(2));

    private T Locked<T>(Func<T> use)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return use();
        }
    }
}
