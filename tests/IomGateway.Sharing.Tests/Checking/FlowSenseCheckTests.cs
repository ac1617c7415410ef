using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Reading;

namespace IomGateway.Sharing.Tests.Checking;

/// <summary>The warnings of flows that make no difference, with the lines at which they stand.</summary>
public sealed class FlowSenseCheckTests
{
    private const string Engagement = "sharing-agreements/town/engagement.yaml";
    private const string After = "  - flow: needs";
    private static readonly DateOnly Today = new(2026, 6, 1);

    [Fact]
    public void A_flow_that_another_covers_names_it_with_its_line()
    {
        using var town = new TownCopy();
        var text = File.ReadAllText(Path.Combine(town.Root, Engagement));
        var from = text.IndexOf("  - flow: attendance", StringComparison.Ordinal);
        var again = text[from..text.IndexOf(After, StringComparison.Ordinal)]
            .Replace("flow: attendance", "flow: attendance-again", StringComparison.Ordinal)
            .Replace("level: [enhanced, priority]", "level: [priority]", StringComparison.Ordinal);
        town.Change(Engagement, After, again + After);

        var problem = Assert.Single(Sense(town), p => p.Code == "covered-flow");

        Assert.Equal(Severity.Warning, problem.Severity);
        Assert.Contains("`attendance-again`", problem.Message, StringComparison.Ordinal);
        Assert.Contains("`attendance` of `engagement`", problem.Message, StringComparison.Ordinal);
        Assert.Contains("engagement.yaml:", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roles: [analyst]", "roles: [duty-officer]", "no recipient may claim the role `duty-officer`")]
    [InlineData("    depersonalised: true\n", "    depersonalised: true\n    people: { level: [priority] }\n",
        "it names nobody")]
    public void A_flow_that_can_never_apply_says_why(string replace, string with, string why)
    {
        using var town = new TownCopy();
        town.Change(Engagement, replace, with);

        var problem = Assert.Single(Sense(town), p => p.Code == "never-applies");

        Assert.Contains(why, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flows_that_all_make_a_difference_are_not_warned_of()
    {
        using var town = new TownCopy();

        Assert.Empty(Sense(town));
    }

    private static IEnumerable<Problem> Sense(TownCopy town) =>
        AgreementCheck.Run(town.Load(), Today).Where(p => p.Code is "never-applies" or "covered-flow");
}
