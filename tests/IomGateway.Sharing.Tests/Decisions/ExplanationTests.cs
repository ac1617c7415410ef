using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>A denial says why, and what would have to be true.</summary>
public sealed class ExplanationTests
{
    private static readonly Flow Attendance = Make.Flow("attendance") with
    {
        People = Make.When("level: enhanced priority; age: adult"),
        ConsentsAll = Make.Set("treatment"),
    };

    [Theory]
    [InlineData("level: priority; age: adult", "", "consent-not-standing", "consent.treatment", "not standing",
        "standing")]
    [InlineData("level: priority; age: adult", null, "consent-unknown", "consent.treatment", "unknown", "standing")]
    [InlineData(
        "level: standard; age: adult", "treatment", "fact-not-met", "people.level", "standard", "enhanced or priority")]
    [InlineData("age: adult", "treatment", "fact-unknown", "people.level", "unknown", "enhanced or priority")]
    [InlineData(
        "level: priority; age: child-16-17", "treatment", "fact-not-met", "people.age", "child-16-17", "adult")]
    public void A_denial_names_the_condition_what_there_is_and_what_it_needs(
        string facts, string? consents, string code, string condition, string has, string needs)
    {
        var deny = Denied(SmallWorld.Of(Attendance), SmallWorld.Ask, SmallWorld.Facts(facts, consents));

        Assert.Equal(code, Assert.Single(deny.Reasons).Code);
        Assert.Equal(("one", 1, "attendance"), (deny.Nearest!.Agreement, deny.Nearest.Version, deny.Nearest.Flow));
        Assert.Equal(new MissingCondition(condition, has, needs), Assert.Single(deny.Nearest.Missing));
    }

    [Fact]
    public void Every_condition_that_does_not_hold_is_named()
    {
        var deny = Denied(SmallWorld.Of(Attendance), SmallWorld.Ask, SmallWorld.Facts("", ""));

        Assert.Equal(["people.age", "people.level", "consent.treatment"],
            deny.Nearest!.Missing.Select(m => m.Condition));
        Assert.Contains(deny.Reasons, r => r.Message.Contains("needs consent treatment; it is not standing"));
    }

    [Fact]
    public void The_flow_that_lacks_least_is_nearest_and_the_others_give_their_reasons_too()
    {
        var world = SmallWorld.Of(Attendance, Make.Flow("zz") with { People = Make.When("cohorts: ppo") });

        var deny = Denied(world, SmallWorld.Ask, SmallWorld.Facts("cohorts: women", ""));

        Assert.Equal("zz", deny.Nearest!.Flow);
        Assert.Equal(ReasonCodes.FactNotMet, deny.Reasons[0].Code);
        Assert.Contains(deny.Reasons, r => r.Code == ReasonCodes.ConsentNotStanding);
    }

    [Theory]
    [InlineData("role", "chief", "worker")]
    [InlineData("purpose", "harm", "care")]
    [InlineData("record-type", "Plain", "Note")]
    [InlineData("from", "member", "holder")]
    public void A_question_that_no_agreement_covers_is_told_what_of_it_would_have_to_differ(
        string condition, string has, string needs)
    {
        var ask = condition switch
        {
            "role" => SmallWorld.Ask with { Role = has },
            "purpose" => SmallWorld.Ask with { Purpose = has },
            "record-type" => SmallWorld.Ask with { RecordType = has },
            _ => SmallWorld.Ask with { From = has },
        };
        var world = SmallWorld.Of(Make.Flow("f"));

        var deny = world.Rulebook.ExplainQuestionAlone(world.Question(ask));

        Assert.Equal(ReasonCodes.NoAgreement, Assert.Single(deny.Reasons).Code);
        Assert.StartsWith("No agreement covers", deny.Reasons[0].Message, StringComparison.Ordinal);
        Assert.Equal(new MissingCondition(condition, has, needs), Assert.Single(deny.Nearest!.Missing));
    }

    [Fact]
    public void An_asker_is_not_told_of_an_agreement_in_which_it_has_no_part()
    {
        var ask = SmallWorld.Ask with { To = "other" };
        var world = SmallWorld.Of(Make.Flow("f"));

        Assert.Null(world.Rulebook.ExplainQuestionAlone(world.Question(ask)).Nearest);

        var audited = Assert.IsType<Decision.Deny>(world.Rulebook.Explain(ask, PersonFacts.Unknown, labels: null));
        Assert.Equal(new MissingCondition("to", "other", "asker"), audited.Nearest!.Missing[0]);
    }

