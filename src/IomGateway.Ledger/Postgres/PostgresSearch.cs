using System.Text;
using IomGateway.Ledger.Search;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Looks through the rows of search from the newest to the oldest: those of a person or a user by an index of theirs,
/// any others a window at a time, so that no statement takes long.
/// </summary>
internal sealed class PostgresSearch(NpgsqlConnection connection, SearchPlan plan)
{
    private const int Window = 32_768;

    /// <summary>By how much the clocks of nodes, or one clock and itself later, may differ.</summary>
    private const long ClockSlack = 2 * 60 * 60 * 1000;

    private readonly List<SearchRow> _rows = [];

    private bool IsByIndex => plan.People is not null || plan.User is not null;

    public SearchHits Run()
    {
        long before = plan.Before == long.MaxValue ? Top() : ArrivalOf(plan.Before);
        if (plan.Until != long.MaxValue)
        {
            before = Math.Min(before, FirstAt(plan.Until + ClockSlack, before));
        }

        long bottom = plan.Since == long.MinValue ? 0 : FirstAt(plan.Since - ClockSlack, before);
        if (IsByIndex)
        {
            long? last = Read(bottom, before);
            return new SearchHits(_rows, last is { } arrival ? Next(arrival) : null, _rows.Count);
        }

        int examined = 0;
        while (before > bottom)
        {
            long from = Math.Max(bottom, Below(before));
            if (Read(from, before) is { } full)
            {
                return new SearchHits(_rows, Next(full), examined + Between(full, before));
            }

            examined += Between(from, before);
            before = from;
            if (examined >= plan.MostExamined && before > bottom)
            {
                return new SearchHits(_rows, Next(before), examined);
            }
        }

        return new SearchHits(_rows, null, examined);
    }

    /// <returns>The last arrival read when the page is full; otherwise null.</returns>
    private long? Read(long from, long before)
    {
        using NpgsqlCommand command = Statement(from, before);
        using NpgsqlDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            Guid[] followed = rows.GetFieldValue<Guid[]>(5);
            _rows.Add(new SearchRow(
                rows.GetInt64(0), rows.GetInt64(1), rows.IsDBNull(2) ? null : rows.GetInt64(2),
                rows.IsDBNull(3) ? null : rows.GetInt64(3), (EntryOutcomes)rows.GetInt32(4),
                Array.ConvertAll(followed, EntryId.From)));
            if (_rows.Count == plan.Limit)
            {
                return rows.GetInt64(6);
            }
        }

        return null;
    }

    private NpgsqlCommand Statement(long from, long before)
    {
        var sql = new StringBuilder(
            """
            SELECT p.place + s.arrival % 256, s.at, s.person, s.staff, s.outcomes, s.followed, s.arrival
            FROM ledger.search s JOIN ledger.places p ON p.batch = s.arrival / 256
            WHERE s.arrival >= $1 AND s.arrival < $2 AND s.at >= $3 AND s.at < $4
                AND s.outcomes & $5 = $6 AND s.codes @> $7
            """);
        int[][] groups = [.. plan.Codes.Where(g => g.Length > 1)];
        var command = new NpgsqlCommand { Connection = connection };
        Add(command, from);
        Add(command, before);
        Add(command, plan.Since);
        Add(command, plan.Until);
        Add(command, (int)(plan.With | plan.Without));
        Add(command, (int)plan.With);
        Add(command, plan.Codes.Where(g => g.Length == 1).Select(g => g[0]).ToArray());
        foreach (int[] group in groups)
        {
            sql.Append(" AND s.codes && $").Append(Add(command, group));
        }

        if (plan.People is { } people)
        {
            sql.Append(" AND s.person = ANY ($").Append(Add(command, people)).Append(')');
        }

        if (plan.User is { } user)
        {
            sql.Append(" AND s.staff = $").Append(Add(command, user));
        }

        if (plan.Category is { } category)
        {
            sql.Append(" AND s.categories @> ARRAY[$").Append(Add(command, category)).Append("::integer]");
        }

        // By a sum the order cannot be had from the primary key, which would pass over everybody else's rows.
        sql.Append(IsByIndex ? " ORDER BY s.arrival + 0 DESC" : " ORDER BY s.arrival DESC")
            .Append(" LIMIT $").Append(Add(command, plan.Limit - _rows.Count));
#pragma warning disable CA2100 // It is put together from constants of this class.
        command.CommandText = sql.ToString();
#pragma warning restore CA2100
        return command;
    }

    /// <summary>After every arrival.</summary>
    private long Top() => (Scalar("SELECT max(arrival) FROM ledger.search") ?? 0) + 1;

    /// <summary>The arrival of what has a place; beyond the log, after every arrival.</summary>
    private long ArrivalOf(long place) => place <= 0 ? 0 : Scalar(
        """
        SELECT batch * 256 + $1 - place FROM (
            SELECT * FROM ledger.places WHERE place <= $1 ORDER BY place DESC LIMIT 1) p
        WHERE $1 < place + entries
        """,
        place) ?? Top();

    /// <summary>The place of the first entry from an arrival on; the log's size where there is none.</summary>
    private long PlaceAt(long arrival) => Scalar(
        """
        SELECT place + CASE WHEN batch = $1 / 256 THEN $1 % 256 ELSE 0 END FROM ledger.places
        WHERE batch >= $1 / 256 AND batch * 256 + entries > $1 ORDER BY batch LIMIT 1
        """,
        arrival) ?? Scalar("SELECT size FROM ledger.head WHERE id = 1") ?? 0;

    /// <summary>Where the next page begins below; null where nothing is below.</summary>
    private long? Next(long arrival) => PlaceAt(arrival) is > 0 and var place ? place : null;

    /// <summary>An arrival about a window of entries earlier: places rise with batches, late ones aside.</summary>
    private long Below(long before) => Math.Min(before - 256, ArrivalOf(PlaceAt(before) - Window));

    /// <summary>About how many entries, but some.</summary>
    private int Between(long from, long before) => (int)Math.Max(1, PlaceAt(before) - PlaceAt(from));

    /// <summary>About the first arrival at an instant or later: times rise with arrivals, clocks aside.</summary>
    private long FirstAt(long time, long before)
    {
        (long low, long high) = (0, before);
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            long? at = Scalar(
                "SELECT at FROM ledger.search WHERE arrival >= $1 ORDER BY arrival LIMIT 1", middle);
            (low, high) = at is { } known && known < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private long? Scalar(string sql, params ReadOnlySpan<long> values)
    {
#pragma warning disable CA2100 // Every text is a constant of this class.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (long value in values)
        {
            Add(command, value);
        }

        return command.ExecuteScalar() is long found ? found : null;
    }

    private static int Add<T>(NpgsqlCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command.Parameters.Count;
    }
}
