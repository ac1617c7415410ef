using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>Deletes sealed parts of entries whose keys are destroyed.</summary>
internal static class VaultErasure
{
    private const string Everywhere = "TRUE";

    private const string AtPlaces =
        """
        arrival = ANY (ARRAY(
            SELECT p.batch * 256 + w.place - p.place
            FROM unnest($2) AS w (place) CROSS JOIN LATERAL (
                SELECT place, batch FROM ledger.places WHERE place <= w.place ORDER BY place DESC LIMIT 1) p))
        """;

    private static string Erase(string where) =>
        $"""
        WITH due AS MATERIALIZED (
            SELECT arrival, (SELECT count(*) FROM unnest(data_keys) AS k WHERE k = ANY ($1)) AS blobs
            FROM ledger.entries WHERE data_keys && $1 AND {where} ORDER BY arrival FOR UPDATE
        ), gone AS (
            UPDATE ledger.entries e
            SET data_keys = ARRAY(
                    SELECT CASE WHEN k = ANY ($1) THEN NULL ELSE k END
                    FROM unnest(e.data_keys) WITH ORDINALITY AS p (k, n) ORDER BY n),
                sealed = ARRAY(
                    SELECT CASE WHEN k = ANY ($1) THEN NULL ELSE b END
                    FROM unnest(e.data_keys, e.sealed) WITH ORDINALITY AS p (k, b, n) ORDER BY n)
            FROM due WHERE e.arrival = due.arrival
        )
        SELECT coalesce(sum(blobs), 0)::bigint FROM due
        """;

    /// <returns>How many blobs are gone.</returns>
    public static async Task<long> RunAsync(
        NpgsqlConnection connection, IReadOnlyList<long> dataKeys, IReadOnlyList<long>? places)
    {
        await using var patience = new NpgsqlCommand("SET statement_timeout TO 0", connection);
        await patience.ExecuteNonQueryAsync();
#pragma warning disable CA2100 // Every text is a constant of this class.
        await using var erase = new NpgsqlCommand(Erase(places is null ? Everywhere : AtPlaces), connection)
#pragma warning restore CA2100
        {
            CommandTimeout = 0,
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. dataKeys] } },
        };
        if (places is not null)
        {
            erase.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. places] });
        }

        return (long)(await erase.ExecuteScalarAsync())!;
    }
}
