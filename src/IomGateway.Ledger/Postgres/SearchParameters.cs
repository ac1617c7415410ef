using IomGateway.Ledger.Search;
using Npgsql;
using NpgsqlTypes;

namespace IomGateway.Ledger.Postgres;

/// <summary>Rows of search as parameters of one statement, one array for each column.</summary>
internal sealed class SearchParameters
{
    /// <summary>The rows again, in a statement: codes and categories lie in one array (an array of arrays must be
    /// rectangular), which is cut where each row's end.</summary>
    public const string Rows =
        """
        SELECT n, id, at, person, staff, outcomes, ($7::integer[])[codes_from:codes_to] AS codes,
            ($7::integer[])[codes_to + 1:categories_to] AS categories, follows
        FROM (SELECT unnest($1::smallint[]) AS n, unnest($2::uuid[]) AS id, unnest($3::bigint[]) AS at,
                unnest($4::bigint[]) AS person, unnest($5::bigint[]) AS staff, unnest($6::integer[]) AS outcomes,
                unnest($8::integer[]) AS codes_from, unnest($9::integer[]) AS codes_to,
                unnest($10::integer[]) AS categories_to, unnest($11::uuid[]) AS follows) r
        """;

    /// <summary>Adds each row of <c>said</c> to the row of the entry that it follows; no two follow the same.</summary>
    public const string Follow =
        """
        UPDATE ledger.search s
        SET outcomes = s.outcomes | b.outcomes, followed = s.followed || b.id,
            categories = s.categories || b.categories
        FROM said b JOIN ledger.entries e ON e.id = b.follows
        WHERE s.arrival = e.arrival AND b.follows IS NOT NULL
        RETURNING b.follows
        """;

    private readonly List<short> _ranks = [];
    private readonly List<Guid> _ids = [];
    private readonly List<long> _times = [];
    private readonly List<long?> _people = [];
    private readonly List<long?> _staff = [];
    private readonly List<int> _outcomes = [];
    private readonly List<int> _codes = [];
    private readonly List<int> _codesFrom = [];
    private readonly List<int> _codesTo = [];
    private readonly List<int> _categoriesTo = [];
    private readonly List<Guid?> _follows = [];

    public int Count => _ids.Count;

    /// <param name="rank">The entry's in its batch, where it has just been made.</param>
    /// <param name="id">The entry.</param>
    /// <param name="terms">What search keeps of it.</param>
    public void Add(short rank, EntryId id, SearchTerms terms)
    {
        _ranks.Add(rank);
        _ids.Add(id.Value);
        _times.Add(terms.UnixMilliseconds);
        _people.Add(terms.Person);
        _staff.Add(terms.User);
        _outcomes.Add((int)terms.Outcomes);
        _codesFrom.Add(_codes.Count + 1);
        _codes.AddRange(terms.Codes);
        _codesTo.Add(_codes.Count);
        _codes.AddRange(terms.Categories);
        _categoriesTo.Add(_codes.Count);
        _follows.Add(terms.Follows?.Value);
    }

    /// <summary>In the order of their numbers in <see cref="Rows"/>.</summary>
    public NpgsqlParameter[] ToArray() =>
    [
        Array(NpgsqlDbType.Smallint, _ranks), Array(NpgsqlDbType.Uuid, _ids), Array(NpgsqlDbType.Bigint, _times),
        Array(NpgsqlDbType.Bigint, _people), Array(NpgsqlDbType.Bigint, _staff),
        Array(NpgsqlDbType.Integer, _outcomes), Array(NpgsqlDbType.Integer, _codes),
        Array(NpgsqlDbType.Integer, _codesFrom), Array(NpgsqlDbType.Integer, _codesTo),
        Array(NpgsqlDbType.Integer, _categoriesTo), Array(NpgsqlDbType.Uuid, _follows),
    ];

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType element, List<T> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | element, TypedValue = [.. values] };
}
