using IomGateway.Ledger.Entries;
using Npgsql;
using NpgsqlTypes;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Writes a batch of entries, their sealed parts and what follows from them in one statement, and so in one round trip
/// and one transaction. What may not be written is left out without disturbing its neighbours.
/// </summary>
/// <remarks>
/// A conclusion takes the decision's row out of <c>awaiting</c> under a lock, taken in the order of ids so that two
/// nodes cannot wait for each other; whoever comes second finds it gone. The unique indexes back that.
/// </remarks>
internal sealed class AppendStatement : IAsyncDisposable
{
    private const string Sql =
        """
        WITH entry AS MATERIALIZED (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS e (id, of_id, kind, permits, leaf, hash, n)
        ), permitted AS MATERIALIZED (
            SELECT id FROM ledger.awaiting WHERE id = ANY ($7) ORDER BY id FOR UPDATE
        ), written AS (
            INSERT INTO ledger.entries (id, of_id, kind, leaf)
            SELECT id, of_id, kind, leaf FROM entry
            WHERE kind NOT IN (3, 4, 5) OR of_id IN (SELECT id FROM permitted)
            ORDER BY n
            ON CONFLICT DO NOTHING
            RETURNING arrival, id, of_id, kind
        ), unplaced AS (
            INSERT INTO ledger.unplaced (arrival, hash)
            SELECT w.arrival, e.hash FROM written w JOIN entry e ON e.id = w.id
        ), opened AS (
            INSERT INTO ledger.awaiting (id)
            SELECT w.id FROM written w JOIN entry e ON e.id = w.id WHERE e.permits
        ), ended AS (
            DELETE FROM ledger.awaiting a USING written w WHERE w.kind IN (3, 4, 5) AND a.id = w.of_id
        ), parts AS (
            INSERT INTO ledger.vault (arrival, part, data_key, sealed)
            SELECT w.arrival, p.part, p.data_key, p.sealed
            FROM unnest($8, $9, $10, $11) AS p (id, part, data_key, sealed) JOIN written w ON w.id = p.id
        ), said AS (
            SELECT w.arrival, s.* FROM unnest($12, $13, $14, $15, $16, $17, $18, $19)
                AS s (id, at, person, staff, outcomes, codes, categories, follows) JOIN written w ON w.id = s.id
        ), became AS (
            SELECT follows, bit_or(outcomes) AS outcomes, array_agg(id) AS ids,
                string_to_array(string_agg(nullif(categories, ''), ','), ',')::integer[] AS categories
            FROM said WHERE follows IS NOT NULL GROUP BY follows
        ), followed AS (
            UPDATE ledger.search s
            SET outcomes = s.outcomes | b.outcomes, followed = s.followed || b.ids,
                categories = s.categories || coalesce(b.categories, '{}')
            FROM became b JOIN ledger.entries e ON e.id = b.follows
            WHERE s.arrival = e.arrival
            RETURNING b.follows
        ), kept AS (
            INSERT INTO ledger.search (arrival, at, person, staff, outcomes, codes, categories, followed)
            SELECT arrival, at, person, staff, outcomes, string_to_array(codes, ',')::integer[],
                string_to_array(categories, ',')::integer[], '{}'
            FROM said WHERE follows IS NULL OR follows NOT IN (SELECT follows FROM followed)
        )
        SELECT id FROM written
        """;

    private readonly NpgsqlCommand _command;
    private readonly NpgsqlParameter<Guid[]> _ids = Array<Guid>(NpgsqlDbType.Uuid);
    private readonly NpgsqlParameter<Guid?[]> _ofs = Array<Guid?>(NpgsqlDbType.Uuid);
    private readonly NpgsqlParameter<short[]> _kinds = Array<short>(NpgsqlDbType.Smallint);
    private readonly NpgsqlParameter<bool[]> _permits = Array<bool>(NpgsqlDbType.Boolean);
    private readonly NpgsqlParameter<byte[][]> _leaves = Array<byte[]>(NpgsqlDbType.Bytea);
    private readonly NpgsqlParameter<byte[][]> _hashes = Array<byte[]>(NpgsqlDbType.Bytea);
    private readonly NpgsqlParameter<Guid[]> _concluded = Array<Guid>(NpgsqlDbType.Uuid);
    private readonly NpgsqlParameter<Guid[]> _partOf = Array<Guid>(NpgsqlDbType.Uuid);
    private readonly NpgsqlParameter<short[]> _parts = Array<short>(NpgsqlDbType.Smallint);
    private readonly NpgsqlParameter<long[]> _dataKeys = Array<long>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<byte[][]> _sealed = Array<byte[]>(NpgsqlDbType.Bytea);

    private readonly SearchParameters _search = new();

    private AppendStatement(NpgsqlConnection connection) => _command = new NpgsqlCommand(Sql, connection)
    {
        Parameters =
        {
            _ids, _ofs, _kinds, _permits, _leaves, _hashes, _concluded, _partOf, _parts, _dataKeys, _sealed,
            _search.Ids, _search.Times, _search.People, _search.Staff, _search.Outcomes, _search.Codes,
            _search.Categories, _search.Follows,
        },
    };

    public static async Task<AppendStatement> PrepareAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var statement = new AppendStatement(connection);
        await statement._command.PrepareAsync(cancel);
        return statement;
    }

    /// <param name="entries">No two of one id, and none that another of them concludes.</param>
    /// <param name="cancel">Ends the wait; whether it was written is then not known.</param>
    /// <returns>The ids that were written; the others were refused.</returns>
    public async Task<HashSet<Guid>> ExecuteAsync(IReadOnlyList<PreparedEntry> entries, CancellationToken cancel)
    {
        _ids.TypedValue = [.. entries.Select(e => e.Id.Value)];
        _ofs.TypedValue = [.. entries.Select(e => e.Of?.Value)];
        _kinds.TypedValue = [.. entries.Select(e => (short)e.Kind)];
        _permits.TypedValue = [.. entries.Select(e => e.AwaitsConclusion)];
        _leaves.TypedValue = [.. entries.Select(e => e.Leaf)];
        _hashes.TypedValue = [.. entries.Select(e => e.LeafHash)];
        _concluded.TypedValue = [.. entries.Where(e => e.Kind.Concludes()).Select(e => e.Of!.Value.Value)];
        _partOf.TypedValue = [.. entries.SelectMany(e => e.Parts.Select(_ => e.Id.Value))];
        _parts.TypedValue = [.. entries.SelectMany(e => e.Parts.Select((_, n) => (short)n))];
        _dataKeys.TypedValue = [.. entries.SelectMany(e => e.Parts.Select(p => p.DataKey))];
        _sealed.TypedValue = [.. entries.SelectMany(e => e.Parts.Select(p => p.Blob))];
        _search.Take([.. entries.Where(e => e.Terms is not null).Select(e => (e.Id, e.Terms!))]);
        var written = new HashSet<Guid>(entries.Count);
        await using NpgsqlDataReader rows = await _command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            written.Add(rows.GetGuid(0));
        }

        return written;
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType element) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | element, TypedValue = [] };
}
