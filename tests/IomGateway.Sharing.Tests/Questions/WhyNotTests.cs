using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Questions;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Questions;

/// <summary>What is missing is enough, is not too much, and is found wherever there is a way.</summary>
public sealed class WhyNotTests
{
    [Fact]
    public void It_names_each_missing_condition_with_what_there_is_and_what_would_do()
    {
        var world = SmallWorld.Of(Make.Flow("f") with
        {
            People = Make.When("level: enhanced priority"), ConsentsAll = Make.Set("treatment"),
        });

        var near = Assert.Single(WhyNot.Of(world.Rulebook, Request(SmallWorld.Facts("level: standard", ""))).Nearest);

        Assert.Equal(("one", "f", "a", "clear"), (near.Flow.Agreement, near.Flow.Flow, near.Category, near.Form));
        Assert.Equal(
            [("people.level", "standard", "enhanced or priority"), ("consent.treatment", "not standing", "standing")],
            near.Missing.Select(m => (m.Condition, m.Has, m.Needs)));
    }

    [Fact]
    public void A_value_that_a_cap_would_close_is_not_offered()
    {
        // The flow takes children too, but a cap closes what is about them: only the adult would do.
        var world = SmallWorld.Of(Make.Flow("f") with { People = Make.When("age: child-16-17 adult") })
            .With(Make.Safeguard("children", Make.Condition(person: "age: child-10-15 child-16-17")));

        var near = Assert.Single(WhyNot.Of(world.Rulebook, Request(SmallWorld.Facts())).Nearest);

        Assert.Equal("adult", Assert.Single(near.Missing).Needs);
    }

    [Fact]
    public void A_flow_that_a_cap_always_closes_is_shut_and_says_by_what()
    {
        var world = SmallWorld.Of(Make.Flow("f")).With(Make.Safeguard("floor", Make.Condition()));

        var why = WhyNot.Of(world.Rulebook, Request(SmallWorld.Facts()));

        Assert.Empty(why.Nearest);
        Assert.Equal("safeguard:floor", Assert.Single(Assert.Single(why.Shut).By).Code);
        Assert.False(why.NoAgreementNamesPair);
    }

    [Fact]
    public void Where_no_agreement_names_the_pair_it_says_so_and_names_what_is_near()
    {
        var world = SmallWorld.Of(Make.Flow("f"));
        var request = Request(SmallWorld.Facts()) with { Ask = SmallWorld.Ask with { From = "other" } };

        var why = WhyNot.Of(world.Rulebook, request);

        Assert.True(why.NoAgreementNamesPair);
        Assert.Equal(("from", "other", "holder"), Part(Assert.Single(Assert.Single(why.Nearest).Missing)));
    }

    [Fact]
    public void What_leaves_already_misses_nothing()
    {
        var world = SmallWorld.Of(Make.Flow("f"));

        Assert.True(WhyNot.Of(world.Rulebook, Request(SmallWorld.Facts()), "a").Permitted);
        Assert.False(WhyNot.Of(world.Rulebook, Request(SmallWorld.Facts()), "b").Permitted);
    }

    [Fact]
    public void A_record_that_waits_needs_its_release()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Loose: a") });
        var request = Request(SmallWorld.Facts()) with
        {
            Ask = SmallWorld.Ask with { RecordType = "Loose" }, Record = SmallWorld.Labels("Loose", "handling: C"),
        };

        var near = Assert.Single(WhyNot.Of(world.Rulebook, request).Nearest);

        Assert.Equal(("release", "not released", "released by holder"), Part(Assert.Single(near.Missing)));
    }

    [Fact]
    public void An_unknown_code_is_said_to_be_unknown()
    {
        var request = Request(SmallWorld.Facts()) with { Ask = SmallWorld.Ask with { Role = "pilot" } };

        Assert.Equal(
            ReasonCodes.UnknownRole, WhyNot.Of(SmallWorld.Of(Make.Flow("f")).Rulebook, request).NotUnderstood?.Code);
    }

    [Theory]
    [InlineData(11UL)]
    [InlineData(50_000UL)]
    public void The_changes_are_enough_none_is_idle_and_what_is_shut_stays_shut(ulong start)
    {
        var seen = new Seen();
        for (ulong seed = start; seed < start + 120; seed++)
        {
            var world = new RandomWorld(seed);
            for (int i = 0; i < 12; i++)
            {
                new WhyNotCase(world, $"seed {seed}, question {i}", seen).Check();
            }
        }

        Assert.True(seen.Near > 500 && seen.Idle > 500 && seen.Shut > 20, $"{seen}");
    }

    private static DecisionRequest Request(PersonFacts facts) => new() { Ask = SmallWorld.Ask, Person = facts };

    private static (string, string, string) Part(MissingPart part) => (part.Condition, part.Has, part.Needs);
}
