namespace IomGateway.Ledger.Tests;

/// <summary>The search contract, kept by the embedded SQLite store; and what its files hold.</summary>
public sealed class SqliteSearchTests : SearchContract, IDisposable
{
    private readonly LedgerFolder _folder = new();

    private string IndexKey => Path.Combine(_folder.Keys, "index.key");

    public void Dispose() => _folder.Dispose();

    protected override Task<EvidenceLog> OpenAsync() => _folder.OpenAsync();

    [Fact]
    public async Task A_folder_from_before_there_was_search_gets_its_rows_when_it_is_opened()
    {
        List<long> before;
        await using (EvidenceLog log = await OpenAsync())
        {
            await FillAsync(log, questions: 1200, new Dice(3));
            before = await FoundAsync(log);
        }

        MakeOld();
        await using EvidenceLog again = await OpenAsync();

        Assert.NotEmpty(before);
        Assert.Equal(before, await FoundAsync(again));
        Assert.True(File.Exists(IndexKey));
    }

    [Fact]
    public async Task Making_the_rows_goes_on_where_it_broke_off()
    {
        List<long> before;
        await using (EvidenceLog log = await OpenAsync())
        {
            await FillAsync(log, questions: 300, new Dice(4));
            before = await FoundAsync(log);
        }

        // As though it had ended in the middle: some rows are there, and nothing says that all are.
        _folder.Sql("UPDATE search_state SET filled = 0; DELETE FROM search WHERE place > 150 AND place % 3 = 0");
        await using EvidenceLog again = await OpenAsync();

        Assert.Equal(before, await FoundAsync(again));
    }

    [Fact]
    public async Task Another_index_key_is_refused_and_a_missing_one_too()
    {
        await using (EvidenceLog log = await OpenAsync())
        {
            await DiscloseAsync(log, "person-1", "j.smith", "attendance");
        }

        byte[] kept = await File.ReadAllBytesAsync(IndexKey);
        File.Delete(IndexKey);
        await Assert.ThrowsAsync<InvalidOperationException>(OpenAsync);
        File.Copy(Path.Combine(_folder.Keys, "master.key"), IndexKey);
        InvalidOperationException other = await Assert.ThrowsAsync<InvalidOperationException>(OpenAsync);
        Assert.Contains("index.key is not the one", other.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(IndexKey, kept);
        await using EvidenceLog again = await OpenAsync();
        Assert.Single((await again.SearchAsync(Any with { People = ["person-1"] }, default)).Found);
    }

    [Fact]
    public async Task Another_process_that_appends_is_found_as_well()
    {
        await using EvidenceLog log = await OpenAsync();
        await using EvidenceLog other = await OpenAsync();
        for (int i = 0; i < 20; i++)
        {
            await DiscloseAsync(i % 2 == 0 ? log : other, "person-1", "j.smith", "attendance");
        }

        Assert.Equal(20, (await log.SearchAsync(Any with { People = ["person-1"] }, default)).Found.Count);
        Assert.Equal(20, (await other.SearchAsync(Any with { Category = "attendance" }, default)).Found.Count);
    }

    private void MakeOld()
    {
        _folder.Sql("DROP TABLE search; DROP TABLE search_blocks; DROP TABLE search_state;"
            + " INSERT INTO probe (id, writes) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET writes = 1");
        File.Delete(IndexKey);
    }

    private static async Task<List<long>> FoundAsync(EvidenceLog log)
    {
        var found = new List<long>();
        foreach (EntrySearch search in (EntrySearch[])
            [Any with { People = ["person-3"] }, Any with { Category = "address" },
                Any with { User = ("probation", "user-2") }, Any with { With = EntryOutcomes.Failed }])
        {
            found.AddRange((await AllPagesAsync(log, search)).Select(f => f.Entry.Index));
        }

        return found;
    }
}
