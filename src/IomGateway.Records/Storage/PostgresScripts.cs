using Dapper;
using Npgsql;

namespace IomGateway.Records.Storage;

/// <summary>
/// Plain, numbered, forward-only scripts of one schema, each applied once, under a lock that all gateways of the
/// database share.
/// </summary>
/// <param name="Folder">The embedded folder.</param>
/// <param name="Schema">The schema, which is theirs alone.</param>
internal sealed record PostgresScripts(string Folder, string Schema)
{
    public static readonly PostgresScripts Records = new("IomGateway.Records.Postgres.", "records");

    public static readonly PostgresScripts Replay = new("IomGateway.Records.Replay.Postgres.", "replay");

    /// <summary>"IOMS": whoever brings a schema up to date.</summary>
    private const int Lock = 0x494F4D53;

    public void Apply(NpgsqlConnection connection, string server, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute("SET LOCAL lock_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = 0");
        connection.Execute("SELECT pg_advisory_xact_lock(@Lock, hashtext(@Schema))", new { Lock, Schema });

        // What is there is not asked for again: a role that may only read and write rows can run the gateway once the
        // owner's has made the tables.
        if (connection.ExecuteScalar<string?>("SELECT to_regnamespace(@Schema)::text", new { Schema }) is null)
        {
            connection.Execute($"CREATE SCHEMA {Schema}");
        }

        if (connection.ExecuteScalar<string?>("SELECT to_regclass('schema_script')::text") is null)
        {
            RefuseForeignSchema(connection, server);
            connection.Execute(
                "CREATE TABLE schema_script (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        }

        var applied = connection.Query<(string, string)>("SELECT name, sha256 FROM schema_script");
        foreach (var script in EmbeddedScript.Missing(Folder, applied, server))
        {
            connection.Execute(script.Text, commandTimeout: 0);
            connection.Execute(
                "INSERT INTO schema_script (name, sha256, applied_at) VALUES (@Name, @Sha256, @at)",
                new { script.Name, script.Sha256, at = now.ToUnixTimeMilliseconds() });
        }

        transaction.Commit();
    }

    private void RefuseForeignSchema(NpgsqlConnection connection, string server)
    {
        if (connection.ExecuteScalar<bool>(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(@Schema))", new { Schema }))
        {
            throw new RecordsUnavailableException(
                "records-foreign", $"The schema {Schema} of {server} is somebody else's.",
                "Give the gateway a database of its own.");
        }
    }
}
