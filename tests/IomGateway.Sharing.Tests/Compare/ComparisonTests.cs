using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>What a comparison makes of changes that people write.</summary>
public sealed class ComparisonTests
{
    private static readonly Flow Plain = Make.Flow("flow") with
    {
        Records = Make.When("Note: a b"),
        People = Make.When("level: enhanced priority"),
        Then = new Obligations { Retain = new Retention("exit", "P6M", []), Events = Make.Set("arrest") },
        At = new SourcePosition("flow.yaml", 7, 5),
    };

    [Fact]
    public void Meanings_that_are_equal_compare_equal_however_they_are_written()
    {
        Same([Plain], [
            Plain with { Id = "flow-1", Records = Make.When("Note: a") },
            Plain with { Id = "flow-2", Records = Make.When("Note: b") },
        ]);
        Same([Plain], [
            Plain with { Id = "flow-1", People = Make.When("level: enhanced") },
            Plain with { Id = "flow-2", People = Make.When("level: priority") },
        ]);
        Same([Plain], [Plain, Plain with { Id = "flow-later", People = Make.When("level: priority; age: adult") }]);
        Same([Plain with { To = Make.Set("forum") }], [Plain with { To = Make.Set("member", "asker") }]);
        Same([Plain], [Plain with { Then = Plain.Then with { Retain = new Retention("exit", "P0Y6M", []) } }]);
    }

    [Fact]
    public void What_opens_is_wider_and_what_closes_is_narrower()
    {
        var more = Between([Plain], [Plain with { People = Make.When("level: standard enhanced priority") }]);

        var change = Assert.Single(more.Changes);
        Assert.Equal((Direction.Wider, Direction.Wider), (more.Verdict, change.Direction));
        Assert.Equal(["a", "b"], change.Categories);
        Assert.Equal(("withheld", "clear"), (change.Was, change.Becomes));
        Assert.Equal("the person is managed at Standard level", Assert.Single(change.Conditions).Words);
        Assert.Equal(["asker", "holder"], more.WiderFor);

        var less = Between([Plain], [Plain with { Records = Make.When("Note: a") }]);
        Assert.Equal(Direction.Narrower, less.Verdict);
        Assert.Equal(["b"], Assert.Single(less.Changes).Categories);
        Assert.Empty(less.WiderFor);
        Assert.Equal(["asker", "holder"], less.ChangedFor);
    }

    [Theory]
    [InlineData("year", "month", Direction.Wider)]
    [InlineData("month", "year", Direction.Narrower)]
    [InlineData("month", "initials", Direction.Both)]
    [InlineData("", "year", Direction.Narrower)]
    public void Masks_have_the_direction_that_the_vocabulary_gives_them(string was, string becomes, Direction expected)
    {
        var comparison = Between([Masked(was)], [Masked(becomes)]);

        Assert.Equal(expected, comparison.Verdict);
        Assert.Equal(ChangeKind.Disclosure, Assert.Single(comparison.Changes).Kind);
    }

    [Fact]
    public void A_longer_retention_looser_passing_on_and_more_events_are_wider()
    {
        Widens(Plain.Then with { Retain = new Retention("exit", "P1Y", []) });
        Widens(Plain.Then with { Retain = null });
        Widens(Plain.Then with { Retain = new Retention("exit", "P6M", ["litigation-hold"]) });
        Widens(Plain.Then with { Onward = Onward.AskOriginator });
        Widens(Plain.Then with { Events = Make.Set("arrest", "release") });
        Assert.Equal(Direction.Both, Between([Plain], [Plain with
        {
            Then = Plain.Then with { Retain = new Retention("case-closed", "P6M", []) },
        }]).Verdict);

        static void Widens(Obligations then)
        {
            var there = Between([Plain], [Plain with { Then = then }]);
            Assert.Equal((Direction.Wider, ChangeKind.Obligation), (there.Verdict, Assert.Single(there.Changes).Kind));
            Assert.Equal(Direction.Narrower, Between([Plain with { Then = then }], [Plain]).Verdict);
        }
    }

