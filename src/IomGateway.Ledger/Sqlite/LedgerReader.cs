using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Tree;
using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Sqlite;

/// <summary>Everything that is read from a ledger's database, on one connection; not for several threads.</summary>
internal sealed class LedgerReader : IDisposable
{
    private const int MaxParts = 256;

    private readonly SqliteConnection _connection;
    private readonly bool _owned;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public LedgerReader(SqliteConnection connection) => _connection = connection;

    public LedgerReader(string path, TimeSpan busyTimeout)
    {
        _connection = SqliteFile.Open(path, busyTimeout, mayCreate: false);
        _owned = true;
    }

    public static long Slot(long place, int part) => (place * MaxParts) + part;

    public long Size() => Sql("SELECT coalesce(max(place) + 1, 0) FROM entries").First(s => s.Long(0));

    public byte[]? Leaf(long place) =>
        Sql("SELECT leaf FROM entries WHERE place = ?1").Bind(1, place).First(s => s.Blob(0));

    public long? PlaceOf(EntryId id) =>
        Sql("SELECT place FROM entries WHERE id = ?1").Bind(1, id.ToBytes()).First(s => (long?)s.Long(0));

    public List<byte[]> Leaves(long from, int count) =>
        Sql("SELECT leaf FROM entries WHERE place >= ?1 AND place < ?2 ORDER BY place")
            .Bind(1, from).Bind(2, from + count).All(s => s.Blob(0));

    public List<SealedPart> Parts(long place) =>
        Sql("SELECT data_key, sealed, slot FROM vault WHERE slot >= ?1 AND slot < ?2 ORDER BY slot")
            .Bind(1, Slot(place, 0)).Bind(2, Slot(place + 1, 0))
            .All(s => new SealedPart(s.Long(0), s.Blob(1)) { Number = (int)(s.Long(2) % MaxParts) });

    public List<EntryId> AwaitingSince(long unixMilliseconds, int limit) =>
        Sql("SELECT id FROM awaiting WHERE at <= ?1 ORDER BY at LIMIT ?2")
            .Bind(1, unixMilliseconds).Bind(2, limit).All(s => EntryId.Read(s.Blob(0)));

    public string? LatestCheckpoint() =>
        Sql("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1").First(s => s.Text(0));

    public string? CheckpointOf(long size) =>
        Sql("SELECT note FROM checkpoints WHERE size = ?1").Bind(1, size).First(s => s.Text(0));

    /// <summary>The first checkpoint that covers an entry.</summary>
    public string? CheckpointOver(long place) =>
        Sql("SELECT note FROM checkpoints WHERE size > ?1 ORDER BY size LIMIT 1").Bind(1, place).First(s => s.Text(0));

    public List<long> CheckpointSizes() => Sql("SELECT size FROM checkpoints ORDER BY size").All(s => s.Long(0));

    /// <summary>The first <paramref name="width"/> hashes of a tile.</summary>
    public byte[] PartialTile(int level, long number, int width)
    {
        byte[]? stored = level == 0 && width < TreeEdge.TileWidth
            ? LeafHashes(number * TreeEdge.TileWidth, width)
            : Sql("SELECT hashes FROM tiles WHERE level = ?1 AND number = ?2")
                .Bind(1, level).Bind(2, number).First(s => s.Blob(0));
        int length = width * Rfc6962.HashSize;
        return stored?.Length >= length
            ? stored[..length]
            : throw new LedgerDamagedException($"{new TilePath(level, number, width)} is not whole in the database.");
    }

    /// <summary>The root of the tree of the first <paramref name="size"/> entries.</summary>
    public byte[] Root(long size) => TreeEdge.Load(size, null, PartialTile).Root();

    /// <summary>One moment's state across several reads.</summary>
    public T Consistently<T>(Func<LedgerReader, T> read)
    {
        Sql("BEGIN").Execute();
        try
        {
            return read(this);
        }
        finally
        {
            Sql("COMMIT").Execute();
        }
    }

    /// <summary>The key that the log's <c>key</c> entry announces.</summary>
    public VerifierKey Key() =>
        Leaf(1) is { } leaf && LeafReader.Read(leaf) is { Kind: EntryKind.Key, Key: { } text }
        && VerifierKey.TryParse(text, out VerifierKey? key)
            ? key
            : throw new LedgerDamagedException("Entry 1 does not announce the log's key.");

    public void Dispose()
    {
        foreach (Statement statement in _statements.Values)
        {
            statement.Dispose();
        }

        if (_owned)
        {
            _connection.Dispose();
        }
    }

    private byte[] LeafHashes(long from, int count) =>
        [.. Leaves(from, count).SelectMany(leaf => Rfc6962.LeafHash(leaf))];

    private Statement Sql(string sql)
    {
        if (!_statements.TryGetValue(sql, out Statement? statement))
        {
            _statements[sql] = statement = new Statement(_connection, sql);
        }

        return statement;
    }
}
