using Dapper;
using IomGateway.Records.People;

namespace IomGateway.Records.Holds;

/// <summary>
/// Records that wait for their originator, and what it said. A release names record, content, recipient and purpose,
/// and lasts 24 hours at most; the asker asks again, and is decided anew.
/// </summary>
public sealed class HoldRegister(RecordsDatabase database)
{
    /// <summary>The longest that a release counts.</summary>
    public static readonly TimeSpan LongestRelease = TimeSpan.FromHours(24);

    /// <summary>How long a refusal answers the same question without troubling the originator again.</summary>
    private static readonly TimeSpan RefusalStands = TimeSpan.FromHours(24);

    private const int LargestPage = 500;

    private const string Columns =
        """
        id AS Id, originator AS Originator, holder AS Holder, record_type AS RecordType, record_id AS RecordId,
        content_sha256 AS ContentSha256, person AS Person, asker AS Asker, asker_user AS AskerUser, purpose AS Purpose,
        decision AS Decision, placed_at AS PlacedAt, state AS State, released_until AS ReleasedUntil,
        categories AS Categories
        """;

    /// <summary>
    /// Places a hold. While the same question already waits, or was refused within a day, nothing new is placed and
    /// that hold is named.
    /// </summary>
    public Task<Change> PlaceAsync(HoldDraft draft, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            var row = new
            {
                id = Guid.CreateVersion7(database.Time.GetUtcNow()).ToString("D"),
                draft.Originator,
                draft.Record.Holder,
                draft.Record.Type,
                recordId = draft.Record.Id,
                draft.Record.Sha256,
                person = draft.Person?.ToString(),
                draft.Asker,
                draft.AskerUser,
                draft.Purpose,
                draft.Decision,
                at = database.Now,
                refusedSince = database.Now - (long)RefusalStands.TotalMilliseconds,
            };
            const string same =
                """
                originator = @Originator AND holder = @Holder AND record_type = @Type AND record_id = @recordId
                AND content_sha256 = @Sha256 AND asker = @Asker AND asker_user = @AskerUser AND purpose = @Purpose
                AND (state = 'waiting' OR (state = 'refused' AND decided_at > @refusedSince))
                """;
            var placed = connection.Execute(
                $"""
                 INSERT INTO hold (id, originator, holder, record_type, record_id, content_sha256, person, asker,
                     asker_user, purpose, decision, placed_at, state)
                 SELECT @id, @Originator, @Holder, @Type, @recordId, @Sha256, @person, @Asker, @AskerUser, @Purpose,
                     @Decision, @at, 'waiting'
                 WHERE NOT EXISTS (SELECT 1 FROM hold WHERE {same})
                 ON CONFLICT DO NOTHING
                 """,
                row);
            return placed == 1
                ? new Change.Made(row.id)
                : new Change.AlreadySo(connection.QueryFirst<string>(
                    $"SELECT id FROM hold WHERE {same} ORDER BY placed_at DESC", row));
        },
        ct);

    /// <summary>What waits for an originator, oldest first.</summary>
    public ValueTask<IReadOnlyList<Hold>> ListAsync(string originator, int count, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var rows = database.Read(connection => connection.Query<Row>(
            $"""
             SELECT {Columns} FROM hold WHERE originator = @originator AND state = 'waiting'
             ORDER BY placed_at, id LIMIT @count
             """,
            new { originator, count = Math.Clamp(count, 1, LargestPage) }).AsList());
        return new ValueTask<IReadOnlyList<Hold>>([.. rows.Select(r => r.ToHold())]);
    }

    /// <summary>One hold, for its originator only; <see langword="null"/> for everybody else.</summary>
    public ValueTask<Hold?> FindAsync(string id, string originator, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var row = database.Read(connection => connection.QueryFirstOrDefault<Row>(
            $"SELECT {Columns} FROM hold WHERE id = @id AND originator = @originator", new { id, originator }));
        return new ValueTask<Hold?>(row?.ToHold());
    }

    /// <summary>Releases what waits.</summary>
    /// <param name="id">The hold.</param>
    /// <param name="by">Somebody of the originator.</param>
    /// <param name="lasts">How long it counts: up to 24 hours.</param>
    /// <param name="categories">Fewer categories than the agreements grant; <see langword="null"/> for all of
    /// those.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    public Task<Change> ReleaseAsync(
        string id, Actor by, TimeSpan lasts, IReadOnlyList<string>? categories, CancellationToken ct)
    {
        if (lasts <= TimeSpan.Zero || lasts > LongestRelease)
        {
            return Task.FromResult<Change>(new Change.Refused(
                "release-too-long", "A release lasts more than nothing and at most 24 hours.",
                "Say how long, up to PT24H."));
        }

        return categories is { Count: 0 }
            ? Task.FromResult<Change>(new Change.Refused(
                "nothing-released", "It would release no category.", "Refuse it, or name the categories."))
            : DecideAsync(
                id, by, "released", database.Now + (long)lasts.TotalMilliseconds,
                categories is null ? null : JsonText.Of(categories), null, ct);
    }

    public Task<Change> RefuseAsync(string id, Actor by, string? reason, CancellationToken ct) =>
        DecideAsync(id, by, "refused", null, null, reason, ct);

    /// <summary>
    /// The release that stands for this content, recipient and purpose; the one with the fewest categories where
    /// several do. It counts until it ends, however often it is used.
    /// </summary>
    public ValueTask<Release?> TryTakeReleaseAsync(
        string originator, HeldRecord record, string recipient, string purpose, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var rows = database.Read(connection => connection.Query<Row>(
            $"""
             SELECT {Columns} FROM hold
             WHERE state = 'released' AND released_until > @now AND originator = @originator AND holder = @Holder
                 AND record_type = @Type AND record_id = @Id AND content_sha256 = @Sha256 AND asker = @recipient
                 AND purpose = @purpose
             """,
            new
            {
                now = database.Now,
                originator,
                record.Holder,
                record.Type,
                record.Id,
                record.Sha256,
                recipient,
                purpose,
            }).AsList());
        var narrowest = rows
            .Select(r => r.ToHold())
            .MinBy(h => (h.Categories?.Count ?? int.MaxValue, h.Id));
        return new ValueTask<Release?>(
            narrowest is null ? null : new Release(narrowest.Id, narrowest.Categories, narrowest.ReleasedUntil!.Value));
    }

    private Task<Change> DecideAsync(
        string id, Actor by, string state, long? until, string? categories, string? reason, CancellationToken ct) =>
        database.ChangeAsync(
            connection =>
            {
                var row = new
                {
                    id, originator = by.Agency.Id, user = by.User, state, until, categories, reason, at = database.Now,
                };
                if (connection.Execute(
                    """
                    UPDATE hold SET state = @state, decided_at = @at, decided_by = @user, released_until = @until,
                        categories = @categories, reason = @reason
                    WHERE id = @id AND originator = @originator AND state = 'waiting'
                    """,
                    row) == 1)
                {
                    return new Change.Made(id);
                }

                return connection.QueryFirstOrDefault<string>(
                    "SELECT state FROM hold WHERE id = @id AND originator = @originator", row) switch
                {
                    null => new Change.Refused(
                        "unknown-hold", "There is no such hold.", "List the holds of your agency."),
                    var stands when stands == state && state == "refused" => new Change.AlreadySo(id),
                    _ => new Change.Refused(
                        "already-decided", "It has been decided already.", "Wait until it is asked for again."),
                };
            },
            ct);

    private sealed record Row(
        string Id,
        string Originator,
        string Holder,
        string RecordType,
        string RecordId,
        string ContentSha256,
        string? Person,
        string Asker,
        string AskerUser,
        string Purpose,
        string Decision,
        long PlacedAt,
        string State,
        long? ReleasedUntil,
        string? Categories)
    {
        public Hold ToHold() => new()
        {
            Id = Id,
            Draft = new HoldDraft
            {
                Originator = Originator,
                Record = new HeldRecord(Holder, RecordType, RecordId, ContentSha256),
                Person = Person is null ? null : PersonId.Stored(Person),
                Asker = Asker,
                AskerUser = AskerUser,
                Purpose = Purpose,
                Decision = Decision,
            },
            PlacedAt = Times.Read(PlacedAt),
            State = Enum.Parse<HoldState>(State, ignoreCase: true),
            ReleasedUntil = Times.Read(ReleasedUntil),
            Categories = Categories is null ? null : JsonText.List(Categories),
        };
    }
}
