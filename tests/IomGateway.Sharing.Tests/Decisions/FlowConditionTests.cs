using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>
/// Rule 2: a flow applies only when all its own conditions hold; and rule 5 for what is unknown in a flow.
/// </summary>
public sealed class FlowConditionTests
{
    [Theory]
    [InlineData("level: priority", "level: priority", true)]
    [InlineData("level: enhanced priority", "level: enhanced", true)]
    [InlineData("level: priority", "level: standard", false)]
    [InlineData("level: priority", "", false)]
    [InlineData("level: priority", "level: platinum", false)]
    [InlineData("level: priority", "level: priority standard", false)]
    [InlineData("level: priority; age: adult", "level: priority; age: adult", true)]
    [InlineData("level: priority; age: adult", "level: priority", false)]
    [InlineData("level: priority; age: adult", "level: priority; age: child-16-17", false)]
    [InlineData("cohorts: ppo drr", "cohorts: women ppo", true)]
    [InlineData("cohorts: ppo", "cohorts: women", false)]
    [InlineData("cohorts: ppo", "cohorts:", false)]
    [InlineData("mappa.level: none", "mappa.level: none", true)]
    [InlineData("mappa.level: none", "mappa.category: none", false)]
    [InlineData("no-such-fact: yes", "level: priority", false)]
    public void Every_condition_on_the_person_must_hold(string people, string facts, bool permitted)
    {
        var world = SmallWorld.Of(Make.Flow("f") with { People = Make.When(people) });

        Assert.Equal(permitted ? "permit a=clear@one/f" : "deny", world.Decide(SmallWorld.Facts(facts)));
    }

    [Theory]
    [InlineData("treatment housing", "treatment housing", true)]
    [InlineData("treatment housing", "treatment", false)]
    [InlineData("treatment", "treatment research", true)]
    [InlineData("treatment", "", false)]
    [InlineData("treatment", null, false)]
    [InlineData("no-such-consent", "treatment", false)]
    public void Every_consent_of_a_list_must_stand(string needed, string? standing, bool permitted)
    {
        var world = SmallWorld.Of(Make.Flow("f") with { ConsentsAll = Make.Set(needed.Split(' ')) });

        Assert.Equal(permitted ? "permit a=clear@one/f" : "deny", world.Decide(SmallWorld.Facts("", standing)));
    }

    [Theory]
    [InlineData("treatment housing", "housing", true)]
    [InlineData("treatment housing", "research", false)]
    [InlineData("treatment housing", null, false)]
    public void Any_consent_will_do_where_the_flow_says_any(string needed, string? standing, bool permitted)
    {
        var world = SmallWorld.Of(Make.Flow("f") with { ConsentsAny = Make.Set(needed.Split(' ')) });

        Assert.Equal(permitted ? "permit a=clear@one/f" : "deny", world.Decide(SmallWorld.Facts("", standing)));
    }

