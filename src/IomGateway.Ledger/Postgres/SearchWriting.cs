using IomGateway.Ledger.Search;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>Changes rows of search outside the appending of their entries.</summary>
internal static class SearchWriting
{
    // In two statements: a statement does not see the rows that it makes itself, and the rows of decisions must be
    // there before what became of them is added.
    private const string FillRows =
        """
        INSERT INTO ledger.search (arrival, at, person, staff, outcomes, codes, categories, followed)
        SELECT e.arrival, s.at, s.person, s.staff, s.outcomes, string_to_array(s.codes, ',')::integer[],
            string_to_array(s.categories, ',')::integer[], '{}'
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            AS s (id, at, person, staff, outcomes, codes, categories, follows)
        JOIN ledger.entries e ON e.id = s.id
        WHERE s.follows IS NULL
            OR NOT EXISTS (SELECT 1 FROM ledger.entries d JOIN ledger.search f USING (arrival) WHERE d.id = s.follows)
        ON CONFLICT DO NOTHING
        """;

    private const string FillFollowing =
        """
        WITH became AS (
            SELECT s.follows, bit_or(s.outcomes) AS outcomes, array_agg(s.id) AS ids,
                string_to_array(string_agg(nullif(s.categories, ''), ','), ',')::integer[] AS categories
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
                AS s (id, at, person, staff, outcomes, codes, categories, follows)
            JOIN ledger.entries d ON d.id = s.follows JOIN ledger.search f ON f.arrival = d.arrival
            WHERE s.id <> ALL (f.followed)
            GROUP BY s.follows)
        UPDATE ledger.search s
        SET outcomes = s.outcomes | b.outcomes, followed = s.followed || b.ids,
            categories = s.categories || coalesce(b.categories, '{}')
        FROM became b JOIN ledger.entries e ON e.id = b.follows
        WHERE s.arrival = e.arrival
        """;

    public static async Task<int> FillAsync(
        NpgsqlConnection connection, IReadOnlyList<(long Place, EntryId Id, SearchTerms Terms)> rows,
        SearchState reached)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        int changed = await RunAsync(connection, FillRows, [.. rows.Where(r => r.Terms.Follows is null)]);
        changed += await RunAsync(connection, FillFollowing, [.. rows.Where(r => r.Terms.Follows is not null)]);
        changed += await RunAsync(
            connection, FillRows,
            [.. rows.Where(r => r.Terms.Follows is not null)]);
        await using var state = new NpgsqlCommand(
            """
            INSERT INTO ledger.search_state (id, key_check, filled) VALUES (1, $1, $2)
            ON CONFLICT (id) DO UPDATE SET filled = $2 WHERE search_state.key_check = $1
            """,
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = reached.KeyCheck },
                new NpgsqlParameter<long> { TypedValue = reached.Filled },
            },
        };
        await state.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return changed;
    }

    public static async Task<int> ForgetAsync(NpgsqlConnection connection, long[] people)
    {
        await using var forget = new NpgsqlCommand(
            "UPDATE ledger.search SET person = NULL, categories = '{}' WHERE person = ANY ($1)", connection)
        {
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = people } },
        };
        return await forget.ExecuteNonQueryAsync();
    }

    private static async Task<int> RunAsync(
        NpgsqlConnection connection, string sql, (long Place, EntryId Id, SearchTerms Terms)[] rows)
    {
        if (rows.Length == 0)
        {
            return 0;
        }

        var values = new SearchParameters();
        values.Take([.. rows.Select(r => (r.Id, r.Terms))]);
#pragma warning disable CA2100 // Both texts are constants of this class.
        await using var command = new NpgsqlCommand(sql, connection)
#pragma warning restore CA2100
        {
            Parameters =
            {
                values.Ids, values.Times, values.People, values.Staff, values.Outcomes, values.Codes,
                values.Categories, values.Follows,
            },
        };
        return await command.ExecuteNonQueryAsync();
    }
}
