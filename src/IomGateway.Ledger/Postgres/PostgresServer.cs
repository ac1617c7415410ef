using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Opens connections to the database of a log: each with the durability that an acknowledged entry needs, and with
/// limits that let no node hold up the others.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int OldestVersion = 150_000;

    // A client that hangs inside a transaction loses its locks after five seconds, and so its turn to sequence. Plans
    // are kept from when the tables were small, and all that is read here is read by an index, whatever is asked for.
    private const string Session =
        """
        SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') <> 'remote_apply';
        SET default_transaction_isolation TO 'read committed';
        SET default_transaction_read_only TO off;
        SET idle_in_transaction_session_timeout TO '5s';
        SET enable_seqscan TO off;
        SET plan_cache_mode TO force_generic_plan;
        """;

    private readonly NpgsqlDataSource _source;
    private readonly string _limits;

    /// <exception cref="LedgerUnavailableException">The connection string is not one.</exception>
    public PostgresServer(string database, TimeSpan busyTimeout)
    {
        int patience = Math.Max(1, (int)Math.Ceiling(busyTimeout.TotalSeconds));
        _limits = string.Create(CultureInfo.InvariantCulture,
            $"SET lock_timeout TO {(long)busyTimeout.TotalMilliseconds}; SET statement_timeout TO {patience}000;");
        try
        {
            var builder = new NpgsqlDataSourceBuilder(database);
            NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
            settings.Pooling = false;
            settings.Multiplexing = false;
            settings.Enlist = false;
            settings.MaxAutoPrepare = Math.Max(settings.MaxAutoPrepare, 64);
            settings.AutoPrepareMinUsages = 2;
            settings.ApplicationName ??= "iom-ledger";
            settings.CommandTimeout = patience + 2;
            settings.Timeout = Math.Min(settings.Timeout, patience);
            // After a failover the connection that counts is the one to the server that takes writes.
            _source = settings.Host?.Contains(',', StringComparison.Ordinal) == true
                ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite)
                : builder.Build();
        }
        catch (ArgumentException e)
        {
            // The text of the exception may repeat parts of the string, and with them a password.
            throw new LedgerUnavailableException(
                $"The ledger's database is not a connection string ({e.GetType().Name}); write Host=…;Database=….");
        }
    }

    /// <summary>A connection for its caller alone.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        NpgsqlConnection connection = _source.CreateConnection();
        try
        {
            await connection.OpenAsync(cancel);
            await using var session = new NpgsqlCommand(Session + _limits, connection);
            await session.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses a server that would lose what it acknowledged, or that takes no writes.</summary>
    /// <exception cref="LedgerUnavailableException">It is such a server.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = new NpgsqlCommand(
            "SELECT current_setting('server_version_num')::int, current_setting('fsync')::bool,"
            + " current_setting('full_page_writes')::bool, pg_is_in_recovery()",
            connection);
        await using NpgsqlDataReader row = await ask.ExecuteReaderAsync(cancel);
        await row.ReadAsync(cancel);
        string? wrong =
            row.GetInt32(0) < OldestVersion ? "is older than version 15; upgrade it"
            : !row.GetBoolean(1) ? "runs with fsync=off and would lose entries; turn it on"
            : !row.GetBoolean(2) ? "runs with full_page_writes=off and could lose entries; turn it on"
            : row.GetBoolean(3) ? "is a standby; name the primary, or all servers in Host" : null;
        if (wrong is not null)
        {
            throw new LedgerUnavailableException($"The ledger's PostgreSQL server {wrong}.");
        }
    }

    /// <summary>Whether it is the database or the way to it that failed, and not this program.</summary>
    public static bool IsFailure(Exception e) =>
        e is DbException or TimeoutException or IOException or System.Net.Sockets.SocketException;

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
