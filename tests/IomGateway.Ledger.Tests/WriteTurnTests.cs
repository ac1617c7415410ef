using IomGateway.Ledger.Sqlite;
using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Tests;

/// <summary>Several processes that write one SQLite log; what waits for its turn does not wait for ever.</summary>
public sealed class WriteTurnTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task Beside_one_that_writes_without_a_pause_another_gets_its_turn()
    {
        await using EvidenceLog log = await _folder.OpenAsync(
            _folder.Options with { BusyTimeout = TimeSpan.FromSeconds(2) });
        using var enough = new CancellationTokenSource();
        Task<int> busy = Task.Factory.StartNew(
            () => WriteUntil(enough.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        try
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendAsync(LedgerFolder.Decided("deny"), default);
            }
        }
        finally
        {
            await enough.CancelAsync();
        }

        Assert.True(await busy >= 10, "the other one did not write between");
        Assert.Equal(22, (await log.ReadAllAsync(default).ToListAsync()).Count);
    }

    [Fact]
    public async Task Whoever_keeps_the_turn_delays_the_others_and_does_not_stop_them()
    {
        await using EvidenceLog log = await _folder.OpenAsync(
            _folder.Options with { BusyTimeout = TimeSpan.FromMilliseconds(50) });
        using (WriteTurn.Take(_folder.Database, TimeSpan.FromSeconds(30)))
        {
            EntryId id = await log.AppendAsync(LedgerFolder.Permit(), default);
            Assert.NotNull(await log.ReadAsync(id, default));
        }
    }

    public void Dispose() => _folder.Dispose();

    // As a process on a slow disk: each transaction holds the database for a while, and the next one follows at once.
    private int WriteUntil(CancellationToken enough)
    {
        using SqliteConnection connection = SqliteFile.Open(_folder.Database, TimeSpan.Zero, mayCreate: false);
        using var begin = new Statement(connection, "BEGIN IMMEDIATE");
        int written = 0;
        while (!enough.IsCancellationRequested)
        {
            WriteTurn.Begin(begin, _folder.Database, TimeSpan.FromSeconds(30));
            Thread.Sleep(20);
            SqliteFile.Execute(connection, "COMMIT");
            written++;
        }

        return written;
    }
}