    [Fact]
    public void A_later_end_is_wider_for_just_the_days_that_it_adds()
    {
        var comparison = Comparison.Between(Set(Make.Agreement("one", Plain)), Set(Make.Agreement("one", Plain) with
        {
            Term = new AgreementTerm(new DateOnly(2026, 4, 1), null, new DateOnly(2028, 4, 1)),
        }));

        var change = Assert.Single(comparison.Changes);
        Assert.Equal(Direction.Wider, comparison.Verdict);
        Assert.Equal((new DateOnly(2027, 4, 1), new DateOnly(2028, 4, 1)), (change.FromDay, change.UntilDay));
    }

    [Theory]
    [InlineData(2, 72, Direction.Wider)]
    [InlineData(1, 96, Direction.Wider)]
    [InlineData(1, 24, Direction.Narrower)]
    [InlineData(2, 24, Direction.Both)]
    public void The_use_of_an_emergency_is_compared(int limit, int hours, Direction expected)
    {
        Assert.Equal(expected, Between([Urgent(1, 72)], [Urgent(limit, hours)]).Verdict);
        Assert.Equal(Direction.Wider, Between([Urgent(1, 72)], [Urgent(1, 72, "level")]).Verdict);
        Assert.Equal(Direction.Both, Between([Urgent(1, 72)], [Urgent(1, 72) with
        {
            Emergency = Urgent(1, 72).Emergency! with { Reviewers = ["asker"] },
        }]).Verdict);
    }

    [Fact]
    public void One_emergency_flow_written_as_two_lets_a_user_do_twice_as_much()
    {
        Flow Half(string id, string category) => Urgent(5, 72) with
        {
            Id = id, Records = Make.When($"Note: {category}"),
        };
        var whole = Urgent(5, 72) with { Records = Make.When("Note: a b") };

        var split = Able([whole], [Half("one", "a"), Half("two", "b")]);

        var change = Assert.Single(split.Changes);
        Assert.Equal((ChangeKind.Use, Direction.Wider), (change.Kind, change.Direction));
        Assert.Contains("10 times a day in all, where it was 5 times", change.Sentence, StringComparison.Ordinal);
        Assert.Equal(Direction.Narrower, Able([Half("one", "a"), Half("two", "b")], [whole]).Verdict);
        Assert.Empty(Able([Half("one", "a"), Half("two", "b")], [Half("b", "b"), Half("a", "a")]).Changes);

        static Comparison Able(Flow[] old, Flow[] @new) => Comparison.Between(Given(old), Given(@new));

        // A flow that nobody can ask under is no use of it.
        static AgreementSet Given(Flow[] flows)
        {
            var set = Set(Make.Agreement("one", flows));
            return set with { Agencies = FlowSenseTests.Able(set.Agencies) };
        }
    }

    [Fact]
    public void Senders_that_receive_themselves_and_those_that_do_not_are_told_in_one_sentence()
    {
        var all = Plain with { From = Make.Set("holder", "asker", "other"), To = Make.Set("asker", "other") };

        var change = Assert.Single(Between([], [all]).Changes);

        Assert.Equal(["asker", "holder", "other"], change.From);
        Assert.Equal(["asker", "other"], change.To);
        Assert.Single(Between([], [all with { To = Make.Set("asker") }]).Changes);
    }

    [Fact]
    public void What_differs_alike_under_different_laws_is_told_in_one_sentence()
    {
        Flow Kept(string clock) => Plain with
        {
            From = Make.Set("holder", "other"),
            To = Make.Set("asker"),
            Under = [Ground("CDA98-s115") with { From = Make.Set("holder") },
                Ground("OMA07-s14") with { From = Make.Set("other") }],
            Then = new Obligations
            {
                Retain = new Retention(clock, "P6M", []), Onward = Onward.None, Events = Make.Set(),
            },
        };

        var change = Assert.Single(Between([Kept("exit")], [Kept("case-closed")]).Changes);

        Assert.Equal(["holder", "other"], change.From);
    }

