using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.Storage;

namespace IomGateway.Records.Replay;

/// <summary>What the guard says of a statement's <c>jti</c>.</summary>
public enum ReplayVerdict
{
    /// <summary>Never used before; it is used now.</summary>
    Fresh,

    /// <summary>It has been used.</summary>
    Used,

    /// <summary>
    /// Issued before an instant up to which the guard cannot say what was used: it must be signed anew.
    /// </summary>
    BeforeMemory,

    /// <summary>It has expired, or lives longer or begins later than the guard can remember.</summary>
    OutsideWindow,
}

/// <summary>
/// Sees to it that no signed statement is used twice, at this gateway or any other on the same database. Used ones are
/// rows, inserted before anything is decided; the key of the table is the only judge, so that two callers, threads,
/// processes or gateways cannot both be first.
/// </summary>
public sealed class ReplayGuard : IAsyncDisposable
{
    /// <summary>How far an agency's clock may be ahead of ours.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(60);

    /// <summary>How long a statement may live.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromMinutes(10);

    private readonly IUsedStatements used;
    private readonly TimeProvider time;

    private ReplayGuard(IUsedStatements used, TimeProvider time) => (this.used, this.time) = (used, time);

    /// <summary>Opens the memory of used statements, or makes it.</summary>
    /// <param name="database">
    /// The path of an SQLite file of its own, or the PostgreSQL connection string of the gateways' database.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    /// <exception cref="RecordsUnavailableException">It is damaged, or cannot be reached or written.</exception>
    public static Task<ReplayGuard> OpenAsync(string database, TimeProvider time, CancellationToken ct) => Task.Run(
        async () => new ReplayGuard(
            PostgresAddress.Is(database)
                ? await PostgresStatements.OpenAsync(database, time)
                : SqliteStatements.Open(database, time),
            time),
        ct);

    /// <summary>
    /// Uses up an agency's <c>jti</c>. The task ends when nobody can use it again; only <see
    /// cref="ReplayVerdict.Fresh"/> lets the statement count.
    /// </summary>
    /// <exception cref="RecordsUnavailableException">Nobody can say that it was not used before.</exception>
    public ValueTask<ReplayVerdict> TryUseAsync(
        string agency, string jti, DateTimeOffset issuedAt, DateTimeOffset expires, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return expires <= issuedAt || expires <= now || expires - issuedAt > MaxLife || issuedAt - now > MaxAhead
            ? new ValueTask<ReplayVerdict>(ReplayVerdict.OutsideWindow)
            : used.TryUseAsync(
                Key(agency, jti), issuedAt.ToUnixTimeMilliseconds(), expires.ToUnixTimeMilliseconds(), ct);
    }

    /// <summary>Closes cleanly: what is remembered is durable, so that the next opening refuses nothing.</summary>
    public ValueTask DisposeAsync() => used.DisposeAsync();

    private static byte[] Key(string agency, string jti)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(agency) + 1 + Encoding.UTF8.GetByteCount(jti)];
        var length = Encoding.UTF8.GetBytes(agency, bytes);
        Encoding.UTF8.GetBytes(jti, bytes.AsSpan(length + 1));
        return SHA256.HashData(bytes)[..16];
    }
}
