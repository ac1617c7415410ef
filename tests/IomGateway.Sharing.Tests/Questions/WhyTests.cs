using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Questions;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Questions;

/// <summary>A decision is traced to flow, cap, condition and law.</summary>
public sealed class WhyTests
{
    [Fact]
    public void Each_category_names_the_flow_that_gave_it_and_the_caps_that_lowered_it()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a b") })
            .With(Make.Safeguard("months", Make.Condition()) with
            {
                Categories = Make.Set("a"), Cap = SafeguardCap.Mask, Mask = "month",
            })
            .With(Make.Safeguard("floor", Make.Condition()) with { Categories = Make.Set("b") });

        var why = Of(world, SmallWorld.Facts());

        Assert.Equal([("a", "mask:month"), ("b", "withheld")], why.Categories.Select(c => (c.Category, c.Form)));
        Assert.Equal("f", why.Categories[0].By?.Flow);
        Assert.Null(why.Categories[1].By);
        var gives = Assert.Single(why.Categories[0].Gives);
        Assert.Equal(("clear", "mask:month"), (gives.Granted, gives.Left));
        Assert.Equal("safeguard:months", Assert.Single(gives.Caps).Code);
        Assert.Equal("safeguard:floor", Assert.Single(Assert.Single(why.Categories[1].Gives).Caps).Code);
    }

    [Fact]
    public void The_flow_that_decides_comes_first_and_those_that_give_less_after_it()
    {
        var world = SmallWorld.Of(
            Make.Flow("a-masked") with { Mask = Make.Map([("a", "month")]) }, Make.Flow("b-clear"));

        var category = Assert.Single(Of(world, SmallWorld.Facts()).Categories);

        Assert.Equal("b-clear", category.By?.Flow);
        Assert.Equal(["b-clear", "a-masked"], category.Gives.Select(g => g.Flow.Flow));
    }

    [Fact]
    public void It_tells_the_conditions_that_were_met_and_the_ground_of_the_pair()
    {
        var end = new LegalEnd("uk-gdpr", ["GDPR6-e"]);
        var flow = Make.Flow("f") with
        {
            People = Make.When("level: enhanced priority"),
            ConsentsAll = Make.Set("treatment"),
            Confidence = new ConfidenceDischarge("consent", null),
            Under =
            [
                Ground("CDA98-s115", end) with { To = Make.Set("asker") },
                Ground("CJA03-s325", end) with { To = Make.Set("other") },
            ],
        };

        var rests = Assert.Single(Of(SmallWorld.Of(flow), SmallWorld.Facts("level: priority", "treatment")).Flows);

        Assert.Contains(
            ("people.level", "priority", "enhanced or priority"), rests.Met.Select(m => (m.Condition, m.Has, m.Needs)));
        Assert.Contains(("consent.treatment", "standing"), rests.Met.Select(m => (m.Condition, m.Has)));
        Assert.Equal("CDA98-s115", Assert.Single(rests.Grounds).Gateway);
        Assert.Equal("discharged by consent", rests.Confidence);
    }

    [Fact]
    public void What_it_says_leaves_is_what_is_decided()
    {
        int compared = 0;
        for (ulong seed = 400; seed < 520; seed++)
        {
            var world = new RandomWorld(seed);
            for (int i = 0; i < 20; i++)
            {
                compared += Agrees(world, $"seed {seed}, question {i}");
            }
        }

        Assert.True(compared > 300, $"{compared}");
    }

    private static int Agrees(RandomWorld world, string where)
    {
        var ask = world.RandomAsk();
        var type = world.Types[ask.RecordType];
        var (released, only) = world.RandomRelease();
        var request = new DecisionRequest
        {
            Ask = ask,
            NamesPerson = ask.NamesPerson,
            Person = world.Build(world.RandomFacts()),
            Record = world.Build(type, world.RandomLabels(type)),
            Release = !released ? HoldRelease.None : only is null ? HoldRelease.Everything : HoldRelease.Only(only),
        };
        Assert.True(world.Rulebook.TryQuestion(ask, out var question, out _));
        var ceiling = world.Rulebook.DecideQuestion(question, request.Person);
        var verdict = world.Rulebook.DecideRecord(question, request.Person, request.Record, ceiling, request.Release);

        var why = Why.Of(world.Rulebook, Make.NoLaw(), request);

        var leaving = why.Categories.Where(c => c.By is not null || c.Held)
            .Select(c => $"{c.Category}={c.Form}@{c.By?.Agreement}/{c.By?.Flow} {c.Held}");
        var decided = verdict.Grants.Concat(verdict.Held).OrderBy(g => g.Category, StringComparer.Ordinal)
            .Select(g => $"{g.Category}={g.Form}@{g.Agreement}/{g.Flow} {g.Held}");
        Assert.Equal((where, string.Join(' ', decided)), (where, string.Join(' ', leaving)));
        return why.Categories.Count;
    }

    private static Why Of(SmallWorld world, PersonFacts facts) => Why.Of(
        world.Rulebook, Make.NoLaw(), new DecisionRequest { Ask = SmallWorld.Ask, Person = facts });

    private static Ground Ground(string gateway, LegalEnd end) => new()
    {
        Gateway = gateway, Sender = end, Recipient = end, From = Make.Set(), To = Make.Set(), At = default,
    };
}
