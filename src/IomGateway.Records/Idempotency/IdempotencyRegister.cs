using System.Security.Cryptography;
using Dapper;

namespace IomGateway.Records.Idempotency;

/// <summary>The answer that a request got.</summary>
public sealed record StoredAnswer(int Status, string? ContentType, byte[] Body);

/// <summary>What a repeated key means.</summary>
public abstract record IdempotencyStart
{
    private IdempotencyStart()
    {
    }

    /// <summary>The first: do it, then complete or abandon it with this token.</summary>
    public sealed record Begun(string Token) : IdempotencyStart;

    /// <summary>It was done: give the same answer.</summary>
    public sealed record Repeat(StoredAnswer Answer) : IdempotencyStart;

    /// <summary>The key was used for other content: 409.</summary>
    public sealed record OtherContent : IdempotencyStart;

    /// <summary>The same request is being worked on: 409, ask again shortly.</summary>
    public sealed record UnderWay : IdempotencyStart;
}

/// <summary>Remembers for a day what each <c>Idempotency-Key</c> was for and what was answered.</summary>
public sealed class IdempotencyRegister(RecordsDatabase database)
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>
    /// After so long without an answer its process is taken to have died, and the request may begin anew.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Takes the key for a request with this content.</summary>
    /// <param name="agency">Whose key it is.</param>
    /// <param name="key">The key.</param>
    /// <param name="contentSha256">Digest over method, address and body.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    public Task<IdempotencyStart> BeginAsync(string agency, string key, string contentSha256, CancellationToken ct) =>
        database.WriteAsync<IdempotencyStart>(
            connection =>
            {
                var row = new
                {
                    agency,
                    key,
                    contentSha256,
                    token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                    now = database.Now,
                    lapsed = database.Now - (long)Lease.TotalMilliseconds,
                    old = database.Now - (long)Kept.TotalMilliseconds,
                };
                connection.Execute("DELETE FROM idempotency WHERE begun_at <= @old", row);
                var taken = connection.Execute(
                    """
                    INSERT INTO idempotency (agency, key, content_sha256, token, begun_at)
                    VALUES (@agency, @key, @contentSha256, @token, @now)
                    ON CONFLICT (agency, key) DO UPDATE SET token = excluded.token, begun_at = excluded.begun_at
                    WHERE idempotency.status IS NULL AND idempotency.begun_at <= @lapsed
                        AND idempotency.content_sha256 = excluded.content_sha256
                    """,
                    row);
                if (taken == 1)
                {
                    return new IdempotencyStart.Begun(row.token);
                }

                var stands = connection.QuerySingle<Row>(
                    """
                    SELECT content_sha256 AS ContentSha256, status AS Status, content_type AS ContentType, body AS Body
                    FROM idempotency WHERE agency = @agency AND key = @key
                    """,
                    row);
                return stands switch
                {
                    _ when stands.ContentSha256 != contentSha256 => new IdempotencyStart.OtherContent(),
                    { Status: { } status } => new IdempotencyStart.Repeat(
                        new StoredAnswer((int)status, stands.ContentType, stands.Body ?? [])),
                    _ => new IdempotencyStart.UnderWay(),
                };
            },
            ct);

    /// <summary>Keeps the answer. Refused when the lease lapsed and somebody else began anew.</summary>
    public Task<Change> CompleteAsync(
        string agency, string key, string token, StoredAnswer answer, CancellationToken ct) =>
        database.ChangeAsync(
            connection => connection.Execute(
                """
                UPDATE idempotency SET status = @Status, content_type = @ContentType, body = @Body
                WHERE agency = @agency AND key = @key AND token = @token AND status IS NULL
                """,
                new { agency, key, token, answer.Status, answer.ContentType, answer.Body }) == 1
                ? new Change.Made()
                : new Change.Refused(
                    "lease-lapsed", "The request took too long, and another took its place.",
                    "Answer as that one does."),
            ct);

    /// <summary>Lets go of the key when nothing was changed, so that the same request can be tried again.</summary>
    public Task<Change> AbandonAsync(
        string agency, string key, string token, CancellationToken ct) => database.ChangeAsync(
        connection => connection.Execute(
            "DELETE FROM idempotency WHERE agency = @agency AND key = @key AND token = @token AND status IS NULL",
            new { agency, key, token }) == 1
            ? new Change.Made()
            : new Change.AlreadySo(),
        ct);

    private sealed record Row(string ContentSha256, long? Status, string? ContentType, byte[]? Body);
}
