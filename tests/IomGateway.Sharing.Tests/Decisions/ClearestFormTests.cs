using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Rule 3: some single flow grants a category; the clearest form wins.</summary>
public sealed class ClearestFormTests
{
    [Theory]
    [InlineData("clear year", "a=clear@one/f0")]
    [InlineData("year clear", "a=clear@one/f1")]
    [InlineData("clear clear", "a=clear@one/f0")]
    [InlineData("year month", "a=mask:month@one/f1")]
    [InlineData("month year", "a=mask:month@one/f0")]
    [InlineData("decade month", "a=mask:month@one/f1")]
    [InlineData("decade year month", "a=mask:month@one/f2")]
    [InlineData("year year", "a=mask:year@one/f0")]
    [InlineData("district year", "a=mask:district@one/f0")]
    [InlineData("year district", "a=mask:year@one/f0")]
    [InlineData("year district month", "a=mask:district@one/f1")]
    [InlineData("initials district year", "a=mask:initials@one/f0")]
    [InlineData("decade initials month district", "a=mask:initials@one/f1")]
    [InlineData("year district clear", "a=clear@one/f2")]
    [InlineData("no-such-mask year", "a=mask:year@one/f1")]
    public void The_clearest_form_wins_and_of_incomparable_ones_the_lexically_first_flow(string forms, string expected)
    {
        var flows = forms.Split(' ').Select((form, i) => Flow($"f{i}", form)).ToArray();

        Assert.Equal($"permit {expected}", SmallWorld.Of(flows).Decide());
        Assert.Equal($"permit {expected}", SmallWorld.Of(flows.Reverse().ToArray()).Decide());
    }

    [Fact]
    public void The_lexical_order_is_by_agreement_before_flow()
    {
        var world = new SmallWorld()
            .With(Make.Agreement("two", Flow("a", "year")))
            .With(Make.Agreement("one", Flow("z", "district")));

        Assert.Equal("permit a=mask:district@one/z", world.Decide());
    }

    [Fact]
    public void The_lexical_order_is_by_code_unit_and_not_by_any_language()
    {
        var world = new SmallWorld()
            .With(Make.Agreement("b", Flow("f", "year")))
            .With(Make.Agreement("B", Flow("f", "year")));

        Assert.Equal("permit a=mask:year@B/f", world.Decide());
    }

    [Fact]
    public void Each_category_is_compared_by_itself()
    {
        var world = SmallWorld.Of(
            Flow("f", "year") with { Records = Make.When("Note: a b") },
            Flow("g", "clear") with { Records = Make.When("Note: a c") });

        Assert.Equal("permit a=clear@one/g b=clear@one/f c=clear@one/g", world.Decide());
    }

    [Fact]
    public void A_flow_that_does_not_apply_adds_nothing()
    {
        var world = SmallWorld.Of(Flow("f", "year"), Flow("g", "clear") with { People = Make.When("level: priority") });

        Assert.Equal("permit a=mask:year@one/f", world.Decide(SmallWorld.Facts("level: standard")));
    }

    [Fact]
    public void A_category_that_no_flow_grants_is_withheld()
    {
        var world = SmallWorld.Of(Make.Flow("f"));
        var verdict = world.Rulebook.DecideQuestion(world.Question(SmallWorld.Ask), SmallWorld.Facts());

        Assert.Equal("clear", verdict.FormOf("a"));
        Assert.Equal("withheld", verdict.FormOf("b"));
        Assert.Equal("withheld", verdict.FormOf("no-such-category"));
    }

    private static Flow Flow(string id, string form) =>
        form == "clear" ? Make.Flow(id) : Make.Flow(id) with { Mask = Make.Map([("a", form)]) };
}
