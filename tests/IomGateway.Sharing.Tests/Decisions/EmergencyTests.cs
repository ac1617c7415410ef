using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>
/// An emergency flow counts only in an emergency, lifts the conditions that it names, and never a safeguard.
/// </summary>
public sealed class EmergencyTests
{
    private static readonly Ask Emergency = SmallWorld.Ask with { Emergency = true };

    [Fact]
    public void An_emergency_flow_counts_only_when_the_question_states_an_emergency()
    {
        var world = SmallWorld.Of(Flow());

        Assert.Equal("deny", world.Decide());
        Assert.Equal("permit a=clear@one/f", world.Decide(ask: Emergency));
    }

    [Fact]
    public void Ordinary_flows_go_on_in_an_emergency() =>
        Assert.Equal("permit a=clear@one/f", SmallWorld.Of(Make.Flow("f")).Decide(ask: Emergency));

    [Theory]
    [InlineData("", "level: priority", "treatment", true)]
    [InlineData("", "level: priority", "", false)]
    [InlineData("consent", "level: priority", "", true)]
    [InlineData("consent", "level: priority", null, true)]
    [InlineData("consent", "level: standard", null, false)]
    [InlineData("consent", "", null, false)]
    [InlineData("level", "level: standard", "treatment", true)]
    [InlineData("level", "", "treatment", true)]
    [InlineData("level", "", "", false)]
    [InlineData("consent level", "", null, true)]
    [InlineData("consent age", "", null, false)]
    public void Only_the_conditions_that_it_names_are_lifted(string lifts, string facts, string? consents,
        bool permitted)
    {
        var world = SmallWorld.Of(
            Flow(lifts) with { People = Make.When("level: priority"), ConsentsAll = Make.Set("treatment") });

        Assert.Equal(
            permitted ? "permit a=clear@one/f" : "deny", world.Decide(SmallWorld.Facts(facts, consents), Emergency));
    }

    [Fact]
    public void Lifting_consent_lifts_a_list_of_which_any_will_do() => Assert.Equal(
        "permit a=clear@one/f",
        SmallWorld.Of(Flow("consent") with { ConsentsAny = Make.Set("treatment", "housing") }).Decide(ask: Emergency));

    [Theory]
    [InlineData("mappa", true)]
    [InlineData("mappa.level", false)]
    [InlineData("mappa.level mappa.category", true)]
    public void Lifting_a_fact_with_parts_lifts_each_part(string lifts, bool permitted)
    {
        var world = SmallWorld.Of(Flow(lifts) with { People = Make.When("mappa.level: none; mappa.category: none") });

        Assert.Equal(permitted ? "permit a=clear@one/f" : "deny", world.Decide(ask: Emergency));
    }

    [Fact]
    public void It_lifts_no_safeguard_and_no_never_clause()
    {
        var flow = Flow("consent restricted level");
        var guarded = SmallWorld.Of(flow).With(Make.Safeguard("floor", Make.Condition(person: "restricted: true")));
        var closed = SmallWorld.Of(flow).With(Make.Agreement("two") with { Never = [Make.Never()] });

        Assert.Equal("deny", guarded.Decide(ask: Emergency));
        Assert.Equal("deny", guarded.Decide(SmallWorld.Facts("restricted: true"), Emergency));
        Assert.StartsWith("permit", guarded.Decide(SmallWorld.Facts("restricted: false"), Emergency),
            StringComparison.Ordinal);
        Assert.Equal("deny", closed.Decide(ask: Emergency));
    }

    [Fact]
    public void It_lifts_no_hold()
    {
        var world = SmallWorld.Of(Flow("consent") with { Records = Make.When("Report: a") });

        Assert.Equal(
            "hold a=held@one/f", world.DecideRecord("handling: C", ask: Emergency with { RecordType = "Report" }));
    }

    private static Flow Flow(string lifts = "") => Make.Flow("f") with
    {
        Emergency = new EmergencyTerms
        {
            Lifts = Make.Set(lifts.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            LimitPerDay = 5,
            ReviewWithin = TimeSpan.FromHours(72),
            Reviewers = ["holder"],
        },
    };
}
