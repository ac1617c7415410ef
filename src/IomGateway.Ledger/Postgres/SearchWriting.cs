using IomGateway.Ledger.Search;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>Changes rows of search outside the appending of their entries.</summary>
internal static class SearchWriting
{
    // In several statements: a statement does not see the rows that it makes itself, and the rows of decisions must be
    // there before what became of them is added.
    private const string FillRows =
        $"""
        INSERT INTO ledger.search (arrival, at, person, staff, outcomes, codes, categories, followed)
        SELECT e.arrival, s.at, s.person, s.staff, s.outcomes, s.codes, s.categories, '{"{}"}'
        FROM ({SearchParameters.Rows}) s
        JOIN ledger.entries e ON e.id = s.id
        WHERE s.follows IS NULL
            OR NOT EXISTS (SELECT 1 FROM ledger.entries d JOIN ledger.search f USING (arrival) WHERE d.id = s.follows)
        ON CONFLICT DO NOTHING
        """;

    private const string FillFollowing =
        $"""
        WITH said AS MATERIALIZED (
            SELECT r.* FROM ({SearchParameters.Rows}) r JOIN ledger.entries d ON d.id = r.follows
            JOIN ledger.search f ON f.arrival = d.arrival
            WHERE r.id <> ALL (f.followed))
        {SearchParameters.Follow}
        """;

    public static async Task<int> FillAsync(
        NpgsqlConnection connection, IReadOnlyList<(long Place, EntryId Id, SearchTerms Terms)> rows,
        SearchState reached)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        (long Place, EntryId Id, SearchTerms Terms)[] following = [.. rows.Where(r => r.Terms.Follows is not null)];
        int changed = await RunAsync(connection, FillRows, [.. rows.Where(r => r.Terms.Follows is null)]);
        foreach (var turn in Turns(following))
        {
            changed += await RunAsync(connection, FillFollowing, turn);
        }

        changed += await RunAsync(connection, FillRows, following);
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

    // One statement changes a row once.
    private static IEnumerable<(long Place, EntryId Id, SearchTerms Terms)[]> Turns(
        (long Place, EntryId Id, SearchTerms Terms)[] rows)
    {
        while (rows.Length > 0)
        {
            (long Place, EntryId Id, SearchTerms Terms)[] turn = [.. rows.DistinctBy(r => r.Terms.Follows)];
            yield return turn;
            rows = [.. rows.Except(turn)];
        }
    }

    private static async Task<int> RunAsync(
        NpgsqlConnection connection, string sql, (long Place, EntryId Id, SearchTerms Terms)[] rows)
    {
        if (rows.Length == 0)
        {
            return 0;
        }

        var values = new SearchParameters();
        foreach ((_, EntryId id, SearchTerms terms) in rows)
        {
            values.Add(0, id, terms);
        }

#pragma warning disable CA2100 // Both texts are constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddRange(values.ToArray());
        return await command.ExecuteNonQueryAsync();
    }
}
