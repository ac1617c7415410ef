using System.Data.Common;
using Dapper;
using IomGateway.Records.People;

namespace IomGateway.Records.Erasure;

/// <summary>
/// Takes people out of the register, row by row. That it began is kept before anything goes, so that a crash leaves
/// nothing half told.
/// </summary>
public sealed class ErasureRegister(RecordsDatabase database)
{
    private const string Columns =
        """
        id AS Id, outcome AS Outcome, people AS People, by_agency AS Agency, by_user AS ByUser, begun_at AS BegunAt,
        last_month AS LastMonth
        """;

    /// <summary>
    /// What leans on others goes before them. Who used an emergency flow counts, and is reviewed, whoever it was about.
    /// </summary>
    private static readonly string[] InOrder =
    [
        "DELETE FROM reference WHERE person = @person",
        "DELETE FROM consent WHERE person = @person",
        "DELETE FROM fact WHERE person = @person",
        "DELETE FROM relationship WHERE person = @person",
        "DELETE FROM restriction WHERE person = @person",
        "DELETE FROM notice WHERE person = @person",
        "DELETE FROM hold WHERE person = @person",
        """
        DELETE FROM agency_identifier
        WHERE person = @person OR identifier IN (SELECT id FROM identifier WHERE person = @person)
        """,
        "DELETE FROM identifier WHERE person = @person",
        "DELETE FROM identity_step WHERE person = @person OR other = @person",
        "UPDATE emergency_use SET person = NULL WHERE person = @person",
        "UPDATE person SET merged_into = NULL, merged_at = NULL WHERE id = @person OR merged_into = @person",
    ];

    /// <summary>
    /// Begins an erasure, unless a legal hold stands. Where one of the same person has begun, that one is named.
    /// </summary>
    /// <param name="person">Whom; all files merged with theirs go with it.</param>
    /// <param name="id">The ledger entry that will record the order.</param>
    /// <param name="outcome">The ledger entry that will say it is done.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="ct">Heeded until the change is queued.</param>
    public Task<Change> BeginAsync(PersonId person, string id, string outcome, Actor by, CancellationToken ct) =>
        database.ChangeOfAsync(
            person,
            (connection, root) =>
            {
                var people = Members(connection, root);
                if (LegalHoldRegister.Stands(connection, people))
                {
                    return new Change.Refused(
                        "legal-hold", "A legal hold stands: nothing of this person may be erased.",
                        "Whoever placed the hold lifts it, once what it is for is over.");
                }

                var begun = connection.Query<Row>($"SELECT {Columns} FROM erasure WHERE done_at IS NULL").AsList();
                if (begun.Find(b => JsonText.List(b.People).Intersect(people).Any()) is { } other)
                {
                    return new Change.AlreadySo(other.Id);
                }

                connection.Execute(
                    """
                    INSERT INTO erasure (id, outcome, people, by_agency, by_user, begun_at)
                    VALUES (@id, @outcome, @people, @agency, @User, @at)
                    """,
                    new
                    {
                        id, outcome, people = JsonText.Of(people), agency = by.Agency.Id, by.User, at = database.Now,
                    });
                return new Change.Made(id);
            },
            ct);

    /// <summary>Erasures that are not done, the oldest first.</summary>
    public IReadOnlyList<BegunErasure> Begun() => database.Read(connection => connection.Query<Row>(
        $"SELECT {Columns} FROM erasure WHERE done_at IS NULL ORDER BY begun_at, id").AsList()
        .ConvertAll(row => row.ToErasure(connection)));

    /// <summary>People of erasures that are done, by the gateway's own ids.</summary>
    public IReadOnlyList<string> Erased() => database.Read(connection => connection.Query<string>(
        "SELECT people FROM erasure WHERE done_at IS NOT NULL").SelectMany(JsonText.List).Distinct().ToList());

