using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Tree;
using Npgsql;
using NpgsqlTypes;
using static IomGateway.Ledger.Postgres.BatchParts;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Writes a batch of entries, their sealed parts and what follows from them by two statements in one round trip and
/// one transaction: all of the batch, or nothing.
/// </summary>
/// <remarks>
/// A conclusion without a permitted decision fails the batch on the check of its own row, and a second one on the
/// unique index of conclusions: it waits for whoever is at the same, and then finds it there.
/// </remarks>
internal sealed class AppendStatement(NpgsqlConnection connection)
{
    public const int MaxEntries = 256;

    // All sealed parts lie in two arrays (an array of arrays must be rectangular), cut where each entry's end.
    private const string Entries =
        """
        WITH batch AS (
            INSERT INTO ledger.unplaced (entries, concluding, ended, hashes)
            SELECT cardinality($1), cardinality($10),
                (SELECT count(*) FROM ledger.entries WHERE id = ANY ($10) AND awaits), $11
            RETURNING batch)
        INSERT INTO ledger.entries (arrival, id, of_id, kind, leaf, data_keys, sealed, awaits)
        SELECT (SELECT batch FROM batch) * 256 + n, id, of_id, kind, leaf, ($6)[parts_from:parts_to],
            ($7)[parts_from:parts_to], awaits
        FROM (
            SELECT generate_subscripts($1, 1) - 1 AS n, unnest($1) AS id, unnest($2) AS of_id, unnest($3) AS kind,
                unnest($4) AS leaf, unnest($5) AS awaits, unnest($8) AS parts_from, unnest($9) AS parts_to) e
        """;

    // What became of a decision is added to the decision's own row; where that one has none, the entry gets its own.
    private const string Search =
        $"""
        WITH said AS MATERIALIZED ({SearchParameters.Rows}),
        followed AS ({SearchParameters.Follow})
        INSERT INTO ledger.search (arrival, at, person, staff, outcomes, codes, categories, followed)
        SELECT (SELECT currval('ledger.unplaced_batch_seq')) * 256 + n, at, person, staff, outcomes, codes, categories,
            '{"{}"}'
        FROM said WHERE follows IS NULL OR follows NOT IN (SELECT follows FROM followed)
        """;

    /// <summary>Whether entries contradict the log: an id is taken, or nothing waits for a conclusion.</summary>
    public static bool IsRefusal(PostgresException e) => e.ConstraintName
        is "entries_id_key" or "one_conclusion" or "conclusions_end_decisions";

    /// <param name="entries">At most 256; no two of one id, and none that another of them concludes.</param>
    /// <param name="cancel">Ends the wait; whether they were written is then not known.</param>
    /// <exception cref="PostgresException">Nothing was written.</exception>
    public async Task ExecuteAsync(IReadOnlyList<PreparedEntry> entries, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        AddEntries(batch, entries);
        AddSearch(batch, entries);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static void AddEntries(NpgsqlBatch batch, IReadOnlyList<PreparedEntry> entries)
    {
        int count = entries.Count;
        (var ids, var ofs, var kinds, var leaves, var awaits) =
            (new Guid[count], new Guid?[count], new short[count], new byte[count][], new bool[count]);
        (var keys, var blobs) = (new List<long>(2 * count), new List<byte[]>(2 * count));
        (int[] from, int[] to) = (new int[count], new int[count]);
        byte[] hashes = new byte[count * Rfc6962.HashSize];
        var ended = new List<Guid>(count);
        for (int n = 0; n < count; n++)
        {
            PreparedEntry entry = entries[n];
            (ids[n], ofs[n], kinds[n], leaves[n]) = (entry.Id.Value, entry.Of?.Value, (short)entry.Kind, entry.Leaf);
            awaits[n] = entry.AwaitsConclusion;
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
        }

        Add(
            batch, Entries, Array(NpgsqlDbType.Uuid, ids), Array(NpgsqlDbType.Uuid, ofs),
            Array(NpgsqlDbType.Smallint, kinds), Array(NpgsqlDbType.Bytea, leaves),
            Array(NpgsqlDbType.Boolean, awaits),
            Array(NpgsqlDbType.Bigint, keys.ToArray()), Array(NpgsqlDbType.Bytea, blobs.ToArray()),
            Array(NpgsqlDbType.Integer, from), Array(NpgsqlDbType.Integer, to),
            Array(NpgsqlDbType.Uuid, ended.ToArray()), Value(hashes));
    }

    private static void AddSearch(NpgsqlBatch batch, IReadOnlyList<PreparedEntry> entries)
    {
        var rows = new SearchParameters();
        for (int n = 0; n < entries.Count; n++)
        {
            if (entries[n].Terms is { } terms)
            {
                rows.Add((short)n, entries[n].Id, terms);
            }
        }

        if (rows.Count > 0)
        {
            Add(batch, Search, rows.ToArray());
        }
    }
}
