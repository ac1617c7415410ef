using System.Data.Common;
using Dapper;

namespace IomGateway.Records.People;

/// <summary>Who is whom: the statements by which a row of <c>person</c> leads to those merged with it.</summary>
internal static class Identity
{
    /// <summary>
    /// Begins a statement: <c>member</c> is <c>@root</c> and everybody merged into it, directly or through others.
    /// </summary>
    public const string Members =
        """
        WITH RECURSIVE member (id) AS (
            SELECT @root UNION SELECT p.id FROM person p JOIN member ON p.merged_into = member.id)

        """;

    public static string? RootOf(DbConnection connection, string person) => connection.QueryFirstOrDefault<string>(
        """
        WITH RECURSIVE up (id, into_id) AS (
            SELECT id, merged_into FROM person WHERE id = @person
            UNION SELECT p.id, p.merged_into FROM person p JOIN up ON p.id = up.into_id)
        SELECT id FROM up WHERE into_id IS NULL
        """,
        new { person });

    /// <summary>Who has the identifier now.</summary>
    public static string? Find(DbConnection connection, IdentifierLink link) =>
        connection.QueryFirstOrDefault<string>(
            "SELECT person FROM identifier WHERE system = @system AND value = @value AND scope = @scope",
            new
            {
                system = link.System.Code,
                value = link.Canonical,
                scope = IdentifierScope.Of(link.System, link.Agency),
            }) is { } person
            ? RootOf(connection, person)
            : null;

    public static void Note(DbConnection connection, IdentityStep step) => connection.Execute(
        """
        INSERT INTO identity_step (at, kind, person, other, agency, system, value, by_agency, by_user, reason)
        VALUES (@At, @Kind, @Person, @Other, @Agency, @System, @Value, @ByAgency, @ByUser, @Reason)
        """,
        step);

    public static string Create(DbConnection connection, TimeProvider time, Actor by, string reason)
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = PersonId.New(time).ToString();
        connection.Execute("INSERT INTO person (id, created_at) VALUES (@id, @at)", new { id, at });
        Note(connection, IdentityStep.Of("created", id, at, by, reason));
        return id;
    }
}

/// <summary>One row of how it was settled who is who.</summary>
internal sealed record IdentityStep
{
    public required long At { get; init; }

    public required string Kind { get; init; }

    public required string Person { get; init; }

    public string? Other { get; init; }

    public string? Agency { get; init; }

    public string? System { get; init; }

    public string? Value { get; init; }

    public required string ByAgency { get; init; }

    public required string ByUser { get; init; }

    public required string Reason { get; init; }

    public static IdentityStep Of(string kind, string person, long at, Actor by, string reason) => new()
    {
        Kind = kind,
        Person = person,
        At = at,
        ByAgency = by.Agency.Id,
        ByUser = by.User,
        Reason = reason,
    };
}
