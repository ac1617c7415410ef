using IomGateway.Records.Storage;
using Npgsql;
using NpgsqlTypes;

namespace IomGateway.Records.Replay;

/// <summary>Used statements in the database that several gateways share.</summary>
/// <remarks>
/// Each is committed to the disk before it counts, so neither a killed gateway nor a server that crashed has forgotten
/// one. A standby that took over, or a restored backup, may have: that shows by the cluster's history, and statements
/// issued before then, or up to the last that this gateway accepted, are refused.
/// </remarks>
internal sealed class PostgresStatements : IUsedStatements
{
    /// <summary>"IOMU": shared by those who use a statement, held alone while forgetting is decided.</summary>
    private const int Lock = 0x494F4D55;

    /// <summary>How long a row outlives its statement, so that small steps of the clock forget nothing.</summary>
    private const long Margin = 60_000;

    private const string History =
        """
        (SELECT system_identifier FROM pg_control_system()) || '/'
            || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
        """;

    private const string Use =
        $"""
         WITH here AS MATERIALIZED (
             SELECT forgotten, floor, history = $4 AND $4 = {History} AS known FROM memory),
         put AS (
             INSERT INTO used (key, until) SELECT $1, $2 FROM here WHERE known AND $2 > forgotten AND $3 >= floor
             ON CONFLICT DO NOTHING RETURNING 1)
         SELECT known, $3 < floor, EXISTS (SELECT FROM put) FROM here
         """;

    private static readonly TimeSpan PruneEvery = TimeSpan.FromSeconds(5);

    private readonly PostgresServer server;
    private readonly TimeProvider time;
    private volatile string history = "";
    private long highest;
    private long prunedAt;

    private PostgresStatements(PostgresServer server, TimeProvider time)
    {
        (this.server, this.time) = (server, time);
        prunedAt = time.GetTimestamp();
    }

    /// <summary>Opens the database, making the schema or bringing it up to date first.</summary>
    public static async Task<PostgresStatements> OpenAsync(string database, TimeProvider time)
    {
        var server = PostgresServer.Open(database, PostgresScripts.Replay, time.GetUtcNow());
        var statements = new PostgresStatements(server, time);
        try
        {
            await statements.SettleAsync();
            return statements;
        }
        catch (Exception e)
        {
            await server.DisposeAsync();
            if (PostgresFailure.Is(e))
            {
                throw PostgresFailure.From(e, server.Name);
            }

            throw;
        }
    }

    public async ValueTask<ReplayVerdict> TryUseAsync(byte[] key, long issued, long until, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            await PruneNowAndThenAsync();
            var verdict = await UseAsync(key, issued, until);
            if (verdict is null)
            {
                await SettleAsync();
                verdict = await UseAsync(key, issued, until);
            }

            return verdict ?? throw new RecordsUnavailableException(
                "records-busy", $"{server.Name} changed hands while it was asked.", "Ask again.");
        }
        catch (Exception e) when (PostgresFailure.Is(e))
        {
            // Not tried again by ourselves: had the first try been kept, the second would call it a replay.
            throw PostgresFailure.From(e, server.Name, committing: true);
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <returns><see langword="null"/> when the cluster's history is not the one that this gateway knows.</returns>
    private async Task<ReplayVerdict?> UseAsync(byte[] key, long issued, long until)
    {
        // Remembered before it is asked for: what is accepted below is never above what is remembered here.
        Raise(issued);
        await using var connection = await server.Source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock_shared($1, 0)")
                {
                    Parameters = { new NpgsqlParameter<int> { TypedValue = Lock } },
                },
                new NpgsqlBatchCommand(Use)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<byte[]> { TypedValue = key, NpgsqlDbType = NpgsqlDbType.Bytea },
                        new NpgsqlParameter<long> { TypedValue = until },
                        new NpgsqlParameter<long> { TypedValue = issued },
                        new NpgsqlParameter<string> { TypedValue = history },
                    },
                },
            },
        };
        await using var row = await batch.ExecuteReaderAsync();
        await row.NextResultAsync();
        if (!await row.ReadAsync())
        {
            throw new RecordsUnavailableException(
                "records-damaged", $"{server.Name} has lost its memory of used statements.",
                "Restore the last backup.");
        }

        ReplayVerdict? verdict = (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2)) switch
        {
            (false, _, _) => null,
            (_, true, _) => ReplayVerdict.BeforeMemory,
            (_, _, true) => ReplayVerdict.Fresh,
            _ => ReplayVerdict.Used,
        };

        // To its end: only then has the commit been answered.
        while (await row.NextResultAsync())
        {
        }

        return verdict;
    }

    /// <summary>
    /// Learns the cluster's history. Where it is another than the one that was known, the last of what was accepted may
    /// be lost: nothing issued up to now, or up to the last that came to this gateway, is accepted any more.
    /// </summary>
    private async Task SettleAsync()
    {
        // A time of issue counts whole seconds: of the second in which we look, nothing is refused for its fraction
        // alone.
        var now = time.GetUtcNow().ToUnixTimeSeconds() * 1000;
        var known = history;
        await using var command = server.Source.CreateCommand(
            $"""
             INSERT INTO memory (only_row, history, floor, forgotten) VALUES (1, {History}, $1, 0)
             ON CONFLICT (only_row) DO UPDATE SET
                 floor = CASE WHEN memory.history <> excluded.history OR $2 NOT IN ('', excluded.history)
                     THEN greatest(memory.floor, $1, $3) ELSE memory.floor END,
                 history = excluded.history
             RETURNING history
             """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = known });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Interlocked.Read(ref highest) + 1 });
        history = (string)(await command.ExecuteScalarAsync())!;
    }

    private void Raise(long issued)
    {
        long seen;
        while (issued > (seen = Interlocked.Read(ref highest))
            && Interlocked.CompareExchange(ref highest, issued, seen) != seen)
        {
        }
    }

    /// <summary>
    /// Drops rows whose statements have ended. What is to be forgotten is settled while nobody uses a statement, and
    /// only then dropped: one whose row is going can never look new to a gateway whose clock is behind.
    /// </summary>
    private async Task PruneNowAndThenAsync()
    {
        var last = Interlocked.Read(ref prunedAt);
        if (time.GetElapsedTime(last) < PruneEvery
            || Interlocked.CompareExchange(ref prunedAt, time.GetTimestamp(), last) != last)
        {
            return;
        }

        var before = time.GetUtcNow().ToUnixTimeMilliseconds() - Margin;
        await using var connection = await server.Source.OpenConnectionAsync();
        await using (var settle = new NpgsqlBatch(connection))
        {
            settle.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock($1, 0)")
            {
                Parameters = { new NpgsqlParameter<int> { TypedValue = Lock } },
            });
            settle.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                UPDATE memory SET forgotten = greatest(
                    forgotten, (SELECT coalesce(max(until), 0) FROM used WHERE until <= $1))
                """)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = before } },
            });
            await settle.ExecuteNonQueryAsync();
        }

        await using var drop = new NpgsqlCommand(
            "DELETE FROM used WHERE until <= (SELECT forgotten FROM memory)", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
