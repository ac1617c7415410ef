using System.Data.Common;
using System.Net.Sockets;
using IomGateway.Ledger.Postgres;
using Npgsql;

namespace IomGateway.Ledger.Vault;

/// <summary>
/// Data keys in a PostgreSQL database of their own, for gateways on several machines. Its backups are not those of the
/// log, so that an erased key lapses with them and not later.
/// </summary>
internal sealed class PostgresKeyRows : IKeyRows
{
    private const int Attempts = 3;
    private const int Connections = 4;
    private const string Columns = "SELECT id, owner, wrapped FROM keystore.data_keys";

    private readonly NpgsqlDataSource _source;

    private PostgresKeyRows(NpgsqlDataSource source) => _source = source;

    /// <exception cref="InvalidOperationException">It has no keys although the ledger has entries.</exception>
    /// <exception cref="LedgerUnavailableException">It cannot be reached, or is not fit to keep keys.</exception>
    public static async Task<PostgresKeyRows> OpenAsync(
        string database, TimeSpan busyTimeout, bool mayCreate, CancellationToken cancel)
    {
        var rows = new PostgresKeyRows(Source(database, busyTimeout));
        try
        {
            await using NpgsqlConnection connection = await rows._source.OpenConnectionAsync(cancel);
            await PostgresServer.CheckAsync(connection, cancel);
            await using var known = new NpgsqlCommand("SELECT to_regclass('keystore.data_keys')::text", connection);
            if (!mayCreate && await known.ExecuteScalarAsync(cancel) is not string)
            {
                throw new InvalidOperationException(
                    "The key store has no keys although the ledger has entries; name the database that has them, or"
                    + " restore its backup.");
            }

            await PostgresScripts.KeyStore.ApplyAsync(connection, cancel);
            return rows;
        }
        catch (Exception e)
        {
            rows.Dispose();
            if (PostgresServer.IsFailure(e))
            {
                throw Unavailable(e);
            }

            throw;
        }
    }

    public WrappedKey? Of(string owner) => First($"{Columns} WHERE owner = $1", owner);

    public WrappedKey? Find(long id) => First($"{Columns} WHERE id = $1", id);

    public WrappedKey? Any() => First($"{Columns} LIMIT 1");

    public void Keep(string owner, byte[] wrapped) => Use(
        """
        INSERT INTO keystore.data_keys (owner, wrapped)
        SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM keystore.erased WHERE owner = $1)
        ON CONFLICT (owner) DO NOTHING
        """,
        command => command.ExecuteNonQuery(), owner, wrapped);

    public IReadOnlyList<WrappedKey> All(string prefix) =>
        Rows($"{Columns} WHERE starts_with(owner, $1) ORDER BY id", Row, prefix);

    // Two commits: a key that somebody makes at this moment is either there to be destroyed, or finds its owner erased.
    public void Erase(string owner)
    {
        Use("INSERT INTO keystore.erased (owner) VALUES ($1) ON CONFLICT DO NOTHING", c => c.ExecuteNonQuery(), owner);
        Use(
            """
            WITH gone AS (DELETE FROM keystore.data_keys WHERE owner = $1 RETURNING id, owner)
            INSERT INTO keystore.erased_keys (id, owner) SELECT id, owner FROM gone
            """,
            c => c.ExecuteNonQuery(), owner);
    }

    public KeyRowsState State() => Rows(
        """
        SELECT (SELECT count(*) FROM keystore.erased),
               (SELECT fingerprint FROM keystore.masters ORDER BY number DESC LIMIT 1)
        """,
        r => new KeyRowsState(r.GetInt64(0), r.IsDBNull(1) ? null : r.GetString(1)))[0];

