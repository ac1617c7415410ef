using Dapper;
using Npgsql;

namespace IomGateway.Records.Storage;

/// <summary>
/// One schema of a PostgreSQL database, and how every connection to it is set up: commits wait for the disk, and no
/// session can hold a lock for longer than seconds, whatever became of the gateway that opened it.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int LeastVersion = 15;
    private const int Connections = 16;
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 15;

    /// <summary>What the connection string's own Options may set otherwise.</summary>
    private const string Patience =
        "-c lock_timeout=10s -c idle_in_transaction_session_timeout=15s"
        + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private const string Durable = "-c synchronous_commit=on";

    private PostgresServer(NpgsqlDataSource source, string name) => (Source, Name) = (source, name);

    public NpgsqlDataSource Source { get; }

    /// <summary>Host, port and database: what may be told of where it is.</summary>
    public string Name { get; }

    /// <summary>Opens the database and brings the schema up to date.</summary>
    /// <exception cref="RecordsUnavailableException">It cannot be reached, or is not fit to keep this.</exception>
    public static PostgresServer Open(string database, PostgresScripts scripts, DateTimeOffset now)
    {
        var address = PostgresAddress.Read(database);
        address.SearchPath = scripts.Schema;
        address.Options = $"{Patience} {address.Options} {Durable}";
        address.NoResetOnClose = true;
        address.TcpKeepAlive = true;
        address.MaxAutoPrepare = 100;
        address.AutoPrepareMinUsages = 2;
        Default(address, "Application Name", a => a.ApplicationName = "iom-gateway");
        Default(address, "Timeout", a => a.Timeout = ConnectSeconds);
        Default(address, "Command Timeout", a => a.CommandTimeout = CommandSeconds);
        Default(address, "Maximum Pool Size", a => a.MaxPoolSize = Connections);
        var name = $"{address.Host}:{address.Port}/{address.Database}";
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);

        // Of several servers the one that counts is the one that takes writes, whichever that is by now.
        var source = address.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite)
            : builder.Build();
        try
        {
            using var connection = source.OpenConnection();
            RefuseUnfit(connection, name);
            scripts.Apply(connection, name, now);
            return new PostgresServer(source, name);
        }
        catch (Exception e)
        {
            source.Dispose();
            if (PostgresFailure.Is(e))
            {
                throw PostgresFailure.From(e, name);
            }

            throw;
        }
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static void Default(
        NpgsqlConnectionStringBuilder address, string keyword, Action<NpgsqlConnectionStringBuilder> set)
    {
        if (!PostgresAddress.Says(address, keyword))
        {
            set(address);
        }
    }

    private static void RefuseUnfit(NpgsqlConnection connection, string name)
    {
        var (encoding, fsync, standby) = connection.QuerySingle<(string, string, bool)>(
            "SELECT current_setting('server_encoding'), current_setting('fsync'), pg_is_in_recovery()");
        var (what, mend) = (connection.PostgreSqlVersion.Major, encoding, fsync, standby) switch
        {
            ( < LeastVersion, _, _, _) =>
                ($"is older than PostgreSQL {LeastVersion}", $"Bring the server to {LeastVersion} or later."),
            (_, not "UTF8", _, _) => ("does not keep text as UTF-8", "Make the database anew with ENCODING 'UTF8'."),
            (_, _, not "on", _) =>
                ("runs with fsync=off: a crash would lose what was acknowledged", "Set fsync=on on the server."),
            (_, _, _, true) => ("is a standby, which cannot be written", "Point the gateway at the primary."),
            _ => ("", ""),
        };
        if (what.Length > 0)
        {
            throw new RecordsUnavailableException("records-unfit", $"{name} {what}.", mend);
        }
    }
}
