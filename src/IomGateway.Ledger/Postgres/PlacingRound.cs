using IomGateway.Ledger.Tree;
using Npgsql;
using static IomGateway.Ledger.Postgres.BatchParts;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Gives the next entries their places in the tree, in one transaction under the lock of the log's one <c>head</c> row:
/// whoever holds it sees every place that was given before, and nobody else gives any.
/// </summary>
internal sealed class PlacingRound(NpgsqlConnection connection)
{
    /// <summary>So many batches, of 256 entries at most each.</summary>
    private const int MaxBatches = 256;

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
    /// <returns>The new size, the last batch placed (0 for none), and whether more may wait.</returns>
    public async Task<Placed> PlaceAsync(long size, byte[] root, CancellationToken cancel)
    {
        List<Waiting> batches = await NextAsync(cancel);
        if (batches.Count == 0)
        {
            return new Placed(size, 0, IsFull: false);
        }

        TreeEdge edge = Edge(size, root);
        _leafTiles.Clear();
        _grown.Clear();
        foreach (Waiting batch in batches)
        {
            for (int n = 0; n < batch.Entries; n++)
            {
                edge.Append(batch.Hashes.AsSpan(n * Rfc6962.HashSize, Rfc6962.HashSize));
            }
        }

        await using NpgsqlBatch writing = Writing(batches, size, edge);
        int changed = await writing.ExecuteNonQueryAsync(cancel);
        int expected = batches.Count + _leafTiles.Count + _grown.Count + 1;
        return changed == expected
            ? new Placed(edge.Size, batches[^1].Batch, batches.Count == MaxBatches)
            : throw new LedgerDamagedException(
                $"Placing {batches.Count} batches from {size} on changed {changed} rows instead of {expected}.");
    }

    /// <summary>What is known of the tree's edge may not have been committed.</summary>
    public void Forget() => _edge = null;

    private async Task<List<Waiting>> NextAsync(CancellationToken cancel)
    {
        var batches = new List<Waiting>();
        await using var next = new NpgsqlCommand(
            "SELECT batch, entries, hashes FROM ledger.unplaced ORDER BY batch LIMIT $1", connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = MaxBatches } },
        };
        await using NpgsqlDataReader rows = await next.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            batches.Add(new Waiting(rows.GetInt64(0), rows.GetInt16(1), rows.GetFieldValue<byte[]>(2)));
        }

        return batches;
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

    private NpgsqlBatch Writing(List<Waiting> batches, long size, TreeEdge edge)
    {
        long[] firsts = new long[batches.Count];
        for (int n = 0, before = 0; n < batches.Count; before += batches[n].Entries, n++)
        {
            firsts[n] = size + before;
        }

        // The rows that each statement changes are counted: of the first, the rows of places that it made.
        var batch = new NpgsqlBatch(connection);
        Add(
            batch,
            """
            WITH gone AS (DELETE FROM ledger.unplaced WHERE batch = ANY ($1) RETURNING batch, entries)
            INSERT INTO ledger.places (place, batch, entries)
            SELECT b.place, gone.batch, gone.entries
            FROM unnest($1, $2) AS b (batch, place) JOIN gone ON gone.batch = b.batch
            """,
            Value(batches.Select(b => b.Batch).ToArray()), Value(firsts));
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
}

/// <summary>What one round placed.</summary>
internal readonly record struct Placed(long Size, long LastBatch, bool IsFull);

/// <summary>A batch that waits for its places.</summary>
internal readonly record struct Waiting(long Batch, short Entries, byte[] Hashes);
