using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Depersonalised flows answer alone, and only questions that name nobody.</summary>
public sealed class DepersonalisedTests
{
    private static readonly Ask Nobody = SmallWorld.Ask with { NamesPerson = false };

    [Fact]
    public void A_depersonalised_flow_never_answers_a_question_that_names_a_person()
    {
        var world = SmallWorld.Of(Unnamed("f"));

        Assert.Equal("deny", world.Decide());
        Assert.Equal("permit a=clear@one/f", world.Decide(ask: Nobody));
        Assert.False(world.Rulebook.CouldAnyPersonBePermitted(world.Question(SmallWorld.Ask)));
    }

    [Fact]
    public void A_question_that_names_nobody_is_answered_by_no_ordinary_flow() =>
        Assert.Equal("deny", SmallWorld.Of(Make.Flow("f")).Decide(ask: Nobody));

    [Fact]
    public void Two_depersonalised_flows_are_never_combined_and_the_lexically_first_answers()
    {
        var world = SmallWorld.Of(
            Unnamed("g") with { Records = Make.When("Note: a b c") },
                Unnamed("f") with { Records = Make.When("Note: d") });

        Assert.Equal("permit d=clear@one/f", world.Decide(ask: Nobody));
    }

    [Fact]
    public void A_flow_of_which_the_caps_leave_nothing_does_not_stand_in_the_way_of_the_next()
    {
        var world = SmallWorld.Of(Unnamed("f"), Unnamed("g") with { Records = Make.When("Note: b") })
            .With(Make.Safeguard("floor", Make.Condition()) with { Categories = Make.Set("a") });

        Assert.Equal("permit b=clear@one/g", world.Decide(ask: Nobody));
    }

    [Fact]
    public void Every_record_of_the_answer_is_decided_by_the_flow_of_the_question()
    {
        var world = SmallWorld.Of(
            Unnamed("f") with { Record = Make.When("confidentiality: N") },
                Unnamed("g") with { Records = Make.When("Note: b") });

        Assert.Equal("permit a=clear@one/f", world.DecideRecord("confidentiality: N", ask: Nobody));
        Assert.Equal("deny", world.DecideRecord("confidentiality: R", ask: Nobody));
    }

    [Fact]
    public void A_purpose_for_depersonalised_flows_is_served_by_no_other()
    {
        var profile = SmallWorld.Ask with { Purpose = "profile" };
        var world = SmallWorld.Of(Make.Flow("f") with { Purposes = Make.Set("profile") });

        Assert.Equal("deny", world.Decide(ask: profile));
        Assert.Contains(
            world.Rulebook.ExplainQuestionAlone(world.Question(profile)).Reasons,
            r => r.Code == ReasonCodes.DepersonalisedPurpose);
    }

    [Fact]
    public void The_verdict_names_the_single_flow()
    {
        var world = SmallWorld.Of(Unnamed("f"), Make.Flow("g"));

        Assert.Equal(("one", "f"),
            world.Rulebook.DecideQuestion(world.Question(Nobody), SmallWorld.Facts()).SingleFlow);
        Assert.Null(world.Rulebook.DecideQuestion(world.Question(SmallWorld.Ask), SmallWorld.Facts()).SingleFlow);
    }

    [Fact]
    public void A_plan_of_several_types_never_joins_two_depersonalised_flows()
    {
        var world = SmallWorld.Of(
            Unnamed("f") with { Records = Make.When("Note: a; Plain: a") },
                Unnamed("g") with { Records = Make.When("Loose: a") });
        Verdict Decided(string type) =>
            world.Rulebook.DecideQuestion(world.Question(Nobody with { RecordType = type }), SmallWorld.Facts());

        var plan = world.Rulebook.Plan([Decided("Note"), Decided("Plain"), Decided("Loose")]);

        Assert.True(plan.Covers("Note"));
        Assert.True(plan.Covers("Plain"));
        Assert.False(plan.Covers("Loose"));
    }

    [Fact]
    public void A_record_of_another_type_in_the_answer_is_decided_by_the_same_flow_alone()
    {
        var world = SmallWorld.Of(
            Unnamed("f") with { Records = Make.When("Plain: b") },
            Unnamed("g") with { Records = Make.When("Note: a; Plain: a") });
        var question = world.Question(Nobody);
        var ceiling = world.Rulebook.DecideQuestion(question, SmallWorld.Facts());

        var other = world.Rulebook.DecideOther(question, SmallWorld.Facts(), SmallWorld.Labels("Plain"), ceiling);

        Assert.Equal("permit a=clear@one/g", SmallWorld.Line(other));
        Assert.Equal("permit b=clear@one/f", world.Decide(ask: Nobody with { RecordType = "Plain" }));
    }

    [Fact]
    public void A_record_of_another_type_about_a_named_person_is_decided_as_the_question_about_its_type()
    {
        var world = SmallWorld.Of(
            Make.Flow("f"),
            Make.Flow("g") with { Records = Make.When("Plain: b"), People = Make.When("level: priority") });
        var question = world.Question(SmallWorld.Ask);
        string Other(PersonFacts facts) => SmallWorld.Line(world.Rulebook.DecideOther(
            question, facts, SmallWorld.Labels("Plain"), world.Rulebook.DecideQuestion(question, facts)));

        Assert.Equal("permit b=clear@one/g", Other(SmallWorld.Facts("level: priority")));
        Assert.Equal("deny", Other(SmallWorld.Facts("level: standard")));
        Assert.Equal(
            Outcome.Deny,
            world.Rulebook.DecideOther(question, SmallWorld.Facts(), SmallWorld.Labels("Plain"), default).Outcome);
    }

    private static Flow Unnamed(string id) => Make.Flow(id) with { Depersonalised = true };
}