    [Fact]
    public void The_question_alone_is_explained_without_any_fact_of_a_person()
    {
        var world = SmallWorld.Of(Attendance with { Roles = Make.Set("chief") });

        var deny = world.Rulebook.ExplainQuestionAlone(world.Question(SmallWorld.Ask));

        Assert.Equal(["role"], deny.Nearest!.Missing.Select(m => m.Condition));
        Assert.DoesNotContain(deny.Reasons, r => r.Code.StartsWith("fact", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("suspended", ReasonCodes.Suspended)]
    [InlineData("unsigned", ReasonCodes.NotSigned)]
    [InlineData("early", ReasonCodes.NotYetInForce)]
    [InlineData("late", ReasonCodes.Expired)]
    [InlineData("emergency", ReasonCodes.EmergencyOnly)]
    [InlineData("depersonalised", ReasonCodes.NamesPerson)]
    public void What_keeps_a_flow_from_answering_anybody_is_named(string fault, string code)
    {
        var flow = fault switch
        {
            "depersonalised" => Make.Flow("f") with { Depersonalised = true },
            "emergency" => Make.Flow("f") with
            {
                Emergency = new EmergencyTerms
                {
                    Lifts = Make.Set(), LimitPerDay = 1, ReviewWithin = TimeSpan.FromDays(1), Reviewers = [],
                },
            },
            _ => Make.Flow("f"),
        };
        string signatures = fault == "unsigned" ? "holder" : "holder asker";
        var world = new SmallWorld().With(new EnforcedAgreement(
            Make.Agreement("one", flow), "sha", Make.Set(signatures.Split(' ')), fault == "suspended"));
        var ask =
            SmallWorld.Ask with { At = SmallWorld.June.AddYears(fault == "early" ? -2 : fault == "late" ? 2 : 0) };

        Assert.False(world.Rulebook.CouldAnyPersonBePermitted(world.Question(ask)));
        Assert.Equal(code, Assert.Single(world.Rulebook.ExplainQuestionAlone(world.Question(ask)).Reasons).Code);
        Assert.Equal(code, Assert.Single(Denied(world, ask, SmallWorld.Facts()).Reasons).Code);
    }

    [Fact]
    public void A_safeguard_that_bites_is_named_with_what_would_lift_it()
    {
        var floor = Make.Safeguard(
            "children", Make.Condition(person: "age: child-16-17"), Make.Condition("to-class: youth"));
        var world = SmallWorld.Of(Make.Flow("f")).With(floor);

        var deny = Denied(world, SmallWorld.Ask, SmallWorld.Facts("age: child-16-17"));

        Assert.Equal("safeguard:children", Assert.Single(deny.Reasons).Code);
        Assert.Contains("the person's age is child-16-17", deny.Reasons[0].Message);
        var missing = Assert.Single(deny.Nearest!.Missing);
        Assert.Equal("safeguard:children", missing.Condition);
        Assert.Equal("not (the person's age is child-16-17); or to-class is youth", missing.Needs);
    }

    [Fact]
    public void A_never_clause_that_bites_is_named_by_its_agreement()
    {
        var world = SmallWorld.Of(Make.Flow("f")).With(Make.Agreement("two") with { Never = [Make.Never()] });

        Assert.Equal("never:two", Assert.Single(Denied(world, SmallWorld.Ask, SmallWorld.Facts()).Reasons).Code);
    }

    [Fact]
    public void A_permit_says_which_granted_categories_are_closed_and_why()
    {
        var floor = Make.Safeguard("floor", Make.Condition()) with { Categories = Make.Set("b") };
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a b") }).With(floor);

        var permit = Assert.IsType<Decision.Permit>(
            world.Rulebook.Explain(world.Question(SmallWorld.Ask), SmallWorld.Facts(), null));

        Assert.Equal(["a"], permit.Categories.Keys);
        var closed = Assert.Single(permit.Closed);
        Assert.Equal(("b", "safeguard:floor"), (closed.Category, closed.Reason.Code));
    }

    [Fact]
    public void Without_any_agreement_there_is_no_nearest_flow()
    {
        var deny = Denied(new SmallWorld(), SmallWorld.Ask, SmallWorld.Facts());

        Assert.Null(deny.Nearest);
        Assert.Equal(ReasonCodes.NoAgreement, Assert.Single(deny.Reasons).Code);
    }

    private static Decision.Deny Denied(SmallWorld world, Ask ask, PersonFacts facts) =>
        Assert.IsType<Decision.Deny>(world.Rulebook.Explain(world.Question(ask), facts, null));
}