    [Theory]
    [InlineData("confidentiality: N", true)]
    [InlineData("confidentiality: N U", true)]
    [InlineData("confidentiality: R", false)]
    [InlineData("confidentiality: N R", false)]
    [InlineData("confidentiality: Q", false)]
    [InlineData("confidentiality: N Q", false)]
    [InlineData("", false)]
    public void A_condition_on_a_label_holds_only_for_a_record_that_lies_wholly_within_it(string labels, bool permitted)
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Record = Make.When("confidentiality: N U") });

        Assert.Equal("permit a=clear@one/f", world.Decide());
        Assert.Equal(permitted ? "permit a=clear@one/f" : "deny", world.DecideRecord(labels));
    }

    [Fact]
    public void A_condition_on_a_label_that_the_type_does_not_declare_never_holds()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { Record = Make.When("confidentiality: N"), Records = Make.When("Plain: a") });

        Assert.Equal("deny", world.Decide(ask: SmallWorld.Ask with { RecordType = "Plain" }));
        Assert.False(
            world.Rulebook.CouldAnyPersonBePermitted(world.Question(SmallWorld.Ask with { RecordType = "Plain" })));
    }

    [Theory]
    [InlineData("other", "asker", "worker", "care", "Note")]
    [InlineData("holder", "other", "worker", "care", "Note")]
    [InlineData("holder", "asker", "chief", "care", "Note")]
    [InlineData("holder", "asker", "worker", "harm", "Note")]
    [InlineData("holder", "asker", "worker", "care", "Plain")]
    [InlineData("asker", "holder", "worker", "care", "Note")]
    public void A_question_that_no_flow_names_is_denied_for_everybody(
        string from, string to, string role, string purpose, string type)
    {
        var world = SmallWorld.Of(Make.Flow("f"));
        var ask = SmallWorld.Ask with { From = from, To = to, Role = role, Purpose = purpose, RecordType = type };

        Assert.Equal("deny", world.Decide(SmallWorld.Facts("level: priority; age: adult", "treatment"), ask));
        Assert.False(world.Rulebook.CouldAnyPersonBePermitted(world.Question(ask)));
    }

    [Theory]
    [InlineData("nobody", "asker", "worker", "care", "Note", ReasonCodes.UnknownAgency)]
    [InlineData("holder", "nobody", "worker", "care", "Note", ReasonCodes.UnknownAgency)]
    [InlineData("holder", "asker", "wizard", "care", "Note", ReasonCodes.UnknownRole)]
    [InlineData("holder", "asker", "worker", "gossip", "Note", ReasonCodes.UnknownPurpose)]
    [InlineData("holder", "asker", "worker", "care", "Diary", ReasonCodes.UnknownRecordType)]
    [InlineData("forum", "asker", "worker", "care", "Note", ReasonCodes.Forum)]
    [InlineData("holder", "forum", "worker", "care", "Note", ReasonCodes.Forum)]
    public void An_unknown_code_is_denied(string from, string to, string role, string purpose, string type, string code)
    {
        var world = SmallWorld.Of(Make.Flow("f"));
        var ask = SmallWorld.Ask with { From = from, To = to, Role = role, Purpose = purpose, RecordType = type };

        Assert.False(world.Rulebook.TryQuestion(ask, out _, out var reason));
        Assert.Equal(code, reason.Code);
        var deny = Assert.IsType<Decision.Deny>(world.Rulebook.Explain(ask, SmallWorld.Facts(), null));
        Assert.Equal(code, Assert.Single(deny.Reasons).Code);
    }

    [Fact]
    public void Conditions_never_merge_across_flows()
    {
        var world = SmallWorld.Of(
            Make.Flow("adults") with { People = Make.When("age: adult; level: priority"),
                Records = Make.When("Note: a") },
            Make.Flow("young") with { People = Make.When("age: young-adult-18-25"), Records = Make.When("Note: b") });

        Assert.Equal("permit b=clear@one/young",
            world.Decide(SmallWorld.Facts("age: young-adult-18-25; level: priority")));
        Assert.Equal("deny", world.Decide(SmallWorld.Facts("age: adult; level: enhanced")));
        Assert.Equal("permit a=clear@one/adults", world.Decide(SmallWorld.Facts("age: adult; level: priority")));
    }

    [Fact]
    public void Neither_purposes_nor_roles_of_two_flows_combine()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { Roles = Make.Set("worker"), Purposes = Make.Set("harm") },
            Make.Flow("g") with { Roles = Make.Set("chief"), Purposes = Make.Set("care") });

        Assert.Equal("deny", world.Decide());
    }

    [Fact]
    public void A_flow_is_judged_by_the_facts_of_its_own_partnership()
    {
        var flow = Make.Flow("f") with { People = Make.When("level: priority") };
        var world = new SmallWorld()
            .With(Make.Agreement("one", flow))
            .With(Make.Agreement("two", flow with { Records = Make.When("Note: b") }) with { Partnership = "there" });

        Assert.Equal("permit a=clear@one/f", world.Decide(SmallWorld.FactsIn("here", "level: priority")));
        Assert.Equal("permit b=clear@two/f", world.Decide(SmallWorld.FactsIn("there", "level: priority")));
        Assert.Equal("permit a=clear@one/f b=clear@two/f", world.Decide(SmallWorld.Facts("level: priority")));
    }

    [Fact]
    public void A_partnerships_own_fact_counts_before_one_that_holds_everywhere()
    {
        var facts = new PersonFacts.Builder(SmallWorld.Vocabulary)
            .Set(null, "level", "priority").Set("here", "level", "standard").Build();
        var world = SmallWorld.Of(Make.Flow("f") with { People = Make.When("level: priority") });

        Assert.Equal("deny", world.Decide(facts));
    }

    [Fact]
    public void Nothing_is_known_of_facts_gathered_under_another_vocabulary()
    {
        var other =
            SmallWorld.Vocabulary with { PersonFacts = Make.Map([("level", Make.Fact("level", "priority standard"))]) };
        var facts = new PersonFacts.Builder(other).Set(null, "level", "standard").Build();
        var world = SmallWorld.Of(Make.Flow("f") with { People = Make.When("level: standard priority") });

        Assert.Equal("deny", world.Decide(facts));
    }

    [Fact]
    public void Facts_gathered_under_an_equal_vocabulary_count()
    {
        var facts = new PersonFacts.Builder(SmallWorld.Vocabulary with { }).Set(null, "level", "priority").Build();
        var world = SmallWorld.Of(Make.Flow("f") with { People = Make.When("level: priority") });

        Assert.Equal("permit a=clear@one/f", world.Decide(facts));
    }
}
