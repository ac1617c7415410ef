using IomGateway.Ledger.Search;
using Npgsql;
using NpgsqlTypes;

namespace IomGateway.Ledger.Postgres;

/// <summary>Rows of search as parameters of one statement, one array for each column.</summary>
internal sealed class SearchParameters
{
    public NpgsqlParameter<Guid[]> Ids { get; } = Array<Guid>(NpgsqlDbType.Uuid);

    public NpgsqlParameter<long[]> Times { get; } = Array<long>(NpgsqlDbType.Bigint);

    public NpgsqlParameter<long?[]> People { get; } = Array<long?>(NpgsqlDbType.Bigint);

    public NpgsqlParameter<long?[]> Staff { get; } = Array<long?>(NpgsqlDbType.Bigint);

    public NpgsqlParameter<int[]> Outcomes { get; } = Array<int>(NpgsqlDbType.Integer);

    /// <summary>Lists of numbers with commas: an array of arrays must be rectangular.</summary>
    public NpgsqlParameter<string[]> Codes { get; } = Array<string>(NpgsqlDbType.Text);

    /// <summary>The same.</summary>
    public NpgsqlParameter<string[]> Categories { get; } = Array<string>(NpgsqlDbType.Text);

    public NpgsqlParameter<Guid?[]> Follows { get; } = Array<Guid?>(NpgsqlDbType.Uuid);

    public void Take((EntryId Id, SearchTerms Terms)[] rows)
    {
        Ids.TypedValue = [.. rows.Select(r => r.Id.Value)];
        Times.TypedValue = [.. rows.Select(r => r.Terms.UnixMilliseconds)];
        People.TypedValue = [.. rows.Select(r => r.Terms.Person)];
        Staff.TypedValue = [.. rows.Select(r => r.Terms.User)];
        Outcomes.TypedValue = [.. rows.Select(r => (int)r.Terms.Outcomes)];
        Codes.TypedValue = [.. rows.Select(r => string.Join(',', r.Terms.Codes))];
        Categories.TypedValue = [.. rows.Select(r => string.Join(',', r.Terms.Categories))];
        Follows.TypedValue = [.. rows.Select(r => r.Terms.Follows?.Value)];
    }

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType element) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | element, TypedValue = [] };
}
