using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>
/// Rule 4: never clauses and safeguards cap whatever was granted; and rule 5 for what is unknown in them.
/// </summary>
public sealed class CapTests
{
    [Theory]
    [InlineData("from-class: health", "", "deny")]
    [InlineData("from-class: charity", "", "permit")]
    [InlineData("from-class: charity health", "", "deny")]
    [InlineData("to-class: police", "", "deny")]
    [InlineData("to-class: charity", "", "permit")]
    [InlineData("from: holder", "", "deny")]
    [InlineData("to: asker; from: other", "", "permit")]
    [InlineData("to: forum", "", "deny")]
    [InlineData("purpose: care", "", "deny")]
    [InlineData("purpose: harm", "", "permit")]
    [InlineData("role: worker", "", "deny")]
    [InlineData("role: chief", "", "permit")]
    [InlineData("record-type: Note", "", "deny")]
    [InlineData("record-type: Plain", "", "permit")]
    [InlineData("depersonalised: false", "", "deny")]
    [InlineData("depersonalised: true", "", "permit")]
    [InlineData("official-duty: stated", "", "permit")]
    [InlineData("consent: treatment", "", "deny")]
    [InlineData("consent: treatment", "standing:", "permit")]
    [InlineData("consent: treatment", "standing: treatment", "deny")]
    [InlineData("no-such-key: x", "", "deny")]
    [InlineData("", "", "deny")]
    public void A_safeguard_bites_where_its_condition_is_true_or_unknown(string keys, string facts, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f")).With(Make.Safeguard("floor", Make.Condition(keys)));
        string? consents = facts.StartsWith("standing:", StringComparison.Ordinal) ? facts[9..] : null;

        Assert.StartsWith(expected, world.Decide(SmallWorld.Facts("", consents)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("age: child-16-17", "age: child-16-17", "deny")]
    [InlineData("age: child-16-17", "age: adult", "permit")]
    [InlineData("age: child-16-17", "", "deny")]
    [InlineData("age: child-16-17; level: priority", "level: standard", "permit")]
    [InlineData("age: child-16-17; level: priority", "level: priority", "deny")]
    [InlineData("cohorts: ppo", "cohorts:", "permit")]
    [InlineData("no-such-fact: x", "age: adult", "deny")]
    public void What_is_unknown_of_the_person_bites(string person, string facts, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f")).With(Make.Safeguard("floor", Make.Condition(person: person)));

        Assert.StartsWith(expected, world.Decide(SmallWorld.Facts(facts)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("purpose: care", "", "", "permit")]
    [InlineData("purpose: harm", "", "", "deny")]
    [InlineData("official-duty: stated", "", "", "deny")]
    [InlineData("", "level: priority", "level: priority", "permit")]
    [InlineData("", "level: priority", "", "deny")]
    [InlineData("", "level: priority", "level: standard", "deny")]
    [InlineData("purpose: care", "level: priority", "level: standard", "deny")]
    [InlineData("no-such-key: x", "", "", "deny")]
    public void Only_an_exception_that_is_certain_lifts_a_safeguard(
        string keys, string person, string facts, string expected)
    {
        var floor = Make.Safeguard("floor", Make.Condition(), Make.Condition(keys, person));
        var world = SmallWorld.Of(Make.Flow("f")).With(floor);

        Assert.StartsWith(expected, world.Decide(SmallWorld.Facts(facts)), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_one_exception_is_enough()
    {
        var floor =
            Make.Safeguard("floor", Make.Condition(), Make.Condition("purpose: harm"), Make.Condition("role: worker"));

        Assert.StartsWith("permit", SmallWorld.Of(Make.Flow("f")).With(floor).Decide(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("confidentiality: R", "deny")]
    [InlineData("confidentiality: N", "permit a=clear@one/f")]
    [InlineData("confidentiality: N R", "deny")]
    [InlineData("", "deny")]
    public void What_is_unknown_of_the_record_bites_once_the_record_is_seen(string labels, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f"))
            .With(Make.Safeguard("floor", Make.Condition(record: "confidentiality: R V")));

        Assert.Equal("permit a=clear@one/f", world.Decide());
        Assert.Equal(expected, world.DecideRecord(labels));
    }

    [Fact]
    public void A_label_that_the_type_does_not_declare_does_not_apply()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Plain: a") })
            .With(Make.Safeguard("floor", Make.Condition(record: "confidentiality: R V")));

        Assert.Equal("permit a=clear@one/f", world.DecideRecord("", ask: SmallWorld.Ask with { RecordType = "Plain" }));
    }

    [Fact]
    public void A_label_that_is_stated_although_the_type_does_not_declare_it_can_close_and_hold_but_never_open()
    {
        var flow = Make.Flow("f") with { Records = Make.When("Plain: a") };
        var ask = SmallWorld.Ask with { RecordType = "Plain" };
        var guarded = SmallWorld.Of(flow).With(Make.Safeguard("floor", Make.Condition(record: "confidentiality: R")));

        Assert.Equal("deny", guarded.DecideRecord("confidentiality: R", ask: ask));
        Assert.Equal("hold a=held@one/f", SmallWorld.Of(flow).DecideRecord("handling: C", ask: ask));
        Assert.Equal("deny",
            SmallWorld.Of(flow with { Record = Make.When("handling: P") }).DecideRecord("handling: P", ask: ask));
    }

    [Theory]
    [InlineData("clear", "year", "a=mask:year@one/f")]
    [InlineData("month", "year", "a=mask:year@one/f")]
    [InlineData("decade", "year", "a=mask:decade@one/f")]
    [InlineData("year", "year", "a=mask:year@one/f")]
    [InlineData("district", "year", "")]
    [InlineData("clear", "no-such-mask", "")]
    public void A_mask_lowers_and_never_raises_and_withholds_what_it_cannot_be_compared_with(
        string granted, string cap, string expected)
    {
        var flow = granted == "clear" ? Make.Flow("f") : Make.Flow("f") with { Mask = Make.Map([("a", granted)]) };
        var world = SmallWorld.Of(flow).With(Masking("floor", cap));

        Assert.Equal(expected.Length == 0 ? "deny" : $"permit {expected}", world.Decide());
    }

    [Theory]
    [InlineData("year month", "permit a=mask:year@one/f")]
    [InlineData("month decade", "permit a=mask:decade@one/f")]
    [InlineData("year district", "deny")]
    public void Several_caps_combine_to_the_most_restrictive(string caps, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f"));
        foreach (string cap in caps.Split(' '))
        {
            world.With(Masking(cap, cap));
        }

        Assert.Equal(expected, world.Decide());
    }

    [Fact]
    public void A_safeguard_closes_only_the_categories_that_it_names()
    {
        var floor = Make.Safeguard("floor", Make.Condition()) with { Categories = Make.Set("a", "c") };
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Note: a b c") }).With(floor);

        Assert.Equal("permit b=clear@one/f", world.Decide());
    }

    [Fact]
    public void A_cap_is_judged_for_each_granting_flow_by_itself()
    {
        var floor = Make.Safeguard("floor", Make.Condition(), Make.Condition("official-duty: stated"));
        var plain = Make.Flow("f");
        var duty = Make.Flow("g") with { OfficialDuty = "The duty under s1.", Mask = Make.Map([("a", "year")]) };

        Assert.Equal("permit a=mask:year@one/g", SmallWorld.Of(plain, duty).With(floor).Decide());
        Assert.Equal("deny", SmallWorld.Of(plain).With(floor).Decide());
    }

    [Fact]
    public void A_cap_is_judged_by_the_facts_of_the_granting_flows_partnership()
    {
        var world = new SmallWorld()
            .With(Make.Agreement("one", Make.Flow("f")))
            .With(Make.Agreement("two",
                Make.Flow("f") with { Records = Make.When("Note: b") }) with { Partnership = "there" })
            .With(Make.Safeguard("floor", Make.Condition(person: "restricted: true")));

        Assert.Equal("permit b=clear@two/f", world.Decide(SmallWorld.FactsIn("there", "restricted: false")));
    }

    [Theory]
    [InlineData("to: asker", "deny")]
    [InlineData("to: forum", "deny")]
    [InlineData("to: other", "permit a=clear@one/f")]
    [InlineData("from: holder; to: asker", "deny")]
    [InlineData("from: other; to: asker", "permit a=clear@one/f")]
    [InlineData("purposes: harm", "permit a=clear@one/f")]
    [InlineData("roles: worker", "deny")]
    [InlineData("roles: chief", "permit a=clear@one/f")]
    [InlineData("people.age: child-16-17", "deny")]
    [InlineData("people.level: priority", "permit a=clear@one/f")]
    [InlineData("categories: b", "permit a=clear@one/f")]
    [InlineData("categories: a", "deny")]
    [InlineData("", "deny")]
    public void A_never_clause_closes_what_another_agreement_of_its_partnership_opens(string clause, string expected)
    {
        var world = SmallWorld.Of(Make.Flow("f"))
            .With(Make.Agreement("two") with { Never = [Never(clause)] });

        Assert.Equal(expected, world.Decide(SmallWorld.Facts("level: standard")));
    }

    [Fact]
    public void A_never_clause_reaches_no_other_partnership() => Assert.Equal(
        "permit a=clear@one/f",
        SmallWorld.Of(Make.Flow("f"))
            .With(Make.Agreement("two") with { Never = [Make.Never()], Partnership = "there" }).Decide());

    [Fact]
    public void A_never_clause_on_a_label_waits_for_the_record_and_then_bites_when_it_is_unknown()
    {
        var world = SmallWorld.Of(Make.Flow("f"))
            .With(Make.Agreement("two") with { Never = [Never("record.confidentiality: R")] });

        Assert.Equal("permit a=clear@one/f", world.Decide());
        Assert.Equal("deny", world.DecideRecord(""));
        Assert.Equal("permit a=clear@one/f", world.DecideRecord("confidentiality: N"));
    }

    [Theory]
    [InlineData("holder", false, 2026, "deny")]
    [InlineData("asker", false, 2026, "deny")]
    [InlineData("other", false, 2026, "permit a=clear@one/f")]
    [InlineData("holder", true, 2026, "deny")]
    [InlineData("holder", false, 2020, "permit a=clear@one/f")]
    public void A_never_clause_counts_once_either_end_signed_it_within_its_term_and_suspension_does_not_lift_it(
        string signedBy, bool suspended, int from, string expected)
    {
        var agreement = Make.Agreement("two") with
        {
            Never = [Make.Never()],
            Term = new AgreementTerm(new DateOnly(from, 1, 1), null, new DateOnly(from + 1, 1, 1)),
        };
        var world = SmallWorld.Of(Make.Flow("f"))
            .With(new EnforcedAgreement(agreement, "sha", Make.Set(signedBy), suspended));

        Assert.Equal(expected, world.Decide());
    }

    private static Safeguard Masking(string code, string mask) =>
        Make.Safeguard(code, Make.Condition()) with { Cap = SafeguardCap.Mask, Mask = mask };

    private static NeverClause Never(string clause)
    {
        var never = Make.Never();
        foreach (var (key, values) in Make.When(clause))
        {
            never = key switch
            {
                "to" => never with { To = values },
                "from" => never with { From = values },
                "purposes" => never with { Purposes = values },
                "roles" => never with { Roles = values },
                "categories" => never with { Categories = values },
                _ when key.StartsWith("people.", StringComparison.Ordinal) =>
                    never with { People = Make.Map([(key[7..], values)]) },
                _ => never with { Record = Make.Map([(key[7..], values)]) },
            };
        }

        return never;
    }
}
