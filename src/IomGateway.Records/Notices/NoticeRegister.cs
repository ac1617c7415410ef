using Dapper;
using IomGateway.Records.People;

namespace IomGateway.Records.Notices;

/// <summary>Something that an agency must know now.</summary>
public sealed record NoticeDraft
{
    /// <summary>The kind of a notice that something told before may be wrong.</summary>
    public const string RecallKind = "recall";

    public required string Agency { get; init; }

    /// <summary>Such as <c>mismatch</c>, <c>emergency-used</c>, <c>release-waits</c>, <c>recall</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The code of the sentence that people read.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// The decision that it is about, as the ledger names it; the same notice of one decision is placed once.
    /// </summary>
    public string? Decision { get; init; }

    public PersonId? Person { get; init; }
}

/// <summary>A notice as it stands.</summary>
public sealed record Notice
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Code { get; init; }

    public string? Decision { get; init; }

    public PersonId? Person { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }
}

/// <summary>What each agency must know now, until a person there says that they know.</summary>
public sealed class NoticeRegister(RecordsDatabase database)
{
    private const int LargestPage = 500;

    public Task<Change> PlaceAsync(NoticeDraft draft, CancellationToken ct) =>
        database.WriteBesideOthersAsync<Change>(
        connection => NoticeWriting.Place(connection, database.Time, draft) is { } id
            ? new Change.Made(id)
            : new Change.AlreadySo(),
        ct);

    /// <summary>An agency's notices, oldest first.</summary>
    /// <param name="agency">Whose.</param>
    /// <param name="unacknowledgedOnly">Leaves out those that somebody has acknowledged.</param>
    /// <param name="after">
    /// The id of the last one of the page before; <see langword="null"/> from the first. Good for going through what
    /// there is, not for waiting: what another gateway places meanwhile may come before it.
    /// </param>
    /// <param name="count">1 to 500.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    public ValueTask<IReadOnlyList<Notice>> ListAsync(
        string agency, bool unacknowledgedOnly, string? after, int count, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var rows = database.Read(connection => connection.Query<Row>(
            """
            SELECT id AS Id, kind AS Kind, code AS Code, decision AS Decision, person AS Person, placed_at AS PlacedAt,
                   acknowledged_at AS AcknowledgedAt, acknowledged_by AS AcknowledgedBy
            FROM notice
            WHERE agency = @agency AND id > @after AND (@all OR acknowledged_at IS NULL)
            ORDER BY id LIMIT @count
            """,
            new
            {
                agency,
                after = after ?? "",
                all = !unacknowledgedOnly,
                count = Math.Clamp(count, 1, LargestPage),
            }).AsList());
        return new ValueTask<IReadOnlyList<Notice>>([.. rows.Select(r => r.ToNotice())]);
    }

    /// <summary>Says that <paramref name="by"/> knows. Only the notice's own agency can.</summary>
    public Task<Change> AcknowledgeAsync(string id, Actor by, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            var row = new { id, agency = by.Agency.Id, user = by.User, at = database.Now };
            if (connection.Execute(
                """
                UPDATE notice SET acknowledged_at = @at, acknowledged_by = @user
                WHERE id = @id AND agency = @agency AND acknowledged_at IS NULL
                """,
                row) == 1)
            {
                return new Change.Made(id);
            }

            return connection.ExecuteScalar<long>(
                "SELECT count(*) FROM notice WHERE id = @id AND agency = @agency", row) == 1
                ? new Change.AlreadySo(id)
                : new Change.Refused("unknown-notice", "There is no such notice.", "List the notices of your agency.");
        },
        ct);

    private sealed record Row(
        string Id,
        string Kind,
        string Code,
        string? Decision,
        string? Person,
        long PlacedAt,
        long? AcknowledgedAt,
        string? AcknowledgedBy)
    {
        public Notice ToNotice() => new()
        {
            Id = Id,
            Kind = Kind,
            Code = Code,
            Decision = Decision,
            Person = Person is null ? null : PersonId.Stored(Person),
            PlacedAt = DateTimeOffset.FromUnixTimeMilliseconds(PlacedAt),
            AcknowledgedAt = AcknowledgedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            AcknowledgedBy = AcknowledgedBy,
        };
    }
}
