using System.Security.Cryptography;
using System.Text;
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
        var applied = connection.Query<(string Name, string Sha256)>("SELECT name, sha256 FROM schema_script")
            .ToDictionary(s => s.Name, s => s.Sha256, StringComparer.Ordinal);
        foreach (var (name, text) in Embedded())
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            if (!applied.Remove(name, out var known))
            {
                connection.Run(text);
                connection.Execute(
                    "INSERT INTO schema_script (name, sha256, applied_at) VALUES (@name, @digest, @at)",
                    new { name, digest, at = now.ToUnixTimeMilliseconds() });
            }
            else if (known != digest)
            {
                throw Differs(path, $"script {name} is not the one that made it");
            }
        }

        if (applied.Count > 0)
        {
            throw Differs(path, "a newer release has changed it");
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

    private static RecordsUnavailableException Differs(string path, string why) => new(
        "records-other-release", $"{path} does not fit this release: {why}.",
        "Run the release of the gateway that last wrote it, or a newer one.");

    private IEnumerable<(string Name, string Text)> Embedded()
    {
        var assembly = typeof(ScriptSet).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            yield return (resource[Folder.Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }
}