    public IReadOnlyList<MasterInForce> Masters() => Rows(
        "SELECT fingerprint, since FROM keystore.masters ORDER BY number",
        r => new MasterInForce(r.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(1))));

    // The lock: two that set it at once would otherwise both find the one before.
    public void SetMaster(string? before, MasterInForce next) => Use(
        """
        WITH alone AS MATERIALIZED (SELECT pg_advisory_xact_lock(1229933899))
        INSERT INTO keystore.masters (fingerprint, since)
        SELECT $1, $2 FROM alone
        WHERE coalesce((SELECT fingerprint FROM keystore.masters ORDER BY number DESC LIMIT 1), '') = $3
        """,
        command => command.ExecuteNonQuery(), next.Fingerprint, next.Since.ToUnixTimeMilliseconds(), before ?? "");

    public void Rewrap(IReadOnlyList<(WrappedKey Was, byte[] Wrapped)> keys) => Use(
        """
        UPDATE keystore.data_keys k SET wrapped = n.wrapped
        FROM unnest($1, $2, $3) AS n (id, was, wrapped) WHERE k.id = n.id AND k.wrapped = n.was
        """,
        command => command.ExecuteNonQuery(), keys.Select(k => k.Was.Id).ToArray(),
        keys.Select(k => k.Was.Wrapped).ToArray(), keys.Select(k => k.Wrapped).ToArray());

    public IReadOnlyList<string> Erased(string prefix) => Rows(
        "SELECT owner FROM keystore.erased WHERE starts_with(owner, $1) ORDER BY owner", r => r.GetString(0), prefix);

    public IReadOnlyList<long> ErasedKeys(string owner) => Rows(
        "SELECT id FROM keystore.erased_keys WHERE owner = $1 ORDER BY id", r => r.GetInt64(0), owner);

    /// <summary>Takes dead rows out of the table; its log and backups lapse with the server's own.</summary>
    public void Compact() => Use("VACUUM keystore.data_keys", command => command.ExecuteNonQuery());

    public bool CopyTo(string path) => false;

    public void Dispose() => _source.Dispose();

    private static NpgsqlDataSource Source(string database, TimeSpan busyTimeout)
    {
        int patience = Math.Max(1, (int)Math.Ceiling(busyTimeout.TotalSeconds));
        try
        {
            var builder = new NpgsqlDataSourceBuilder(database);
            NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
            settings.Enlist = false;
            settings.MaxPoolSize = Connections;
            settings.NoResetOnClose = true;
            settings.IncludeErrorDetail = false;
            settings.ApplicationName ??= "iom-keys";
            settings.Options = $"{settings.Options} -c synchronous_commit=on -c lock_timeout={patience}s".Trim();
            settings.CommandTimeout = patience + 2;
            settings.Timeout = Math.Min(settings.Timeout, patience);
            return settings.Host?.Contains(',', StringComparison.Ordinal) == true
                ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite)
                : builder.Build();
        }
        catch (ArgumentException e)
        {
            // The text of the exception may repeat parts of the string, and with them a password.
            throw new LedgerUnavailableException(
                $"The key store is not a connection string ({e.GetType().Name}); write Host=…;Database=….");
        }
    }

    private WrappedKey? First(string sql, params object[] values) => Rows(sql, Row, values).FirstOrDefault();

    private static WrappedKey Row(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2));

    private List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values) => Use(
        sql,
        command =>
        {
            var all = new List<T>();
            using NpgsqlDataReader rows = command.ExecuteReader();
            while (rows.Read())
            {
                all.Add(read(rows));
            }

            return all;
        },
        values);

    /// <summary>All that is done here may be done twice: a connection that was lost meanwhile is tried again.</summary>
    private T Use<T>(string sql, Func<NpgsqlCommand, T> use, params object[] values)
    {
        for (int left = Attempts - 1; ; left--)
        {
            try
            {
                using NpgsqlConnection connection = _source.OpenConnection();
#pragma warning disable CA2100 // The texts are this class's own.
                using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
                foreach (object value in values)
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = value });
                }

                return use(command);
            }
            catch (Exception e) when (PostgresServer.IsFailure(e))
            {
                if (left == 0 || !IsLost(e))
                {
                    throw Unavailable(e);
                }
            }
        }
    }

    private static bool IsLost(Exception e) => e is PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow
        }
        or NpgsqlException { InnerException: IOException or SocketException } and not PostgresException;

    private static LedgerUnavailableException Unavailable(Exception e) =>
        new($"The key store cannot be used{(e is DbException { SqlState: { } state } ? $" ({state})" : "")}.", e);
}
