using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Rule 7: obligations belong to each grant; a whole answer takes the strictest of them.</summary>
public sealed class AnswerObligationsTests
{
    [Theory]
    [InlineData("exit P6M; exit P90D", "exit P90D")]
    [InlineData("exit P1Y; exit P11M", "exit P11M")]
    [InlineData("exit P12M; exit P1Y", "exit P12M")]
    [InlineData("exit P4W; exit P1M", "exit P4W")]
    [InlineData("exit P6M; received P30D", "exit P6M; received P30D")]
    [InlineData("exit P6M; none", "exit P6M")]
    [InlineData("none", "")]
    [InlineData("exit P6M; exit soon", "exit soon")]
    public void The_shortest_retention_counts_for_each_clock(string given, string expected)
    {
        var combined = AnswerObligations.Combine(given.Split("; ").Select(g => Of(g)));

        Assert.Equal(expected, string.Join("; ", combined.Retain.Select(r => $"{r.Clock} {r.For}")));
    }

    [Theory]
    [InlineData("Allowed AskOriginator", Onward.AskOriginator)]
    [InlineData("Allowed None AskOriginator", Onward.None)]
    [InlineData("Allowed", Onward.Allowed)]
    public void The_strictest_onward_rule_counts(string given, Onward expected) => Assert.Equal(
        expected,
        AnswerObligations.Combine(
            given.Split(' ').Select(g => Of("none") with { Onward = Enum.Parse<Onward>(g) })).Onward);

    [Fact]
    public void Duties_are_united()
    {
        var combined = AnswerObligations.Combine(
            [Of("none") with { Events = Make.Set("released", "arrest") },
                Of("none") with { Events = Make.Set("arrest") }]);

        Assert.Equal(["arrest", "released"], combined.Events);
    }

    [Fact]
    public void An_override_counts_only_where_every_grant_allows_it()
    {
        var combined = AnswerObligations.Combine([Of("exit P6M", "cpia", "litigation-hold"), Of("exit P9M", "cpia")]);

        Assert.Equal(["cpia"], Assert.Single(combined.Retain).Unless);
    }

    [Fact]
    public void Nothing_granted_may_not_be_passed_on() =>
        Assert.Equal(Onward.None, AnswerObligations.Combine([]).Onward);

    [Fact]
    public void Each_grant_carries_its_own_flows_obligations()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { Then = Of("exit P6M") },
            Make.Flow("g") with { Then = Of("received P1M"), Records = Make.When("Note: b") });
        var verdict = world.Rulebook.DecideQuestion(world.Question(SmallWorld.Ask), SmallWorld.Facts());

        Assert.Equal(["a exit", "b received"],
            verdict.Grants.Select(g => $"{g.Category} {g.Obligations.Retain!.Clock}"));
    }

    private static Obligations Of(string retention, params string[] unless) => new()
    {
        Retain = retention == "none" ? null : new Retention(retention.Split(' ')[0], retention.Split(' ')[1], unless),
        Onward = Onward.Allowed,
        Events = Make.Set(),
    };
}
