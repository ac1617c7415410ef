using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;
using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Sqlite;

/// <summary>Reads a ledger's file on one connection.</summary>
internal sealed class SqliteReader : ILedgerReader
{
    private const int MaxParts = 256;

    private readonly SqliteConnection _connection;
    private readonly bool _owned;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public SqliteReader(SqliteConnection connection) => _connection = connection;

    public SqliteReader(string path, TimeSpan busyTimeout)
    {
        _connection = SqliteFile.Open(path, busyTimeout, mayCreate: false);
        _owned = true;
    }

    public static long Slot(long place, int part) => (place * MaxParts) + part;

    public long Size() => Sql("SELECT coalesce(max(place) + 1, 0) FROM entries").First(s => s.Long(0));

    public long Unplaced() => 0;

    public byte[]? Leaf(long place) =>
        Sql("SELECT leaf FROM entries WHERE place = ?1").Bind(1, place).First(s => s.Blob(0));

    public byte[]? LeafOf(EntryId id) =>
        Sql("SELECT leaf FROM entries WHERE id = ?1").Bind(1, id.ToBytes()).First(s => s.Blob(0));

    public long? PlaceOf(EntryId id) =>
        Sql("SELECT place FROM entries WHERE id = ?1").Bind(1, id.ToBytes()).First(s => (long?)s.Long(0));

    public List<byte[]> Leaves(long from, int count) =>
        Sql("SELECT leaf FROM entries WHERE place >= ?1 AND place < ?2 ORDER BY place")
            .Bind(1, from).Bind(2, from + count).All(s => s.Blob(0));

    public List<(long Place, byte[] Leaf)> Keys() =>
        Sql("SELECT place, leaf FROM entries WHERE kind = 17 ORDER BY place").All(s => (s.Long(0), s.Blob(1)));

    public List<SealedPart> Parts(long place) =>
        Sql("SELECT data_key, sealed, slot FROM vault WHERE slot >= ?1 AND slot < ?2 ORDER BY slot")
            .Bind(1, Slot(place, 0)).Bind(2, Slot(place + 1, 0))
            .All(s => new SealedPart(s.Long(0), s.Blob(1)) { Number = (int)(s.Long(2) % MaxParts) });

    public List<EntryId> AwaitingFor(TimeSpan age, DateTimeOffset now, int limit) =>
        Sql("SELECT id FROM awaiting WHERE at <= ?1 ORDER BY at LIMIT ?2")
            .Bind(1, (now - age).ToUnixTimeMilliseconds()).Bind(2, limit).All(s => EntryId.Read(s.Blob(0)));

    public SearchState? SearchState() =>
        Sql("SELECT key_check, filled FROM search_state").First(s => new SearchState(s.Long(0), s.Long(1)));

    public SearchHits Find(SearchPlan plan) => new SearchScan(Sql, plan).Run();

    public string? LatestCheckpoint() =>
        Sql("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1").First(s => s.Text(0));

    public string? CheckpointOf(long size) =>
        Sql("SELECT note FROM checkpoints WHERE size = ?1").Bind(1, size).First(s => s.Text(0));

    public string? CheckpointOver(long place) =>
        Sql("SELECT note FROM checkpoints WHERE size > ?1 ORDER BY size LIMIT 1").Bind(1, place).First(s => s.Text(0));

    public List<long> CheckpointSizes() => Sql("SELECT size FROM checkpoints ORDER BY size").All(s => s.Long(0));

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
