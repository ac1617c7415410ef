using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>Plain, numbered, forward-only scripts, each applied once, by one node at a time.</summary>
/// <param name="Folder">The embedded folder.</param>
/// <param name="Schema">The schema that they make and change.</param>
internal sealed record PostgresScripts(string Folder, string Schema)
{
    public static readonly PostgresScripts Ledger = new("IomGateway.Ledger.Postgres.", "ledger");

    public static readonly PostgresScripts KeyStore = new("IomGateway.Ledger.Vault.Postgres.", "keystore");

    // "IOML": nobody else's advisory lock.
    private const long Lock = 0x494F4D4C;

    /// <exception cref="LedgerUnavailableException">Another release made the schema.</exception>
    public async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancel);
        await RunAsync(
            connection,
            $"""
             CREATE SCHEMA IF NOT EXISTS {Schema};
             CREATE TABLE IF NOT EXISTS {Schema}.schema_script (
                 name text PRIMARY KEY, sha256 text NOT NULL,
                 applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
             """,
            cancel);
        Dictionary<string, string> applied = await AppliedAsync(connection, cancel);
        foreach ((string name, string text) in Embedded())
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            if (!applied.Remove(name, out string? known))
            {
                await RunAsync(connection, text, cancel);
                await using var insert = new NpgsqlCommand(
                    $"INSERT INTO {Schema}.schema_script (name, sha256) VALUES ($1, $2)", connection)
                {
                    Parameters = { new() { Value = name }, new() { Value = digest } },
                };
                await insert.ExecuteNonQueryAsync(cancel);
            }
            else if (known != digest)
            {
                throw Differs($"script {name} is not the one that made it");
            }
        }

        if (applied.Count > 0)
        {
            throw Differs("a newer release has changed it");
        }

        await transaction.CommitAsync(cancel);
    }

    private async Task<Dictionary<string, string>> AppliedAsync(
        NpgsqlConnection connection, CancellationToken cancel)
    {
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var ask = new NpgsqlCommand($"SELECT name, sha256 FROM {Schema}.schema_script", connection);
        await using NpgsqlDataReader rows = await ask.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            applied.Add(rows.GetString(0), rows.GetString(1));
        }

        return applied;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
#pragma warning disable CA2100 // The text is an embedded script or a constant.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }

    private LedgerUnavailableException Differs(string why) => new(
        $"The schema {Schema} does not fit this release: {why}. Run the release that last wrote it, or a newer one.");

    private IEnumerable<(string Name, string Text)> Embedded()
    {
        System.Reflection.Assembly assembly = typeof(PostgresScripts).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            yield return (resource[Folder.Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }
}
