using Dapper;
using IomGateway.Records.People;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Records.Emergencies;

/// <summary>
/// Counts the uses of emergency flows, never beyond the agreement's limit, and sees that each is reviewed.
/// </summary>
public sealed class EmergencyRegister(RecordsDatabase database)
{
    private const string Columns =
        """
        id AS Id, agency AS Agency, agency_user AS AgencyUser, agreement AS Agreement, version AS Version, flow AS Flow,
        decision AS Decision, person AS Person, used_at AS UsedAt, review_due AS ReviewDue, reviewers AS Reviewers
        """;

    /// <summary>
    /// Uses the flow once more, unless the user has reached its limit for the day. Counting and taking are one
    /// statement: two at once cannot both take the last.
    /// </summary>
    public Task<Change> UseAsync(EmergencyDraft draft, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            var now = database.Time.GetUtcNow();
            var row = new
            {
                id = Guid.CreateVersion7(now).ToString("D"),
                draft.Agency,
                draft.User,
                draft.Agreement,
                draft.Version,
                draft.Flow,
                draft.Decision,
                person = draft.Person?.ToString(),
                at = now.ToUnixTimeMilliseconds(),
                day = Days.Write(LondonDay.Of(now)),
                reviewers = JsonText.Of(draft.Reviewers),
                due = (now + draft.ReviewWithin).ToUnixTimeMilliseconds(),
                draft.LimitPerDay,
            };
            if (connection.Execute(
                """
                INSERT INTO emergency_use (id, agency, agency_user, agreement, version, flow, decision, person, used_at,
                    day, reviewers, review_due)
                SELECT @id, @Agency, @User, @Agreement, @Version, @Flow, @Decision, @person, @at, @day, @reviewers, @due
                WHERE @LimitPerDay > (
                    SELECT count(*) FROM emergency_use
                    WHERE agency = @Agency AND agency_user = @User AND agreement = @Agreement AND flow = @Flow
                        AND day = @day)
                ON CONFLICT (decision, agreement, flow) DO NOTHING
                """,
                row) == 1)
            {
                return new Change.Made(row.id);
            }

            return connection.QueryFirstOrDefault<string>(
                """
                SELECT id FROM emergency_use
                WHERE decision = @Decision AND agreement = @Agreement AND flow = @Flow
                    AND agency = @Agency AND agency_user = @User
                """,
                row)
                is { } known
                ? new Change.AlreadySo(known)
                : new Change.Refused(
                    "emergency-limit",
                    "This user has used the emergency flow as often as the agreement allows in a day.",
                    "Let another officer ask, or ask the holder directly.");
        },
        ct);

    /// <summary>What an agency is to review and nobody has, the most urgent first.</summary>
    public ValueTask<IReadOnlyList<EmergencyUse>> ToReviewAsync(string reviewer, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var rows = database.Read(connection => connection.Query<Row>(
            $"SELECT {Columns} FROM emergency_use WHERE reviewed_at IS NULL ORDER BY review_due, id").AsList());
        return new ValueTask<IReadOnlyList<EmergencyUse>>(
            [.. rows.Select(r => r.ToUse()).Where(u => u.Reviewers.Contains(reviewer))]);
    }

    /// <summary>What should have been reviewed by now and has not been.</summary>
    public ValueTask<IReadOnlyList<EmergencyUse>> OverdueAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var rows = database.Read(connection => connection.Query<Row>(
            $"""
             SELECT {Columns} FROM emergency_use
             WHERE reviewed_at IS NULL AND review_due <= @now ORDER BY review_due, id
             """,
            new { now = database.Now }).AsList());
        return new ValueTask<IReadOnlyList<EmergencyUse>>([.. rows.Select(r => r.ToUse())]);
    }

    /// <summary>Says what a review found. Only a reviewing agency can, and nobody of their own use.</summary>
    public Task<Change> ReviewAsync(string id, Actor by, ReviewOutcome outcome, CancellationToken ct) =>
        database.ChangeAsync(
            connection =>
            {
                var use = connection.QueryFirstOrDefault<Row>(
                    $"SELECT {Columns} FROM emergency_use WHERE id = @id", new { id });
                if (use is null || !use.ToUse().Reviewers.Contains(by.Agency.Id))
                {
                    return new Change.Refused(
                        "unknown-use", "There is no such use for your agency to review.",
                        "List what waits for a review.");
                }

                if (use.Agency == by.Agency.Id && use.AgencyUser == by.User)
                {
                    return new Change.Refused("own-use", "Nobody reviews their own use.", "Let a colleague review it.");
                }

                return connection.Execute(
                    """
                    UPDATE emergency_use SET reviewed_at = @at, reviewed_by_agency = @agency, reviewed_by_user = @user,
                        outcome = @outcome
                    WHERE id = @id AND reviewed_at IS NULL
                    """,
                    new
                    {
                        id,
                        at = database.Now,
                        agency = by.Agency.Id,
                        user = by.User,
                        outcome = outcome == ReviewOutcome.Justified ? "justified" : "not-justified",
                    }) == 1
                    ? new Change.Made(id)
                    : new Change.Refused("already-reviewed", "It has been reviewed already.", "Nothing is left to do.");
            },
            ct);

    private sealed record Row(
        string Id,
        string Agency,
        string AgencyUser,
        string Agreement,
        long Version,
        string Flow,
        string Decision,
        string? Person,
        long UsedAt,
        long ReviewDue,
        string Reviewers)
    {
        public EmergencyUse ToUse() => new()
        {
            Id = Id,
            Agency = Agency,
            User = AgencyUser,
            Agreement = Agreement,
            Version = (int)Version,
            Flow = Flow,
            Decision = Decision,
            Person = Person is null ? null : PersonId.Stored(Person),
            UsedAt = Times.Read(UsedAt),
            ReviewDue = Times.Read(ReviewDue),
            Reviewers = JsonText.List(Reviewers),
        };
    }
}
