using IomGateway.Ledger.Tree;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Gives the next entries their places in the tree, in one transaction under the lock of the log's one <c>head</c> row:
/// whoever holds it sees every place that was given before, and nobody else gives any.
/// </summary>
internal sealed class PlacingRound(NpgsqlConnection connection)
{
    public const int MaxEntries = TreeEdge.TileWidth;

    private readonly List<(long Number, byte[] Hashes)> _leafTiles = [];
    private readonly Dictionary<(short Level, long Number), List<byte[]>> _grown = [];
    private TreeEdge? _edge;

    /// <summary>Takes the head's lock inside a transaction.</summary>
    /// <param name="wait">Whether to wait for another node that has it.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The size and root; null when another node has the lock.</returns>
    public async Task<(long Size, byte[] Root)?> LockAsync(bool wait, CancellationToken cancel)
    {
        const string sql = "SELECT size, root FROM ledger.head WHERE id = 1 FOR UPDATE";
        await using NpgsqlCommand command = wait ? new(sql, connection) : new(sql + " SKIP LOCKED", connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Places the next entries. The statement that finds them begins after the lock was had, and so sees all
    /// that was committed before.</summary>
    /// <returns>The new size, the last arrival placed (0 for none), and how many were placed.</returns>
    public async Task<Placed> PlaceAsync(long size, byte[] root, CancellationToken cancel)
    {
        (long[] arrivals, List<byte[]> hashes) = await NextAsync(cancel);
        if (arrivals.Length == 0)
        {
            return new Placed(size, 0, 0);
        }

        TreeEdge edge = Edge(size, root);
        _leafTiles.Clear();
        _grown.Clear();
        hashes.ForEach(h => edge.Append(h));
        await using NpgsqlBatch batch = Writing(arrivals, size, edge);
        int changed = await batch.ExecuteNonQueryAsync(cancel);
        int expected = arrivals.Length + _leafTiles.Count + _grown.Count + 1;
        return changed == expected
            ? new Placed(edge.Size, arrivals[^1], arrivals.Length)
            : throw new LedgerDamagedException(
                $"Placing {arrivals.Length} entries from {size} on changed {changed} rows instead of {expected}.");
    }

    /// <summary>What is known of the tree's edge may not have been committed.</summary>
    public void Forget() => _edge = null;

    private async Task<(long[] Arrivals, List<byte[]> Hashes)> NextAsync(CancellationToken cancel)
    {
        var arrivals = new List<long>(MaxEntries);
        var hashes = new List<byte[]>(MaxEntries);
        await using var next = new NpgsqlCommand(
            "SELECT arrival, hash FROM ledger.unplaced ORDER BY arrival LIMIT $1", connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = MaxEntries } },
        };
        await using NpgsqlDataReader rows = await next.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            arrivals.Add(rows.GetInt64(0));
            hashes.Add(rows.GetFieldValue<byte[]>(1));
        }

        return ([.. arrivals], hashes);
    }

    // Another node may have placed entries since this one did: the size that counts is the one under the lock.
    private TreeEdge Edge(long size, byte[] root)
    {
        if (_edge?.Size == size)
        {
            return _edge;
        }

        using var reader = new PostgresReader(connection, owned: false);
        _edge = TreeEdge.Load(size, Filled, reader.PartialTile);
        return _edge.Root().AsSpan().SequenceEqual(root)
            ? _edge
            : throw new LedgerDamagedException($"The stored entries do not give the root kept for size {size}.");
    }

    private void Filled(int level, long number, ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> root)
    {
        if (level == 0)
        {
            _leafTiles.Add((number, hashes.ToArray()));
        }

        (short Level, long Number) above = ((short)(level + 1), number / TreeEdge.TileWidth);
        if (!_grown.TryGetValue(above, out List<byte[]>? hashesAbove))
        {
            _grown[above] = hashesAbove = [];
        }

        hashesAbove.Add(root.ToArray());
    }

    private NpgsqlBatch Writing(long[] arrivals, long size, TreeEdge edge)
    {
        // The rows that each statement changes are counted: of the first, the places that it made.
        var batch = new NpgsqlBatch(connection);
        Add(
            batch,
            """
            WITH gone AS (DELETE FROM ledger.unplaced WHERE arrival = ANY ($1) RETURNING arrival)
            INSERT INTO ledger.places (place, arrival)
            SELECT $2 + a.n - 1, a.arrival
            FROM unnest($1) WITH ORDINALITY AS a (arrival, n) JOIN gone ON gone.arrival = a.arrival
            """,
            Value(arrivals), Value(size));
        foreach ((long number, byte[] hashes) in _leafTiles)
        {
            Add(
                batch, "INSERT INTO ledger.tiles (level, number, hashes) VALUES (0, $1, $2)", Value(number),
                Value(hashes));
        }

        foreach (((short level, long number), List<byte[]> hashes) in _grown)
        {
            Add(
                batch,
                """
                INSERT INTO ledger.tiles AS t (level, number, hashes) VALUES ($1, $2, $3)
                ON CONFLICT (level, number) DO UPDATE SET hashes = t.hashes || excluded.hashes
                """,
                Value(level), Value(number), Value(hashes.SelectMany(h => h).ToArray()));
        }

        Add(
            batch, "UPDATE ledger.head SET size = $1, root = $2 WHERE id = 1 AND size = $3", Value(edge.Size),
            Value(edge.Root()), Value(size));
        return batch;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // Every text is a constant of this class.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}

/// <summary>What one round placed.</summary>
internal readonly record struct Placed(long Size, long LastArrival, int Count)
{
    /// <summary>Whether more may wait than one round takes.</summary>
    public bool IsFull => Count == PlacingRound.MaxEntries;
}
