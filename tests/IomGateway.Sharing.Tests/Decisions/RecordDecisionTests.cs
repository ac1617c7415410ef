using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>The record decision: labels, age, and the ceiling that it never exceeds.</summary>
public sealed class RecordDecisionTests
{
    private static readonly Ask Report = SmallWorld.Ask with { RecordType = "Report" };
    private static readonly Ask Born = SmallWorld.Ask with { RecordType = "Born" };

    [Fact]
    public void A_record_that_lacks_a_required_label_is_withheld()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Report: a") });

        Assert.Equal("deny", world.DecideRecord("spent: false", ask: Report));
        var deny = Assert.IsType<Decision.Deny>(world.Rulebook.Explain(
            world.Question(Report), SmallWorld.Facts(), SmallWorld.Labels("Report", "spent: false")));
        Assert.Contains(deny.Reasons, r => r.Code == ReasonCodes.LabelRequired && r.Message.Contains("handling"));
    }

    [Theory]
    [InlineData("handling: P; spent: false", "permit a=clear@one/f")]
    [InlineData("handling: P; spent: true", "deny")]
    [InlineData("handling: P", "deny")]
    public void A_spent_status_that_nobody_states_is_spent(string labels, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Report: a") })
            .With(Make.Safeguard("spent", Make.Condition(record: "spent: true"),
                Make.Condition("official-duty: stated")));

        Assert.Equal(expected, world.DecideRecord(labels, ask: Report));
    }

    [Theory]
    [InlineData("age: adult", "2000-01-01", "permit")]
    [InlineData("age: adult", "2010-01-01", "deny")]
    [InlineData("age: child-16-17", "2000-01-01", "deny")]
    [InlineData("age: child-16-17", "2012-01-01", "deny")]
    [InlineData("", "2000-01-01", "deny")]
    [InlineData("age: adult", null, "permit")]
    [InlineData("age: young-adult-18-25", "2000-01-01", "permit")]
    [InlineData("age: adult", "2008-06-01", "permit")]
    [InlineData("age: adult", "2008-06-02", "deny")]
    public void Where_register_and_record_differ_on_age_the_more_protective_counts(
        string facts, string? born, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f") with
        {
            Records = Make.When("Born: a"),
            People = Make.When("age: young-adult-18-25 adult"),
        }).With(Make.Safeguard("children", Make.Condition(person: "age: child-10-15 child-16-17")));
        var labels = new RecordLabels.Builder(SmallWorld.Vocabulary, SmallWorld.Types["Born"]);
        if (born is not null)
        {
            labels.BirthDate(DateOnly.Parse(born), new DateOnly(2026, 6, 1));
        }

        // The child of the register alone is refused before the record is asked for.
        var question = world.Question(Born);
        var person = SmallWorld.Facts(facts);
        var ceiling = world.Rulebook.DecideQuestion(question, person);
        var verdict = world.Rulebook.DecideRecord(question, person, labels.Build(), ceiling);

        Assert.Equal(expected, SmallWorld.Line(verdict).Split(' ')[0]);
    }

    [Fact]
    public void A_label_of_age_takes_the_younger_band_too()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Born: a") })
            .With(Make.Safeguard("children", Make.Condition(record: "age: child-10-15 child-16-17")));

        Assert.Equal("deny", world.DecideRecord("age: adult", SmallWorld.Facts("age: child-16-17"), Born));
        Assert.Equal("permit a=clear@one/f", world.DecideRecord("age: adult", SmallWorld.Facts("age: adult"), Born));
    }

    [Theory]
    [InlineData("2016-06-02", "child-10-15")]
    [InlineData("2020-01-01", "child-10-15")]
    [InlineData("2010-06-02", "child-10-15")]
    [InlineData("2010-06-01", "child-16-17")]
    [InlineData("2008-06-01", "young-adult-18-25")]
    [InlineData("2000-06-02", "young-adult-18-25")]
    [InlineData("2000-06-01", "adult")]
    [InlineData("1930-01-01", "adult")]
    [InlineData("2026-06-02", null)]
    public void A_birth_date_falls_into_the_band_of_its_age_in_whole_years(string born, string? band) => Assert.Equal(
        band, AgeBands.Of(SmallWorld.Bands.Split(' '), DateOnly.Parse(born), new DateOnly(2026, 6, 1)));

    [Theory]
    [InlineData("2026-02-28", 17)]
    [InlineData("2026-03-01", 18)]
    public void Whoever_was_born_on_a_leap_day_is_older_on_the_first_of_March(string day, int years) =>
        Assert.Equal(years, AgeBands.Years(new DateOnly(2008, 2, 29), DateOnly.Parse(day)));

    [Fact]
    public void Nothing_leaves_that_the_question_decision_did_not_grant()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { Mask = Make.Map([("a", "year")]) },
            Make.Flow("g") with { Records = Make.When("Note: a b"), People = Make.When("level: priority") });
        var question = world.Question(SmallWorld.Ask);
        var ceiling = world.Rulebook.DecideQuestion(question, SmallWorld.Facts("level: standard"));
        var labels = SmallWorld.Labels("Note", "confidentiality: N");

        // The person became a priority between the question and the answer.
        var verdict = world.Rulebook.DecideRecord(question, SmallWorld.Facts("level: priority"), labels, ceiling);

        Assert.Equal("permit a=mask:year@one/g", SmallWorld.Line(verdict));
    }

    [Fact]
    public void A_form_that_cannot_be_compared_with_the_ceiling_is_withheld()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { Mask = Make.Map([("a", "year")]), Record = Make.When("confidentiality: N") },
            Make.Flow("g") with { Mask = Make.Map([("a", "district")]) });

        Assert.Equal("permit a=mask:year@one/f", world.Decide());
        Assert.Equal("deny", world.DecideRecord("confidentiality: R"));
    }

    [Fact]
    public void Facts_read_afresh_can_only_close()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { ConsentsAll = Make.Set("treatment") });
        var question = world.Question(SmallWorld.Ask);
        var ceiling = world.Rulebook.DecideQuestion(question, SmallWorld.Facts("", "treatment"));
        var labels = SmallWorld.Labels("Note", "confidentiality: N");

        Assert.Equal(Outcome.Deny,
            world.Rulebook.DecideRecord(question, SmallWorld.Facts("", ""), labels, ceiling).Outcome);
        Assert.Equal(Outcome.Deny,
            world.Rulebook.DecideRecord(question, SmallWorld.Facts("", "treatment"), labels, default).Outcome);
    }

    [Fact]
    public void A_record_of_another_type_than_was_asked_for_is_withheld()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a; Plain: a") });
        var question = world.Question(SmallWorld.Ask);
        var ceiling = world.Rulebook.DecideQuestion(question, SmallWorld.Facts());

        var verdict = world.Rulebook.DecideRecord(question, SmallWorld.Facts(), SmallWorld.Labels("Plain"), ceiling);

        Assert.Equal(Outcome.Deny, verdict.Outcome);
    }

    [Fact]
    public void A_ceiling_of_an_older_rulebook_still_caps_and_agreements_are_read_afresh()
    {
        var before =
            SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a b"), Mask = Make.Map([("a", "year")]) });
        var question = before.Question(SmallWorld.Ask);
        var ceiling = before.Rulebook.DecideQuestion(question, SmallWorld.Facts());
        var labels = SmallWorld.Labels("Note", "confidentiality: N");
        var wider = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a c") });
        var ended = new SmallWorld();

        Assert.Equal(
            "permit a=mask:year@one/f",
            SmallWorld.Line(wider.Rulebook.DecideRecord(question, SmallWorld.Facts(), labels, ceiling)));
        Assert.Equal(
            Outcome.Deny, ended.Rulebook.DecideRecord(question, SmallWorld.Facts(), labels, ceiling).Outcome);
    }

    [Fact]
    public void The_default_verdict_and_the_default_question_deny()
    {
        var world = SmallWorld.Of(Make.Flow("f"));

        Assert.Equal(Outcome.Deny, default(Verdict).Outcome);
        Assert.Empty(default(Verdict).Grants);
        Assert.Equal("withheld", default(Verdict).FormOf("a"));
        Assert.Equal(Outcome.Deny, world.Rulebook.DecideQuestion(default, SmallWorld.Facts()).Outcome);
        Assert.False(world.Rulebook.CouldAnyPersonBePermitted(default));
    }

    [Fact]
    public void Unrestrictive_labels_take_the_least_restrictive_value_of_each()
    {
        var world = SmallWorld.Of(
            Make.Flow("f") with { Records = Make.When("Report: a"), Record = Make.When("handling: P; spent: false") });
        var question = world.Question(Report);
        var labels = RecordLabels.Unrestrictive(SmallWorld.Vocabulary, SmallWorld.Types["Report"]);
        var ceiling = world.Rulebook.DecideQuestion(question, SmallWorld.Facts());

        Assert.Equal(
            "permit a=clear@one/f",
            SmallWorld.Line(world.Rulebook.DecideRecord(question, SmallWorld.Facts(), labels, ceiling)));
    }
}
