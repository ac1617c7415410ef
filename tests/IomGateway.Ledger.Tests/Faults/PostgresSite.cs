using System.Diagnostics;
using IomGateway.Records.Tests.Postgres;
using Npgsql;

namespace IomGateway.Ledger.Tests.Faults;

/// <summary>Two gateways on one PostgreSQL server, which is killed as well.</summary>
internal sealed class PostgresSite(
    LedgerFolder folder, PostgresCluster cluster, string database, Dice dice, FaultTally tally)
    : FaultySite(folder, database, dice, tally)
{
    private const string Sequencers =
        """
        SELECT pid FROM pg_stat_activity
        WHERE application_name = 'iom-ledger' AND datname = current_database() AND query LIKE '%ledger.unplaced%'
            AND query NOT LIKE '%INTO ledger.unplaced%'
        ORDER BY state = 'active' DESC, pid LIMIT 1
        """;

    private string? _copied;

    // PostgreSQL's own error for a full disk, in the middle of the statement that writes entries.
    public override async Task FillDiskAsync()
    {
        Tally.Did("disk full");
        await RunAsync(
            """
            CREATE OR REPLACE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER no_space BEFORE INSERT ON ledger.entries FOR EACH ROW EXECUTE FUNCTION no_space();
            CREATE TRIGGER no_space BEFORE UPDATE ON ledger.probe FOR EACH ROW EXECUTE FUNCTION no_space();
            """);
        await Task.Delay(500 + Dice.Throw(500));
        await RunAsync("DROP TRIGGER no_space ON ledger.entries; DROP TRIGGER no_space ON ledger.probe;");
        await WorkAsync();
    }

    protected override async Task<bool> TryKillOtherAsync()
    {
        switch (Dice.Throw(6))
        {
            case 0 or 1:
                Tally.Did("kill of the database");
                cluster.Kill();
                cluster.Start();
                return true;
            case 2:
                Tally.Did("database restarted");
                cluster.Stop();
                cluster.Start();
                return false;
            case 3 or 4 when await SequencerAsync() is { } pid:
                // The server takes this for a crash of its own, and ends all of its connections.
                Tally.Did("kill of a sequencer");
                Run("kill", "-9", $"{pid}");
                return true;
            default:
                return false;
        }
    }

    protected override async Task<LedgerFolder> CopyAsync()
    {
        _copied = cluster.NewDatabase();
        var copy = new LedgerFolder(_copied);
        Folder.CopyKeysTo(copy);
        string to = new NpgsqlConnectionStringBuilder(_copied).Database!;
        string from = new NpgsqlConnectionStringBuilder(Database).Database!;
        string bin = Path.GetDirectoryName(await ReadAsync("bash", "-c",
            "ls /usr/lib/postgresql/*/bin/pg_dump 2>/dev/null | sort -V | tail -1 || command -v pg_dump"))!;
        string port = $"-h 127.0.0.1 -p {cluster.Port} -U gw";
        Run("bash", "-c",
            $"set -o pipefail; {bin}/pg_dump {port} {from} | {bin}/psql -q -v ON_ERROR_STOP=1 {port} {to} >/dev/null");
        return copy;
    }

    protected override string? CopyDatabase(LedgerFolder copy) => _copied;

    private async Task<int?> SequencerAsync()
    {
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand(Sequencers, connection);
        return await ask.ExecuteScalarAsync() as int?;
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The text is this class's own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<string> ReadAsync(string program, params string[] arguments)
    {
        using Process process =
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }
}