    /// <summary>Takes back an erasure whose order was never recorded; nothing of it has been done.</summary>
    public Task<bool> AbandonAsync(string id, CancellationToken ct) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM erasure WHERE id = @id AND done_at IS NULL", new { id }) == 1,
        ct);

    /// <summary>
    /// Deletes every row about these people and keeps until when more of them may be found elsewhere; nothing of what
    /// is deleted stays in the file or beside it.
    /// </summary>
    /// <param name="erasure">The erasure.</param>
    /// <param name="lastMonth">The last month in which they were asked about while nobody knew them.</param>
    /// <param name="ct">Heeded until the change is queued.</param>
    public async Task DeleteRowsAsync(BegunErasure erasure, DateOnly? lastMonth, CancellationToken ct)
    {
        var month = erasure.LastMonth > lastMonth ? erasure.LastMonth : lastMonth ?? erasure.LastMonth;
        await database.WriteAsync(
            connection =>
            {
                Delete(connection, erasure.People);
                return month is { } last
                    ? connection.Execute(
                        "UPDATE erasure SET last_month = @last WHERE id = @Id",
                        new { last = Days.Write(last), erasure.Id })
                    : 0;
            },
            ct);
        await database.CompactAsync(ct);
    }

    /// <summary>
    /// Deletes whatever rows an older copy of the register brought back of people who are erased.
    /// </summary>
    /// <returns>How many people had some.</returns>
    public async Task<int> DeleteAgainAsync(IReadOnlyList<string> people, CancellationToken ct)
    {
        var back = database.Read(connection => people.Where(person => connection.ExecuteScalar<long>(
            """
            SELECT (SELECT count(*) FROM person WHERE id = @person) + (SELECT count(*) FROM hold WHERE person = @person)
            """,
            new { person }) > 0).ToList());
        if (back.Count == 0)
        {
            return 0;
        }

        await database.WriteAsync(
            connection =>
            {
                Delete(connection, back);
                return back.Count;
            },
            ct);
        await database.CompactAsync(ct);
        return back.Count;
    }

    /// <summary>Says that it is done; who ordered it stays with the ids alone.</summary>
    public Task<bool> DoneAsync(string id, CancellationToken ct) => database.WriteAsync(
        connection => connection.Execute(
            "UPDATE erasure SET done_at = @at WHERE id = @id AND done_at IS NULL", new { id, at = database.Now }) == 1,
        ct);

    private static List<string> Members(DbConnection connection, string root) =>
        connection.Query<string>(Identity.Members + "SELECT id FROM member", new { root }).AsList();

    private static void Delete(DbConnection connection, IReadOnlyList<string> people)
    {
        foreach (var person in people)
        {
            foreach (var statement in InOrder)
            {
                connection.Execute(statement, new { person });
            }
        }

        DeleteAnswers(connection, people);
        foreach (var person in people)
        {
            connection.Execute("DELETE FROM person WHERE id = @person", new { person });
        }
    }

    /// <summary>Answers kept for requests that may be repeated can name them.</summary>
    private static void DeleteAnswers(DbConnection connection, IReadOnlyList<string> people)
    {
        var named = people.Select(p => System.Text.Encoding.ASCII.GetBytes(p)).ToList();
        foreach (var (agency, key, body) in connection.Query<(string, string, byte[])>(
            "SELECT agency, key, body FROM idempotency WHERE body IS NOT NULL").AsList())
        {
            if (named.Exists(id => body.AsSpan().IndexOf(id) >= 0))
            {
                connection.Execute(
                    "DELETE FROM idempotency WHERE agency = @agency AND key = @key", new { agency, key });
            }
        }
    }

    private sealed record Row(
        string Id, string Outcome, string People, string Agency, string ByUser, long BegunAt, string? LastMonth)
    {
        public BegunErasure ToErasure(DbConnection connection)
        {
            var people = JsonText.List(People);
            return new BegunErasure
            {
                Id = Id,
                Outcome = Outcome,
                People = people,
                Agency = Agency,
                User = ByUser,
                BegunAt = Times.Read(BegunAt),
                LastMonth = LastMonth is null ? null : Days.Parse(LastMonth),
                Numbers = people.SelectMany(person => connection.Query<(string System, string Value)>(
                    "SELECT system, value FROM identifier WHERE person = @person", new { person }))
                    .Select(n => new PersonIdentifier(n.System, n.Value)).ToList(),
            };
        }
    }
}
