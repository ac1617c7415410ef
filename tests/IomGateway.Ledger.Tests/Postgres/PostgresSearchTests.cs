using IomGateway.Records.Tests.Postgres;
using Npgsql;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>The search contract, kept by the PostgreSQL store.</summary>
public sealed class PostgresSearchTests : SearchContract, IDisposable
{
    private readonly string _database = PostgresCluster.Shared.NewDatabase();
    private readonly LedgerFolder _folder;

    public PostgresSearchTests() => _folder = new LedgerFolder(_database);

    public void Dispose() => _folder.Dispose();

    protected override Task<EvidenceLog> OpenAsync() => _folder.OpenAsync();

    [Fact]
    public async Task A_log_from_before_there_was_search_gets_its_rows_when_it_is_opened()
    {
        EntrySearch failed = Any with { With = EntryOutcomes.Failed };
        List<long> before;
        await using (EvidenceLog log = await OpenAsync())
        {
            await FillAsync(log, questions: 700, new Dice(3));
            before = [.. (await AllPagesAsync(log, failed)).Select(f => f.Entry.Index)];
        }

        await using (var connection = new NpgsqlConnection(_database))
        {
            await connection.OpenAsync();
            await using NpgsqlCommand older = connection.CreateCommand();
            older.CommandText = "DELETE FROM ledger.search; DELETE FROM ledger.search_state";
            await older.ExecuteNonQueryAsync();
        }

        File.Delete(Path.Combine(_folder.Keys, "index.key"));
        await using EvidenceLog again = await OpenAsync();

        Assert.NotEmpty(before);
        Assert.Equal(before, (await AllPagesAsync(again, failed)).Select(f => f.Entry.Index));
    }
}
