using System.Data.Common;
using Dapper;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.Consents;

/// <summary>A consent as a person gave it.</summary>
public sealed record ConsentGrant
{
    public required PersonId Person { get; init; }

    public required Partnership Partnership { get; init; }

    /// <summary>The consent vocabulary's code.</summary>
    public required string Consent { get; init; }

    /// <summary>The agency that the person lets tell.</summary>
    public required string Holder { get; init; }

    /// <summary>The agencies that may be told; at least one.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>What for; <see langword="null"/> for any purpose.</summary>
    public IReadOnlyList<string>? Purposes { get; init; }

    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>The first instant at which it no longer stands; <see langword="null"/> until it is withdrawn.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who took it down: the holder, or whoever works for it.</summary>
    public required Actor By { get; init; }
}

/// <summary>A person takes a consent back, wholly or for some recipients.</summary>
public sealed record ConsentWithdrawal
{
    public required PersonId Person { get; init; }

    public required Partnership Partnership { get; init; }

    public required string Consent { get; init; }

    public required string Holder { get; init; }

    /// <summary>For whom it is taken back; <see langword="null"/> for all.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Any agency of the partnership: a person may take a consent back wherever they are.</summary>
    public required Actor By { get; init; }
}

/// <summary>
/// Consents and their withdrawals. What stands for a question is among <see cref="PersonRegister.StandingAsync"/>.
/// </summary>
public sealed class ConsentRegister(RecordsDatabase database)
{
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    public Task<Change> GiveAsync(ConsentGrant grant, VocabularySet vocabulary, CancellationToken ct) =>
        Refusal(grant, vocabulary) is { } refused
            ? Task.FromResult<Change>(refused)
            : database.ChangeOfAsync(grant.Person, (connection, root) => Give(connection, root, grant, vocabulary), ct);

    /// <summary>From that instant it no longer stands. A withdrawal of what was never given changes nothing.</summary>
    public Task<Change> WithdrawAsync(ConsentWithdrawal withdrawal, CancellationToken ct) =>
        (AssertionRules.InPartnership(withdrawal.By.Agency.Id, withdrawal.Partnership)
            ?? AssertionRules.NotAhead(withdrawal.At, database.Time.GetUtcNow())) is { } refused
            ? Task.FromResult<Change>(refused)
            : database.ChangeOfAsync(
                withdrawal.Person, (connection, root) => Withdraw(connection, root, withdrawal), ct);

    private Change.Refused? Refusal(ConsentGrant grant, VocabularySet vocabulary)
    {
        var by = grant.By.Agency;
        if (!vocabulary.Consents.ContainsKey(grant.Consent))
        {
            return new Change.Refused(
                "unknown-consent", "The vocabulary has no such consent.",
                "Use a code of policies/vocabulary/consents.yaml.");
        }

        if (grant.Purposes is { } purposes && (purposes.Count == 0 || !purposes.All(vocabulary.Purposes.ContainsKey)))
        {
            return new Change.Refused(
                "unknown-purpose", "The vocabulary has no such purpose.",
                "Use codes of policies/vocabulary/purposes.yaml.");
        }

        if (grant.Recipients.Count == 0)
        {
            return new Change.Refused(
                "no-recipient", "The consent names nobody who may be told.", "Name the agencies that may be told.");
        }

        if (by.Id != grant.Holder && by.ActsFor != grant.Holder)
        {
            return new Change.Refused(
                "not-the-holder", $"{by.Id} does not hold what {grant.Holder} holds.",
                "Let the holder record consents to its own telling.");
        }

        if (grant.Until <= grant.GivenAt || grant.GivenAt - database.Time.GetUtcNow() > ClockDifference)
        {
            return new Change.Refused(
                "bad-times", "It is given in the future, or ends before it is given.", "Correct the times.");
        }

        return grant.Recipients.Prepend(grant.Holder)
            .Select(a => AssertionRules.InPartnership(a, grant.Partnership))
            .FirstOrDefault(r => r is not null);
    }

