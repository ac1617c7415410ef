using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>The co-located team sees what other officers of the same force, in the same role, do not.</summary>
public sealed class CoLocatedTests : EndToEndTest
{
    private static readonly Ask Plan = Ask.Search("CarePlan", Alex) with { Role = "police-offender-manager" };

    private protected override GatewaySetup Setup => new() { Agreements = ["llr-three-levels"] };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Gateway.Holder("probation-east-midlands").Keep(Sample.Plan("plan-1", Alex));
    }

    [Fact]
    public async Task An_officer_of_the_team_sees_the_plan()
    {
        var reply = await Police.AskAsync(Plan with { User = "leics-priority-1" });

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal("Plan of plan-1", (string?)reply.Records[0]["title"]);
    }

    [Fact]
    public async Task Another_officer_is_answered_as_if_nobody_knew_the_person()
    {
        var other = await Police.AskAsync(Plan with { User = "j.smith" });
        var unknown = await Police.AskAsync(Ask.Search("CarePlan", Nobody) with
        {
            Role = "police-offender-manager", User = "j.smith",
        });

        Assert.Equal(unknown.Comparable, other.Comparable);
        var entries = await Gateway.EntriesOfAsync(other.DecisionId);
        Assert.Equal(3, entries.Count);
        Assert.All(entries, e => Assert.Equal("deny", e.Entry.Decision));
        Assert.All(entries, e => Assert.Contains(
            "co-located", RunningGateway.Value(e, "reasons"), StringComparison.Ordinal));
    }
}
