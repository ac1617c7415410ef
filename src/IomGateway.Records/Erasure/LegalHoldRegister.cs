using System.Data.Common;
using Dapper;
using IomGateway.Records.People;

namespace IomGateway.Records.Erasure;

/// <summary>
/// Legal holds: while one stands, nothing of whom it names is erased, not by order and not by clock. A hold on one file
/// of a person stands for all that are merged with it.
/// </summary>
public sealed class LegalHoldRegister(RecordsDatabase database)
{
    /// <summary>Places a hold. Its id is named; where one stands already, that one's.</summary>
    /// <param name="person">Whose data; <see langword="null"/> for everybody's.</param>
    /// <param name="by">Who places it.</param>
    /// <param name="ct">Heeded until the change is queued.</param>
    public Task<Change> PlaceAsync(PersonId? person, Actor by, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            var root = person is { } named ? Identity.RootOf(connection, named.ToString()) : null;
            if (person is not null && root is null)
            {
                return IdentityWriting.NobodyThere;
            }

            if (connection.QueryFirstOrDefault<string>(
                root is null
                    ? "SELECT id FROM legal_hold WHERE lifted_at IS NULL AND person IS NULL"
                    : "SELECT id FROM legal_hold WHERE lifted_at IS NULL AND person = @root",
                new { root }) is { } standing)
            {
                return new Change.AlreadySo(standing);
            }

            if (IsBeingErased(connection, root))
            {
                return new Change.Refused(
                    "being-erased", "An erasure that this would hold has begun and cannot be taken back.",
                    "Ask who ordered it; what is left of it is in the ledger.");
            }

            var id = Guid.CreateVersion7(database.Time.GetUtcNow()).ToString("D");
            connection.Execute(
                """
                INSERT INTO legal_hold (id, person, by_agency, by_user, placed_at)
                VALUES (@id, @root, @agency, @User, @at)
                """,
                new { id, root, agency = by.Agency.Id, by.User, at = database.Now });
            return new Change.Made(id);
        },
        ct);

    /// <summary>Lifts a hold. Only the agency that placed it can.</summary>
    public Task<Change> LiftAsync(string hold, Actor by, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            var row = new { hold, agency = by.Agency.Id, by.User, at = database.Now };
            if (connection.Execute(
                """
                UPDATE legal_hold SET lifted_at = @at, lifted_by_agency = @agency, lifted_by_user = @User
                WHERE id = @hold AND by_agency = @agency AND lifted_at IS NULL
                """,
                row) == 1)
            {
                return new Change.Made(hold);
            }

            return connection.ExecuteScalar<long>(
                "SELECT count(*) FROM legal_hold WHERE id = @hold AND by_agency = @agency", row) == 1
                ? new Change.AlreadySo(hold)
                : new Change.Refused(
                    "unknown-hold", "Your agency has placed no such hold.", "List the holds; who placed one lifts it.");
        },
        ct);

    /// <summary>Holds that stand, the oldest first.</summary>
    public IReadOnlyList<LegalHold> Standing() => database.Read(connection => connection.Query<Row>(
        """
        SELECT id AS Id, person AS Person, by_agency AS Agency, by_user AS ByUser, placed_at AS PlacedAt
        FROM legal_hold WHERE lifted_at IS NULL ORDER BY placed_at, id
        """).Select(r => new LegalHold(
            r.Id, r.Person is null ? null : PersonId.Stored(r.Person), r.Agency, r.ByUser, Times.Read(r.PlacedAt)))
        .ToList());

    /// <summary>Whether a hold on everybody stands, or one on any of these.</summary>
    internal static bool Stands(DbConnection connection, IReadOnlyList<string> people) =>
        connection.Query<string?>("SELECT person FROM legal_hold WHERE lifted_at IS NULL")
            .Any(held => held is null || people.Contains(held, StringComparer.Ordinal));

    private static bool IsBeingErased(DbConnection connection, string? root)
    {
        var begun = connection.Query<string>("SELECT people FROM erasure WHERE done_at IS NULL");
        return begun.Any(people => root is null || JsonText.List(people).Contains(root, StringComparer.Ordinal));
    }

    private sealed record Row(string Id, string? Person, string Agency, string ByUser, long PlacedAt);
}
