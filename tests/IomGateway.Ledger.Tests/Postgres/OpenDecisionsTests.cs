using IomGateway.Records.Tests.Postgres;
using Npgsql;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>How decisions without a conclusion are found where nothing is written when one gets it.</summary>
public sealed class OpenDecisionsTests : IDisposable
{
    private static readonly TimeSpan AnyAge = TimeSpan.FromMilliseconds(-1);

    private readonly string _database = PostgresCluster.Shared.NewDatabase();
    private readonly LedgerFolder _folder;

    public OpenDecisionsTests() => _folder = new LedgerFolder(_database);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_all_concluded_is_passed_over_and_one_open_decision_is_waited_for()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        EntryId ended = await log.AppendAsync(LedgerFolder.Permit(), default);
        await log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Disclosed, ended), default);
        EntryId open = await log.AppendAsync(LedgerFolder.Permit(), default);
        await log.AppendAsync(LedgerFolder.Decided("deny"), default);

        Assert.Equal(0, await log.CloseInterruptedAsync(TimeSpan.FromMinutes(1), default));
        Assert.InRange(await SweptAsync(), 0, 2);
        await log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Failed, open), default);
        Assert.Equal(0, await log.CloseInterruptedAsync(AnyAge, default));
        Assert.Equal(7, await SweptAsync());

        EntryId later = await log.AppendAsync(LedgerFolder.Permit(), default);
        await log.ReadAsync(later, default);
        await MoveAsync("2 hours");
        Assert.Equal(0, await log.CloseInterruptedAsync(TimeSpan.FromMinutes(1), default));
        Assert.Equal(7, await SweptAsync());
        await MoveAsync("-4 hours");
        await log.CloseInterruptedAsync(TimeSpan.FromMinutes(1), default);
        Assert.Equal(later, (await log.ReadAllAsync(default).ToListAsync())[^1].Entry.Of);
    }

    [Fact]
    public async Task Those_of_an_earlier_release_are_still_open_and_the_others_are_not()
    {
        EntryId open, ended;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            open = await log.AppendAsync(LedgerFolder.Permit(), default);
            ended = await log.AppendAsync(LedgerFolder.Permit(), default);
            await log.AppendAsync(LedgerFolder.Conclusion(EntryKind.Disclosed, ended), default);
        }

        await RunAsync(
            """
            CREATE TABLE ledger.awaiting (id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());
            INSERT INTO ledger.awaiting (id)
            SELECT id FROM ledger.entries WHERE awaits AND id NOT IN (
                SELECT of_id FROM ledger.entries WHERE of_id IS NOT NULL);
            ALTER TABLE ledger.entries DROP COLUMN awaits;
            ALTER TABLE ledger.places DROP COLUMN at;
            DROP TABLE ledger.swept;
            DELETE FROM ledger.schema_script WHERE name = '0004-open-decisions.sql';
            """);
        await using EvidenceLog again = await _folder.OpenAsync();

        Assert.Equal(2, await SweptAsync());
        await Assert.ThrowsAsync<EntryRefusedException>(
            () => again.AppendAsync(LedgerFolder.Conclusion(EntryKind.Failed, ended), default).AsTask());
        Assert.Equal(1, await again.CloseInterruptedAsync(AnyAge, default));
        Assert.Equal(open, (await again.ReadAllAsync(default).ToListAsync())[^1].Entry.Of);
    }

    private Task<int> MoveAsync(string by) => RunAsync($"UPDATE ledger.places SET at = at + interval '{by}'");

    private Task<long> SweptAsync() => WithAsync(
        "SELECT place FROM ledger.swept", async command => (long)(await command.ExecuteScalarAsync())!);

    private Task<int> RunAsync(string sql) => WithAsync(sql, command => command.ExecuteNonQueryAsync());

    private async Task<T> WithAsync<T>(string sql, Func<NpgsqlCommand, Task<T>> use)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The text is the test's own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await use(command);
    }
}
