using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Tree;
using Npgsql;
using NpgsqlTypes;
using static IomGateway.Ledger.Postgres.BatchParts;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Writes a batch of entries, their sealed parts and what follows from them by a few statements in one round trip and
/// one transaction: all of the batch, or nothing.
/// </summary>
/// <remarks>
/// A conclusion takes the decision's row out of <c>awaiting</c>; whoever comes second finds it gone, and the batch
/// fails on the check of its own row. The unique indexes back that.
/// </remarks>
internal sealed class AppendStatement(NpgsqlConnection connection)
{
    public const int MaxEntries = 256;

    private const string Batch =
        """
        WITH ended AS (DELETE FROM ledger.awaiting WHERE id = ANY ($1) RETURNING id),
        opened AS (INSERT INTO ledger.awaiting (id) SELECT unnest($2))
        INSERT INTO ledger.unplaced (entries, concluding, ended, hashes)
        SELECT $3, cardinality($1), (SELECT count(*) FROM ended), $4
        """;

    private const string Arrival = "(SELECT currval('ledger.unplaced_batch_seq')) * 256 + n";

    // All sealed parts lie in two arrays (an array of arrays must be rectangular), cut where each entry's end.
    private const string Entries =
        $"""
        INSERT INTO ledger.entries (arrival, id, of_id, kind, leaf, data_keys, sealed)
        SELECT {Arrival}, id, of_id, kind, leaf, ($5)[parts_from:parts_to], ($6)[parts_from:parts_to] FROM (
            SELECT generate_subscripts($1, 1) - 1 AS n, unnest($1) AS id, unnest($2) AS of_id, unnest($3) AS kind,
                unnest($4) AS leaf, unnest($7) AS parts_from, unnest($8) AS parts_to) e
        """;

    private const string Found =
        $"""
        INSERT INTO ledger.search (arrival, at, person, staff, outcomes, codes, categories, followed)
        SELECT {Arrival}, at, person, staff, outcomes, codes, categories, '{"{}"}' FROM ({SearchParameters.Rows}) s
        """;

    // What became of a decision is added to the decision's own row; where that one has none, the entry gets its own.
    private const string Following =
        $"""
        WITH said AS MATERIALIZED ({SearchParameters.Rows}),
        followed AS ({SearchParameters.Follow})
        INSERT INTO ledger.search (arrival, at, person, staff, outcomes, codes, categories, followed)
        SELECT {Arrival}, at, person, staff, outcomes, codes, categories, '{"{}"}'
        FROM said WHERE follows NOT IN (SELECT follows FROM followed)
        """;

    /// <summary>Whether entries contradict the log: an id is taken, or nothing waits for a conclusion.</summary>
    public static bool IsRefusal(PostgresException e) => e.ConstraintName
        is "entries_id_key" or "awaiting_pkey" or "one_conclusion" or "conclusions_end_decisions";

    /// <param name="entries">At most 256; no two of one id, and none that another of them concludes.</param>
    /// <param name="cancel">Ends the wait; whether they were written is then not known.</param>
    /// <exception cref="PostgresException">Nothing was written.</exception>
    public async Task ExecuteAsync(IReadOnlyList<PreparedEntry> entries, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        AddEntries(batch, entries);
        AddSearch(batch, Found, entries, following: false);
        AddSearch(batch, Following, entries, following: true);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static void AddEntries(NpgsqlBatch batch, IReadOnlyList<PreparedEntry> entries)
    {
        int count = entries.Count;
        (var ids, var ofs, var kinds, var leaves) =
            (new Guid[count], new Guid?[count], new short[count], new byte[count][]);
        (var keys, var blobs) = (new List<long>(2 * count), new List<byte[]>(2 * count));
        (int[] from, int[] to) = (new int[count], new int[count]);
        byte[] hashes = new byte[count * Rfc6962.HashSize];
        (var ended, var opened) = (new List<Guid>(count), new List<Guid>(count));
        for (int n = 0; n < count; n++)
        {
            PreparedEntry entry = entries[n];
            (ids[n], ofs[n], kinds[n], leaves[n]) = (entry.Id.Value, entry.Of?.Value, (short)entry.Kind, entry.Leaf);
            entry.LeafHash.CopyTo(hashes, n * Rfc6962.HashSize);
            from[n] = keys.Count + 1;
            foreach (SealedPart part in entry.Parts)
            {
                keys.Add(part.DataKey);
                blobs.Add(part.Blob);
            }

            to[n] = keys.Count;
            if (entry.Kind.Concludes())
            {
                ended.Add(entry.Of!.Value.Value);
            }

            if (entry.AwaitsConclusion)
            {
                opened.Add(entry.Id.Value);
            }
        }

        Add(
            batch, Batch, Array(NpgsqlDbType.Uuid, ended.ToArray()), Array(NpgsqlDbType.Uuid, opened.ToArray()),
            Value((short)count), Value(hashes));
        Add(
            batch, Entries, Array(NpgsqlDbType.Uuid, ids), Array(NpgsqlDbType.Uuid, ofs),
            Array(NpgsqlDbType.Smallint, kinds), Array(NpgsqlDbType.Bytea, leaves),
            Array(NpgsqlDbType.Bigint, keys.ToArray()), Array(NpgsqlDbType.Bytea, blobs.ToArray()),
            Array(NpgsqlDbType.Integer, from), Array(NpgsqlDbType.Integer, to));
    }

    private static void AddSearch(
        NpgsqlBatch batch, string sql, IReadOnlyList<PreparedEntry> entries, bool following)
    {
        var rows = new SearchParameters();
        for (int n = 0; n < entries.Count; n++)
        {
            if (entries[n].Terms is { } terms && terms.Follows is not null == following)
            {
                rows.Add((short)n, entries[n].Id, terms);
            }
        }

        if (rows.Count > 0)
        {
            Add(batch, sql, rows.ToArray());
        }
    }
}
