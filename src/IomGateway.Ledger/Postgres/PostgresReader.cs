using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Reads a log's tables on one connection, by statements that the server prepares when it meets them again.
/// </summary>
internal sealed class PostgresReader(NpgsqlConnection connection, bool owned) : ILedgerReader
{
    // No batch reaches into the next one's places: what lies beyond its last entry is no row of anything.
    private const string BatchOver =
        "SELECT place, batch FROM ledger.places WHERE place <= $1 ORDER BY place DESC LIMIT 1";

    public long Size() => First("SELECT size FROM ledger.head WHERE id = 1", r => r.GetInt64(0));

    public long Unplaced() =>
        First("SELECT coalesce(sum(entries), 0) FROM ledger.unplaced", r => r.GetInt64(0));

    public byte[]? Leaf(long place) => First(
        $"SELECT e.leaf FROM ({BatchOver}) p JOIN ledger.entries e ON e.arrival = p.batch * 256 + $1 - p.place",
        r => r.GetFieldValue<byte[]>(0), place);

    public byte[]? LeafOf(EntryId id) =>
        First("SELECT leaf FROM ledger.entries WHERE id = $1", r => r.GetFieldValue<byte[]>(0), id.Value);

    public long? PlaceOf(EntryId id) => First(
        """
        SELECT p.place + e.arrival % 256 FROM ledger.entries e JOIN ledger.places p ON p.batch = e.arrival / 256
        WHERE e.id = $1
        """,
        r => (long?)r.GetInt64(0), id.Value);

    public List<byte[]> Leaves(long from, int count) => All(
        """
        SELECT e.leaf FROM ledger.places p
        JOIN ledger.entries e ON e.arrival >= p.batch * 256 AND e.arrival < p.batch * 256 + p.entries
        WHERE p.place > $1 - 256 AND p.place < $2
            AND e.arrival >= p.batch * 256 + $1 - p.place AND e.arrival < p.batch * 256 + $2 - p.place
        ORDER BY p.place, e.arrival
        """,
        r => r.GetFieldValue<byte[]>(0), from, from + count);

    public List<(long Place, byte[] Leaf)> Keys() => All(
        """
        SELECT p.place + e.arrival % 256, e.leaf FROM ledger.entries e JOIN ledger.places p ON p.batch = e.arrival / 256
        WHERE e.kind = 17 ORDER BY 1
        """,
        r => (r.GetInt64(0), r.GetFieldValue<byte[]>(1)));

    public List<SealedPart> Parts(long place) => All(
        $"""
        SELECT s.data_key, s.blob, s.part - 1
        FROM ({BatchOver}) p JOIN ledger.entries e ON e.arrival = p.batch * 256 + $1 - p.place
        CROSS JOIN LATERAL unnest(e.data_keys, e.sealed) WITH ORDINALITY AS s (data_key, blob, part)
        WHERE s.blob IS NOT NULL ORDER BY s.part
        """,
        r => new SealedPart(r.GetInt64(0), r.GetFieldValue<byte[]>(1)) { Number = (int)r.GetInt64(2) }, place);

    public List<StoredEntry> At(IReadOnlyList<long> places) => All(
        """
        SELECT w.place, e.leaf, e.data_keys, e.sealed
        FROM unnest($1) AS w (place) CROSS JOIN LATERAL (
            SELECT place, batch FROM ledger.places WHERE place <= w.place ORDER BY place DESC LIMIT 1) p
        JOIN ledger.entries e ON e.arrival = p.batch * 256 + w.place - p.place
        """,
        Stored, places.ToArray());

    public List<StoredEntry> Of(IReadOnlyList<EntryId> ids) => All(
        """
        SELECT p.place + e.arrival % 256, e.leaf, e.data_keys, e.sealed
        FROM ledger.entries e JOIN ledger.places p ON p.batch = e.arrival / 256
        WHERE e.id = ANY ($1)
        """,
        Stored, ids.Select(i => i.Value).ToArray());

    // By the clock of the database, which also set the times: the nodes' own clocks may differ.
    public List<EntryId> AwaitingFor(TimeSpan age, DateTimeOffset now, int limit) =>
        new OpenDecisions(connection, age).Find(limit);

    public SearchState? SearchState() => First(
        "SELECT key_check, filled FROM ledger.search_state",
        r => new SearchState(r.GetInt64(0), r.GetInt64(1)));

    public SearchHits Find(SearchPlan plan) => new PostgresSearch(connection, plan).Run();

    public string? LatestCheckpoint() =>
        First("SELECT note FROM ledger.checkpoints ORDER BY size DESC LIMIT 1", r => r.GetString(0));

    public string? CheckpointOf(long size) =>
        First("SELECT note FROM ledger.checkpoints WHERE size = $1", r => r.GetString(0), size);

    public string? CheckpointOver(long place) => First(
        "SELECT note FROM ledger.checkpoints WHERE size > $1 ORDER BY size LIMIT 1", r => r.GetString(0), place);

    public List<long> CheckpointSizes() =>
        All("SELECT size FROM ledger.checkpoints ORDER BY size", r => r.GetInt64(0));

    public byte[] PartialTile(int level, long number, int width)
    {
        byte[]? stored = level == 0 && width < TreeEdge.TileWidth
            ? LeafHashes(number * TreeEdge.TileWidth, width)
            : First(
                "SELECT hashes FROM ledger.tiles WHERE level = $1 AND number = $2",
                r => r.GetFieldValue<byte[]>(0), (short)level, number);
        int length = width * Rfc6962.HashSize;
        return stored?.Length >= length
            ? stored[..length]
            : throw new LedgerDamagedException($"{new TilePath(level, number, width)} is not whole in the database.");
    }

    /// <summary>Whether the database has a log's tables at all.</summary>
    public bool HasLog() => First("SELECT to_regclass('ledger.head') IS NOT NULL", r => r.GetBoolean(0));

    public void Dispose()
    {
        if (owned)
        {
            connection.Dispose();
        }
    }

    private static StoredEntry Stored(NpgsqlDataReader row)
    {
        long?[] keys = row.GetFieldValue<long?[]>(2);
        byte[]?[] blobs = row.GetFieldValue<byte[]?[]>(3);
        var parts = new List<SealedPart>(blobs.Length);
        for (int n = 0; n < blobs.Length; n++)
        {
            if (blobs[n] is { } blob && keys[n] is { } key)
            {
                parts.Add(new SealedPart(key, blob) { Number = n });
            }
        }

        return new StoredEntry(row.GetInt64(0), row.GetFieldValue<byte[]>(1), parts);
    }

    private byte[] LeafHashes(long from, int count) =>
        [.. Leaves(from, count).SelectMany(leaf => Rfc6962.LeafHash(leaf))];

    private T? First<T>(string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using NpgsqlCommand command = Command(sql, values);
        using NpgsqlDataReader rows = command.ExecuteReader();
        return rows.Read() ? read(rows) : default;
    }

    private List<T> All<T>(string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<object> values)
    {
        var all = new List<T>();
        using NpgsqlCommand command = Command(sql, values);
        using NpgsqlDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }

#pragma warning disable CA2100 // Every text is a constant of this class.
    private NpgsqlCommand Command(string sql, ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
#pragma warning restore CA2100
}
