namespace IomGateway.Redaction.Tests.LeakHunt;

public sealed class LeakHuntTests
{
    private const int Records = 200_000;
    private const long Seed = 20_261_122_000;

    /// <summary>Enough that each way of leaking has something to leak.</summary>
    private const int Few = 600;

    public static TheoryData<string> Leaks => [.. LeakyRedactors.All.Keys];

    [Fact]
    public void Nothing_leaves_of_two_hundred_thousand_records_that_the_plan_does_not_grant()
    {
        using var node = NodeReader.Start();

        var findings = Hunt.Run(Records, Seed, Hunt.Engine, node);

        Assert.True(findings.Found == 0, $"{findings}\n{string.Join('\n', findings.Kept)}");
        Assert.Equal(Records, findings.Records);
        // Were most withheld whole, or little barred, the hunt would say little.
        Assert.InRange(findings.Released, Records / 3, Records);
        Assert.InRange(findings.Barred, 1_000_000, long.MaxValue);
        Assert.Equal(findings.Released, findings.ReadByNode);
    }

    [Theory]
    [MemberData(nameof(Leaks))]
    public void The_hunt_finds_a_redactor_that(string leaks)
    {
        var (redact, property) = LeakyRedactors.All[leaks];
        using var node = NodeReader.Start();

        var findings = Hunt.Run(Few, Seed, redact, node);

        Assert.Contains(findings.Kept, f => f.Property == property);
    }

    [Fact]
    public void The_same_seed_makes_the_same_record()
    {
        var first = Records_of(Seed + 7, 40);
        var again = Records_of(Seed + 7, 40);
        var alone = Records_of(Seed + 20, 1);

        Assert.Equal(first, again);
        Assert.Contains(Assert.Single(alone), first);
    }

    private static string[] Records_of(long seed, int count)
    {
        var made = new System.Collections.Concurrent.ConcurrentBag<string>();
        Hunt.Run(count, seed, (record, plan, context, output, manifest, type) =>
        {
            made.Add(System.Text.Encoding.UTF8.GetString(record.Span));
            return Hunt.Engine(record, plan, context, output, manifest, type);
        }, node: null);
        return [.. made.Distinct().Order(StringComparer.Ordinal)];
    }
}
