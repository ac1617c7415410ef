using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>Deletes blobs of the vault whose keys are destroyed.</summary>
internal static class VaultErasure
{
    private const string Everywhere = "DELETE FROM ledger.vault WHERE data_key = ANY ($1)";

    // The only column that places and vault have in common says which entry a blob belongs to.
    private const string AtPlaces =
        """
        DELETE FROM ledger.vault WHERE data_key = ANY ($1) AND ctid = ANY (ARRAY(
            SELECT v.ctid FROM (SELECT *, ctid FROM ledger.vault) v NATURAL JOIN ledger.places p
            WHERE p.place = ANY ($2)))
        """;

    /// <returns>How many blobs are gone.</returns>
    public static async Task<long> RunAsync(
        NpgsqlConnection connection, IReadOnlyList<long> dataKeys, IReadOnlyList<long>? places)
    {
        await using var erase = new NpgsqlCommand(places is null ? Everywhere : AtPlaces, connection)
        {
            CommandTimeout = 0,
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. dataKeys] } },
        };
        if (places is not null)
        {
            erase.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. places] });
        }

        return await erase.ExecuteNonQueryAsync();
    }
}
