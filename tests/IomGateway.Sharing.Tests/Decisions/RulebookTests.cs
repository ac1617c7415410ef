using IomGateway.Redaction.Plans;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>What can be asked of a rulebook besides a decision.</summary>
public sealed class RulebookTests
{
    [Fact]
    public void The_holders_are_those_who_could_be_permitted_to_answer_somebody()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { From = Make.Set("holder", "other"), People = Make.When("level: priority") },
            Make.Flow("g") with { From = Make.Set("member", "asker"), Roles = Make.Set("chief") });

        Assert.Equal(["holder", "other"], Holders(world, "worker"));
        Assert.Equal(["member"], Holders(world, "chief"));
        Assert.Empty(world.Rulebook.HoldersFor("asker", "worker", "care", "Note", false, SmallWorld.June.AddYears(5)));
        Assert.Empty(world.Rulebook.HoldersFor("nobody", "worker", "care", "Note", false, SmallWorld.June));
        Assert.Empty(world.Rulebook.HoldersFor("asker", "wizard", "care", "Note", false, SmallWorld.June));
    }

    [Fact]
    public void An_agency_that_a_safeguard_always_closes_is_no_holder()
    {
        var world = SmallWorld.Of(Make.Flow("f")).With(Make.Safeguard("floor", Make.Condition("from-class: health")));

        Assert.Empty(Holders(world, "worker"));
    }

    [Fact]
    public void What_an_agency_may_ask_is_listed_flow_by_flow()
    {
        var world = SmallWorld.Of(
                Make.Flow("f") with { From = Make.Set("holder", "asker"), Mask = Make.Map([("a", "year")]) },
                Make.Flow("g") with { To = Make.Set("other") })
            .With(Make.Agreement("later", Make.Flow("h")) with
            {
                Term = new AgreementTerm(new DateOnly(2030, 1, 1), null, new DateOnly(2031, 1, 1)),
            });

        var flow = Assert.Single(world.Rulebook.AskableBy("asker", SmallWorld.June));

        Assert.Equal(("one", "f"), (flow.Agreement, flow.Flow));
        Assert.Equal(["holder"], flow.From);
        Assert.Equal("mask:year", flow.Records["Note"]["a"]);
        Assert.Empty(world.Rulebook.AskableBy("forum", SmallWorld.June));
        Assert.Empty(world.Rulebook.AskableBy("nobody", SmallWorld.June));
    }

    [Fact]
    public void Decisions_that_grant_the_same_share_a_plan()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a; Plain: b") });
        var question = world.Question(SmallWorld.Ask);
        var one = world.Rulebook.DecideQuestion(question, SmallWorld.Facts("level: priority"));
        var two = world.Rulebook.DecideQuestion(question, SmallWorld.Facts("level: standard"));
        var plain = world.Rulebook.DecideQuestion(
            world.Question(SmallWorld.Ask with { RecordType = "Plain" }), SmallWorld.Facts());

        Assert.Same(world.Rulebook.Plan(one), world.Rulebook.Plan(two));
        Assert.Same(world.Rulebook.Plan([one, plain]), world.Rulebook.Plan([two, plain]));
        Assert.False(world.Rulebook.Plan(default(Verdict)).Covers("Note"));
    }

    [Fact]
    public void What_waits_for_its_originator_is_not_in_the_plan()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Report: a") });
        var question = world.Question(SmallWorld.Ask with { RecordType = "Report" });
        var ceiling = world.Rulebook.DecideQuestion(question, SmallWorld.Facts());
        var labels = SmallWorld.Labels("Report", "handling: C");

        var held = world.Rulebook.DecideRecord(question, SmallWorld.Facts(), labels, ceiling);

        Assert.True(held.HasHeld);
        Assert.False(world.Rulebook.Plan(held).Covers("Report"));
        Assert.True(world.Rulebook.Plan(ceiling).Covers("Report"));
    }

    [Fact]
    public void A_record_inside_another_is_decided_by_its_own_type_with_the_labels_of_the_outer_one()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a; Plain: a; Report: a") });
        var question = world.Question(SmallWorld.Ask);
        var facts = SmallWorld.Facts();
        var labels = SmallWorld.Labels("Note", "confidentiality: N");
        var verdict = world.Rulebook.DecideRecord(
            question, facts, labels, world.Rulebook.DecideQuestion(question, facts));

        var plan = PlanWith(world.Rulebook, question, facts, labels, verdict, "Plain", "Report", "Born", "Martian");

        Assert.True(plan.Covers("Note"));
        Assert.True(plan.Covers("Plain"));
        Assert.False(plan.Covers("Report"), "It requires a handling code, which the outer record does not give.");
        Assert.False(plan.Covers("Born"), "No flow grants it.");
        var inner = Assert.Single(world.Rulebook.DecideContained(question, facts, labels, verdict, ["Plain", "Report"]));
        Assert.Equal("f", Assert.Single(inner.Grants).Flow);
    }

    [Fact]
    public void A_label_that_the_outer_record_carries_closes_what_lies_inside_it()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a; Plain: a"), })
            .With(Make.Safeguard("floor", Make.Condition("record-type: Plain", record: "confidentiality: R")));
        var question = world.Question(SmallWorld.Ask);
        var facts = SmallWorld.Facts();
        var labels = SmallWorld.Labels("Note", "confidentiality: R");
        var verdict = world.Rulebook.DecideRecord(
            question, facts, labels, world.Rulebook.DecideQuestion(question, facts));

        Assert.False(PlanWith(world.Rulebook, question, facts, labels, verdict, "Plain").Covers("Plain"));
    }

    [Fact]
    public void The_digest_changes_with_what_is_in_force_and_not_with_its_order()
    {
        var one = Make.Signed(Make.Agreement("one", Make.Flow("f")), SmallWorld.Agencies);
        var two = Make.Signed(Make.Agreement("two", Make.Flow("f")), SmallWorld.Agencies);
        string Digest(params EnforcedAgreement[] agreements) =>
            Rulebook.Compile(SmallWorld.Policies(), SmallWorld.Agencies, agreements).Digest;
        string floor = Rulebook.Compile(
            SmallWorld.Policies(Make.Safeguard("floor", Make.Condition())), SmallWorld.Agencies, [one, two]).Digest;

        Assert.Equal(Digest(one, two), Digest(two, one));
        Assert.Matches("^[0-9a-f]{64}$", Digest());
        Assert.Distinct([
            Digest(), Digest(one), Digest(one, two), Digest(one with { Suspended = true }, two),
            Digest(one with { SignedBy = Make.Set("holder") }, two), Digest(one with { Sha256 = "other" }, two),
                floor]);
    }

    private static IReadOnlyList<string> Holders(SmallWorld world, string role) =>
        world.Rulebook.HoldersFor("asker", role, "care", "Note", false, SmallWorld.June);

    private static RedactionPlan PlanWith(
        Rulebook rulebook, Question question, PersonFacts facts, RecordLabels labels, Verdict verdict,
        params string[] contained) =>
        rulebook.Plan([verdict, .. rulebook.DecideContained(question, facts, labels, verdict, contained)]);
}
