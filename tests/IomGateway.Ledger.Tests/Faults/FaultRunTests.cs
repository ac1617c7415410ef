namespace IomGateway.Ledger.Tests.Faults;

/// <summary>The short form of <c>tests/faults.sh</c>.</summary>
public sealed class FaultRunTests
{
    [Fact]
    public async Task Whatever_is_killed_nothing_that_was_acknowledged_is_lost()
    {
        FaultTally tally = await FaultRun.RunAsync(kills: 10, seed: 5, TextWriter.Null);

        Assert.True(tally.IsClean, tally.ToString());
        Assert.True(tally.Kills >= 10, tally.ToString());
        Assert.True(tally.Acknowledged > 100 && tally.Disclosed > 40, tally.ToString());
        Assert.Equal((2, 2), (tally.Of("disk full"), tally.Of("restored backup")));
    }
}
