using Dapper;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Storage;

/// <summary>
/// Plain, numbered, forward-only scripts of one folder, each applied once, under the database's write lock.
/// </summary>
/// <param name="Folder">The embedded folder.</param>
/// <param name="ApplicationId">Tells such a file from any other SQLite file.</param>
internal sealed record ScriptSet(string Folder, int ApplicationId)
{
    /// <summary>"IOMR".</summary>
    public static readonly ScriptSet Records = new("IomGateway.Records.Sqlite.", 0x494F4D52);

    /// <summary>"IOMU".</summary>
    public static readonly ScriptSet Replay = new("IomGateway.Records.Replay.Sqlite.", 0x494F4D55);

    public void Apply(SqliteConnection connection, string path, DateTimeOffset now)
    {
        try
        {
            connection.Run("BEGIN IMMEDIATE");
            try
            {
                ApplyMissing(connection, path, now);
                connection.Run("COMMIT");
            }
            catch
            {
                connection.Run("ROLLBACK");
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, path);
        }
    }

    private void ApplyMissing(SqliteConnection connection, string path, DateTimeOffset now)
    {
        RefuseForeignFile(connection, path);
        connection.Run(
            """
            CREATE TABLE IF NOT EXISTS schema_script (
                name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT
            """);
        var applied = connection.Query<(string, string)>("SELECT name, sha256 FROM schema_script");
        foreach (var script in EmbeddedScript.Missing(Folder, applied, path))
        {
            connection.Run(script.Text);
            connection.Execute(
                "INSERT INTO schema_script (name, sha256, applied_at) VALUES (@Name, @Sha256, @at)",
                new { script.Name, script.Sha256, at = now.ToUnixTimeMilliseconds() });
        }

        connection.Run($"PRAGMA application_id = {ApplicationId}");
    }

    private void RefuseForeignFile(SqliteConnection connection, string path)
    {
        var id = connection.ExecuteScalar<int>("PRAGMA application_id");
        var tables = connection.ExecuteScalar<int>("SELECT count(*) FROM sqlite_schema");
        if (id != ApplicationId && (id != 0 || tables > 0))
        {
            throw SqliteFailure.Damaged(path, null);
        }
    }
}