    [Fact]
    public void A_safeguard_taken_away_is_wider_and_one_that_stays_is_named()
    {
        var adults = Make.Safeguard("adults-only", Make.Condition(person: "age: child-10-15 child-16-17"));
        var agreement = Make.Agreement("one", Plain);

        var lifted = Comparison.Between(Set(agreement, adults), Set(agreement));
        Assert.Equal(Direction.Wider, lifted.Verdict);

        var wider = Comparison.Between(
            Set(agreement, adults), Set(Make.Agreement("one", Plain with { People = Make.Nothing }), adults));
        Assert.Equal(["safeguard:adults-only"], Assert.Single(wider.Changes).Unless);
    }

    [Fact]
    public void A_record_that_waits_for_its_originator_is_a_change()
    {
        var hold = Make.Safeguard("ask-first", Make.Condition()) with { Cap = SafeguardCap.Hold };
        var agreement = Make.Agreement("one", Plain);

        var comparison = Comparison.Between(Set(agreement), Set(agreement, hold));

        Assert.Equal(Direction.Narrower, comparison.Verdict);
        Assert.Contains("once its originator has released it", Assert.Single(comparison.Changes).Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_never_clause_is_the_cause_of_what_it_closes()
    {
        var never = Make.Never() with
        {
            Categories = Make.Set("b"), At = new SourcePosition("never.yaml", 3, 1),
        };

        var comparison = Comparison.Between(
            Set(Make.Agreement("one", Plain)), Set(Make.Agreement("one", Plain) with { Never = [never] }));

        var change = Assert.Single(comparison.Changes);
        Assert.Equal((Direction.Narrower, "b"), (change.Direction, Assert.Single(change.Categories)));
        Assert.Equal([new SourcePosition("never.yaml", 3, 1)], change.Positions);
    }

    [Fact]
    public void Another_law_is_a_change_without_a_direction()
    {
        Assert.Equal(Direction.Both, Between([Plain with { Under = [Ground("CDA98-s115")] }],
            [Plain with { Under = [Ground("OMA07-s14")] }]).Verdict);
    }

    [Fact]
    public void Only_those_between_whom_it_changes_are_concerned()
    {
        var both = Plain with { To = Make.Set("asker", "other") };

        var comparison = Between([both], [both with { Id = "flow" }, Make.Flow("more") with
        {
            To = Make.Set("other"), Records = Make.When("Note: c"),
        }]);

        Assert.Equal(["holder", "other"], comparison.WiderFor);
    }

    private static Flow Masked(string mask) => Plain with
    {
        Records = Make.When("Note: a"), Mask = mask.Length == 0 ? Plain.Mask : Make.Map([("a", mask)]),
    };

    private static Flow Urgent(int limit, int hours, params string[] lifts) => Plain with
    {
        Emergency = new EmergencyTerms
        {
            Lifts = Make.Set(lifts),
            LimitPerDay = limit,
            ReviewWithin = TimeSpan.FromHours(hours),
            Reviewers = ["holder"],
        },
    };

    private static Ground Ground(string gateway) => new()
    {
        Gateway = gateway,
        Sender = new LegalEnd("uk-gdpr", []),
        Recipient = new LegalEnd("part-3", []),
        From = [],
        To = [],
        At = default,
    };

    private static void Same(Flow[] old, Flow[] @new)
    {
        Assert.Empty(Between(old, @new).Changes);
        Assert.Equal(Direction.Same, Between(@new, old).Verdict);
    }

    private static Comparison Between(Flow[] old, Flow[] @new) => Comparison.Between(
        Set(Make.Agreement("one", old)), Set(Make.Agreement("one", @new)));

    private static AgreementSet Set(Agreement agreement, params Safeguard[] safeguards)
    {
        var policies = SmallWorld.Policies(safeguards);
        return new AgreementSet(
            policies with
            {
                Vocabulary = policies.Vocabulary with
                {
                    Masks = Make.Map(policies.Vocabulary.Masks.Select(m =>
                        (m.Key, m.Value with { Mask = m.Value.Mask with { Text = m.Key } }))),
                },
            },
            SmallWorld.Agencies, [agreement]);
    }
}
