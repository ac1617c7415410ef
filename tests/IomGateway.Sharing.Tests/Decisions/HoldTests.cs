using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Rule 6: handling code C is held for its originator, unless its instruction is met.</summary>
public sealed class HoldTests
{
    private static readonly Ask Report = SmallWorld.Ask with { RecordType = "Report" };
    private static readonly Ask Loose = SmallWorld.Ask with { RecordType = "Loose" };

    [Theory]
    [InlineData("handling: P", "permit a=clear@one/f b=clear@one/f")]
    [InlineData("handling: C", "hold a=held@one/f b=held@one/f")]
    [InlineData("handling: P C", "hold a=held@one/f b=held@one/f")]
    [InlineData("handling: X", "deny")]
    [InlineData("", "deny")]
    public void A_record_with_handling_code_C_is_held_and_one_without_any_is_withheld(string labels, string expected) =>
        Assert.Equal(expected, World().DecideRecord(labels, ask: Report));

    [Theory]
    [InlineData("", "hold a=held@one/f")]
    [InlineData("handling: X", "hold a=held@one/f")]
    [InlineData("handling: P", "permit a=clear@one/f")]
    public void A_handling_code_that_is_optional_and_cannot_be_known_holds(string labels, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Loose: a") });

        Assert.Equal(expected, world.DecideRecord(labels, ask: Loose));
    }

    [Fact]
    public void The_question_decision_never_holds() =>
        Assert.Equal("permit a=clear@one/f b=clear@one/f", World().Decide(ask: Report));

    [Fact]
    public void A_release_by_the_originator_lifts_the_hold() => Assert.Equal(
        "permit a=clear@one/f b=clear@one/f",
        World().DecideRecord("handling: C", ask: Report, release: HoldRelease.Everything));

    [Theory]
    [InlineData("a", "permit a=clear@one/f")]
    [InlineData("b c", "permit b=clear@one/f")]
    [InlineData("c", "deny")]
    public void A_release_can_be_limited_to_fewer_categories_and_the_rest_is_withheld(string only, string expected) =>
        Assert.Equal(
            expected,
            World().DecideRecord("handling: C", ask: Report, release: HoldRelease.Only(only.Split(' '))));

    [Fact]
    public void A_release_grants_nothing_that_no_flow_grants()
    {
        var release = HoldRelease.Only(["a", "b", "c", "d"]);

        Assert.Equal("permit a=clear@one/f b=clear@one/f",
            World().DecideRecord("handling: C", ask: Report, release: release));
    }

    [Fact]
    public void A_release_lifts_no_other_cap_and_no_missing_label()
    {
        var world = World()
            .With(Make.Safeguard("floor", Make.Condition(record: "spent: true")) with { Categories = Make.Set("a") });
        var all = HoldRelease.Everything;

        Assert.Equal("permit b=clear@one/f", world.DecideRecord("handling: C; spent: true", ask: Report, release: all));
        Assert.Equal("deny", world.DecideRecord("spent: false", ask: Report, release: all));
    }

    [Fact]
    public void A_release_changes_nothing_for_a_record_that_is_not_held() => Assert.Equal(
        "permit a=clear@one/f b=clear@one/f",
        World().DecideRecord("handling: P", ask: Report, release: HoldRelease.Only(["a"])));

    [Fact]
    public void A_record_of_which_nothing_is_granted_is_denied_and_not_held()
    {
        var world = World().With(Make.Safeguard("floor", Make.Condition(record: "handling: C")));

        Assert.Equal("deny", world.DecideRecord("handling: C", ask: Report));
    }

    [Fact]
    public void A_safeguard_can_hold_some_categories_and_let_the_others_go()
    {
        var hold =
            Make.Safeguard("ask-first", Make.Condition()) with { Cap = SafeguardCap.Hold, Categories = Make.Set("a") };
        var world = World().With(hold);

        Assert.Equal("permit a=clear@one/f b=clear@one/f", world.Decide(ask: Report));
        Assert.Equal("permit a=held@one/f b=clear@one/f", world.DecideRecord("handling: P", ask: Report));
        Assert.Equal(
            "permit a=clear@one/f b=clear@one/f",
            world.DecideRecord("handling: P", ask: Report, release: HoldRelease.Only(["a"])));
    }

    [Fact]
    public void What_can_leave_now_wins_over_what_must_wait()
    {
        var hold = Make.Safeguard("ask-first", Make.Condition(), Make.Condition("official-duty: stated"));
        var world = SmallWorld.Of(
                Make.Flow("clear"),
                Make.Flow("masked") with { Mask = Make.Map([("a", "year")]), OfficialDuty = "s1" })
            .With(hold with { Cap = SafeguardCap.Hold });

        Assert.Equal("permit a=mask:year@one/masked", world.DecideRecord("confidentiality: N"));
    }

    [Fact]
    public void A_masked_grant_is_released_masked()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { Records = Make.When("Report: a"), Mask = Make.Map([("a", "year")]) });

        Assert.Equal(
            "permit a=mask:year@one/f",
            world.DecideRecord("handling: C", ask: Report, release: HoldRelease.Everything));
    }

    [Fact]
    public void The_hold_names_whom_the_record_names_and_otherwise_its_holder()
    {
        var world = World();
        var question = world.Question(Report);
        var own = new RecordLabels.Builder(SmallWorld.Vocabulary, SmallWorld.Types["Report"])
            .Set("handling", "C").ReleasedBy("member").Build();

        var named = Assert.IsType<Decision.Hold>(world.Rulebook.Explain(question, SmallWorld.Facts(), own));
        var unnamed = Assert.IsType<Decision.Hold>(
            world.Rulebook.Explain(question, SmallWorld.Facts(), SmallWorld.Labels("Report", "handling: C")));

        Assert.Equal("member", named.Originator);
        Assert.Equal("holder", unnamed.Originator);
        Assert.Equal(ReasonCodes.Held, Assert.Single(unnamed.Reasons).Code);
        Assert.Equal(["a", "b"], unnamed.Grants.Select(g => g.Category));
    }

    private static SmallWorld World() => SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Report: a b") });
}