    private Change Give(DbConnection connection, string root, ConsentGrant grant, VocabularySet vocabulary)
    {
        var id = Guid.CreateVersion7(database.Time.GetUtcNow()).ToString("D");
        var row = new Row
        {
            Id = id,
            Person = root,
            Partnership = grant.Partnership.Id,
            Consent = grant.Consent,
            Kind = vocabulary.Consents[grant.Consent].Kind.ToString(),
            Holder = grant.Holder,
            Recipients = JsonText.Of(grant.Recipients),
            Purposes = grant.Purposes is { } purposes ? JsonText.Of(purposes) : null,
            GivenAt = grant.GivenAt.ToUnixTimeMilliseconds(),
            Until = grant.Until?.ToUnixTimeMilliseconds(),
            ByAgency = grant.By.Agency.Id,
            ByUser = grant.By.User,
            RecordedAt = database.Now,
        };
        return Insert(connection, row) ? new Change.Made(id) : new Change.AlreadySo();
    }

    private Change Withdraw(DbConnection connection, string root, ConsentWithdrawal withdrawal)
    {
        var rows = connection.Query<Row>(
            Identity.Members +
            """
            SELECT c.id AS Id, c.person AS Person, c.partnership AS Partnership, c.consent AS Consent, c.kind AS Kind,
                   c.holder AS Holder, c.recipients AS Recipients, c.purposes AS Purposes, c.given_at AS GivenAt,
                   c.until AS Until, c.by_agency AS ByAgency, c.by_user AS ByUser, c.recorded_at AS RecordedAt
            FROM member JOIN consent c ON c.person = member.id
            WHERE c.partnership = @partnership AND c.consent = @Consent AND c.holder = @Holder
                AND c.withdrawn_at IS NULL
            """,
            new { root, partnership = withdrawal.Partnership.Id, withdrawal.Consent, withdrawal.Holder })
            .AsList();
        var changed = false;
        foreach (var row in rows)
        {
            var recipients = JsonText.List(row.Recipients);
            var kept = withdrawal.Recipients is { } some
                ? recipients.Except(some, StringComparer.Ordinal).ToList()
                : [];
            if (kept.Count == recipients.Count)
            {
                continue;
            }

            End(connection, row, withdrawal);
            changed = true;
            if (kept.Count == 0)
            {
                continue;
            }

            // What was withdrawn keeps only those for whom it was; the rest goes on as it was given.
            connection.Execute(
                "UPDATE consent SET recipients = @gone WHERE id = @Id",
                new { row.Id, gone = JsonText.Of(recipients.Except(kept, StringComparer.Ordinal)) });
            Insert(connection, row with
            {
                Id = Guid.CreateVersion7(database.Time.GetUtcNow()).ToString("D"),
                Recipients = JsonText.Of(kept),
            });
        }

        return changed ? new Change.Made() : new Change.AlreadySo();
    }

    private void End(DbConnection connection, Row row, ConsentWithdrawal withdrawal) => connection.Execute(
        """
        UPDATE consent SET withdrawn_at = @at, withdrawn_by_agency = @agency, withdrawn_by_user = @user,
            withdrawal_recorded_at = @now
        WHERE id = @Id
        """,
        new
        {
            row.Id,
            // Another's clock may be ahead: what is taken back does not stand until ours has caught up.
            at = Math.Max(Math.Min(withdrawal.At.ToUnixTimeMilliseconds(), database.Now), row.GivenAt),
            agency = withdrawal.By.Agency.Id,
            user = withdrawal.By.User,
            now = database.Now,
        });

    private static bool Insert(DbConnection connection, Row row) => connection.Execute(
        """
        INSERT INTO consent (id, person, partnership, consent, kind, holder, recipients, purposes, given_at, until,
            by_agency, by_user, recorded_at)
        VALUES (@Id, @Person, @Partnership, @Consent, @Kind, @Holder, @Recipients, @Purposes, @GivenAt, @Until,
            @ByAgency, @ByUser, @RecordedAt)
        ON CONFLICT DO NOTHING
        """,
        row) == 1;

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string Person { get; init; }

        public required string Partnership { get; init; }

        public required string Consent { get; init; }

        public required string Kind { get; init; }

        public required string Holder { get; init; }

        public required string Recipients { get; init; }

        public required string? Purposes { get; init; }

        public required long GivenAt { get; init; }

        public required long? Until { get; init; }

        public required string ByAgency { get; init; }

        public required string ByUser { get; init; }

        public required long RecordedAt { get; init; }
    }
}
