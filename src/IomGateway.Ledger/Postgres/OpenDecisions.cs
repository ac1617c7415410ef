using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Looks for permitted decisions without a conclusion, from where every one before has been found to have it.
/// </summary>
internal sealed class OpenDecisions(NpgsqlConnection connection, TimeSpan age)
{
    // So many places at a time, so that no statement takes long.
    private const int Window = 16_384;

    private const string Young =
        "SELECT min(place) FROM ledger.places WHERE place >= $1 AND place < $2 AND at > statement_timestamp() - $3";

    // The subquery is asked for each decision, by the index: joined, all conclusions might be read instead.
    private const string Open =
        """
        SELECT e.id, p.place
        FROM ledger.places p
        JOIN ledger.entries e ON e.arrival >= p.batch * 256 AND e.arrival < p.batch * 256 + p.entries
        WHERE p.place >= $1 AND p.place < $2 AND p.at <= statement_timestamp() - $3 AND e.awaits
            AND (SELECT c.arrival FROM ledger.entries c WHERE c.of_id = e.id AND c.kind IN (3, 4, 5)) IS NULL
        ORDER BY p.place, e.arrival LIMIT $4
        """;

    /// <summary>The oldest of that age or older; remembers how far everything is concluded.</summary>
    public List<EntryId> Find(int limit)
    {
        (long swept, long size) = Range();
        var found = new List<EntryId>();
        long left = long.MaxValue;
        for (long from = swept; from < size && found.Count < limit; from += Window)
        {
            long to = Math.Min(size, from + Window);
            left = Math.Min(left, YoungIn(from, to) ?? long.MaxValue);
            using NpgsqlCommand open = Command(Open, from, to);
            open.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit - found.Count });
            using NpgsqlDataReader rows = open.ExecuteReader();
            while (rows.Read())
            {
                found.Add(EntryId.From(rows.GetGuid(0)));
                left = Math.Min(left, rows.GetInt64(1));
            }
        }

        if (Math.Min(left, size) is var reached && reached > swept)
        {
            Remember(reached);
        }

        return found;
    }

    private (long Swept, long Size) Range()
    {
        using var range = new NpgsqlCommand(
            "SELECT s.place, h.size FROM ledger.swept s, ledger.head h WHERE s.id = 1 AND h.id = 1", connection);
        using NpgsqlDataReader row = range.ExecuteReader();
        return row.Read()
            ? (row.GetInt64(0), row.GetInt64(1))
            : throw new LedgerDamagedException("The database does not say how far decisions are concluded.");
    }

    private long? YoungIn(long from, long to)
    {
        using NpgsqlCommand young = Command(Young, from, to);
        return young.ExecuteScalar() as long?;
    }

    private void Remember(long place)
    {
        using var remember = new NpgsqlCommand(
            "UPDATE ledger.swept SET place = $1 WHERE id = 1 AND place < $1", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = place } },
        };
        remember.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // Both texts are constants of this class.
    private NpgsqlCommand Command(string sql, long from, long to) => new(sql, connection)
    {
        Parameters =
        {
            new NpgsqlParameter<long> { TypedValue = from }, new NpgsqlParameter<long> { TypedValue = to },
            new NpgsqlParameter<TimeSpan> { TypedValue = age },
        },
    };
#pragma warning restore CA2100
}
