using System.Collections.Concurrent;
using Dapper;
using IomGateway.Records.Storage;

namespace IomGateway.Records.Misses;

/// <summary>How a user stands who asks about people whom nobody knows.</summary>
/// <param name="InTheLastHour">How many such questions there were.</param>
/// <param name="LimitedUntil">When they may ask again; <see langword="null"/> when they may now.</param>
public sealed record MissStanding(int InTheLastHour, DateTimeOffset? LimitedUntil)
{
    /// <summary>Whether this very miss is the one that reached the limit, which is worth an alert.</summary>
    public bool JustLimited => InTheLastHour == MissRegister.Limit;
}

/// <summary>
/// Counts questions about people whom nobody knows: many in an hour are a search for who is in the register.
/// </summary>
public sealed class MissRegister(RecordsDatabase database)
{
    /// <summary>Misses in an hour after which a user must wait.</summary>
    public const int Limit = 20;

    /// <summary>For how long, in milliseconds, another process's misses may go unheard here.</summary>
    private const long ReadEvery = 1000;

    private const int MostRemembered = 20_000;

    private static readonly long Hour = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private readonly ConcurrentDictionary<(string Agency, string User), Standing> standings = new();
    private long counted;

    /// <summary>Counts one more.</summary>
    public async Task<MissStanding> RecordAsync(string agency, string user, CancellationToken ct)
    {
        try
        {
            return await WriteAsync(agency, user, ct);
        }
        finally
        {
            Interlocked.Increment(ref counted);
        }
    }

    private Task<MissStanding> WriteAsync(string agency, string user, CancellationToken ct) => database.WriteAsync(
        connection =>
        {
            var row = new { agency, user, at = database.Now, since = database.Now - Hour };
            connection.Execute("INSERT INTO miss (agency, agency_user, at) VALUES (@agency, @user, @at)", row);
            connection.Execute("DELETE FROM miss WHERE at <= @since", row);
            var count = connection.ExecuteScalar<int>(
                "SELECT count(*) FROM miss WHERE agency = @agency AND agency_user = @user AND at > @since", row);
            var limiting = connection.QueryFirstOrDefault<long?>(
                """
                SELECT at FROM miss WHERE agency = @agency AND agency_user = @user AND at > @since
                ORDER BY at DESC LIMIT 1 OFFSET 19
                """,
                row);
            return new MissStanding(count, Times.Read(limiting + Hour));
        },
        ct);

    /// <summary>
    /// When the user may ask again; <see langword="null"/> when they may now. What this process has counted shows at
    /// once.
    /// </summary>
    public ValueTask<DateTimeOffset?> LimitedUntilAsync(string agency, string user, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var (now, misses) = (database.Now, Volatile.Read(ref counted));
        if (standings.TryGetValue((agency, user), out var known)
            && known.Counted == misses && now - known.ReadAt is >= 0 and < ReadEvery)
        {
            return new ValueTask<DateTimeOffset?>(known.Until);
        }

        if (standings.Count >= MostRemembered)
        {
            standings.Clear();
        }

        var until = Read(agency, user);
        standings[(agency, user)] = new Standing(until, now, misses);
        return new ValueTask<DateTimeOffset?>(until);
    }

    private DateTimeOffset? Read(string agency, string user)
    {
        var limiting = database.ReadPrepared(
            """
            SELECT at FROM miss WHERE agency = @agency AND agency_user = @user AND at > @since
            ORDER BY at DESC LIMIT 1 OFFSET 19
            """,
            command =>
            {
                command.Parameters.Clear();
                command.Bind("@agency", agency);
                command.Bind("@user", user);
                command.Bind("@since", database.Now - Hour);
                return command.ExecuteScalar() as long?;
            });
        return Times.Read(limiting + Hour);
    }

    private sealed record Standing(DateTimeOffset? Until, long ReadAt, long Counted);
}
