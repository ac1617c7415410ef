namespace IomGateway.Ledger.Tests.Faults;

/// <summary>Two processes on one SQLite file.</summary>
internal sealed class SqliteSite(LedgerFolder folder, Dice dice, FaultTally tally)
    : FaultySite(folder, database: null, dice, tally)
{
    public override async Task FillDiskAsync()
    {
        Tally.Did("disk full");
        await KillNodeAsync(0, full: true);
        await KillNodeAsync(1, full: true);
        await Task.Delay(500 + Dice.Throw(500));
        OrderAll("space");
        await WorkAsync();
    }

    protected override Task<bool> TryKillOtherAsync() => Task.FromResult(false);

    protected override Task<LedgerFolder> CopyAsync()
    {
        var copy = new LedgerFolder();
        Folder.Sql($"VACUUM INTO '{copy.Database}'", expectChange: false);
        Folder.CopyKeysTo(copy);
        return Task.FromResult(copy);
    }

    protected override string? CopyDatabase(LedgerFolder copy) => null;
}
