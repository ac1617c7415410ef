using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Questions;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Questions;

/// <summary>Who can see something is told completely, and nothing else is told.</summary>
public sealed class WhoCanSeeTests
{
    [Fact]
    public void It_tells_asker_holder_role_purpose_flow_form_conditions_and_caps()
    {
        var world = SmallWorld.Of(Make.Flow("f") with
        {
            People = Make.When("level: enhanced priority"),
            ConsentsAll = Make.Set("treatment"),
            Records = Make.When("Note: a b"),
            Mask = Make.Map([("a", "month")]),
            Roles = Make.Set("worker", "chief"),
        }).With(Make.Safeguard("floor", Make.Condition(person: "restricted: true")));

        var sight = Assert.Single(WhoCanSee.Find(
            world.Rulebook, new SightQuery { Category = "a", RecordType = "Note", At = SmallWorld.June }));

        Assert.Equal(("asker", "holder", "Note", "a"), (sight.Asker, sight.Holder, sight.RecordType, sight.Category));
        Assert.Equal(["chief", "worker"], sight.Roles);
        Assert.Equal(["care"], sight.Purposes);
        Assert.Equal(["mask:month"], sight.Forms);
        Assert.Equal(("one", 1, "f"), (sight.Flow.Agreement, sight.Flow.Version, sight.Flow.Flow));
        Assert.Equal(["people.level", "consent.treatment"], sight.Conditions.Select(c => c.Condition));
        Assert.Equal(("safeguard:floor", "withheld"), (Assert.Single(sight.Caps).Code, sight.Caps[0].Effect));
        Assert.Equal(["treatment"], sight.Example.Consents);
        Assert.Equal(["false"], sight.Example.Person["restricted"]);
    }

    [Fact]
    public void What_a_cap_always_closes_is_not_told()
    {
        var flow = Make.Flow("f") with { Records = Make.When("Note: a b") };
        var world = SmallWorld.Of(flow).With(Make.Safeguard("floor", Make.Condition()) with
        {
            Categories = Make.Set("a"),
        });

        Assert.Equal(["b"], Find(world).Select(s => s.Category));
    }

    [Fact]
    public void What_a_condition_and_a_cap_exclude_together_is_not_told()
    {
        // The flow is for children alone, and a cap closes whatever is about children.
        var world = SmallWorld.Of(Make.Flow("f") with { People = Make.When("age: child-10-15 child-16-17") })
            .With(Make.Safeguard("children", Make.Condition(person: "age: child-10-15 child-16-17")));

        Assert.Empty(Find(world));
    }

    [Fact]
    public void Known_facts_narrow_it_and_unknown_ones_do_not()
    {
        var world = SmallWorld.Of(
            Make.Flow("high") with { People = Make.When("level: priority; age: adult") },
            Make.Flow("low") with { People = Make.When("level: standard") });
        var query = new SightQuery { At = SmallWorld.June, Person = SmallWorld.Facts("level: priority") };

        Assert.Equal(["high"], WhoCanSee.Find(world.Rulebook, query).Select(s => s.Flow.Flow));
    }

    [Fact]
    public void An_agreement_that_does_not_hold_on_the_day_lets_nobody_see()
    {
        var world = SmallWorld.Of(Make.Flow("f"));

        Assert.Empty(WhoCanSee.Find(world.Rulebook, new SightQuery { At = SmallWorld.June.AddYears(3) }));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(9_000UL)]
    public void It_is_what_going_through_every_person_and_record_finds(ulong start)
    {
        int sights = 0;
        for (ulong seed = start; seed < start + 25; seed++)
        {
            var tiny = new TinyWorld(seed);
            foreach (var agreement in tiny.Agreements)
            {
                foreach (var flow in agreement.Agreement.Flows)
                {
                    var brute = tiny.BruteForce(agreement.Agreement.Id, flow);
                    var told = Told(tiny.Rulebook, agreement.Agreement.Id, flow.Id);
                    Assert.Equal((seed, flow.Id, Lines(brute)), (seed, flow.Id, Lines(told)));
                    sights += told.Count;
                }
            }
        }

        Assert.True(sights > 200, $"{sights} were compared");
    }

    [Theory]
    [InlineData(5UL)]
    [InlineData(70_000UL)]
    public void Whatever_the_reference_discloses_is_told_and_each_example_holds(ulong start)
    {
        int met = 0;
        int examples = 0;
        for (ulong seed = start; seed < start + 60; seed++)
        {
            var world = new RandomWorld(seed);
            var byDay = new Dictionary<DateTimeOffset, HashSet<string>>();
            for (int i = 0; i < 150; i++)
            {
                met += IsTold(world, byDay, $"seed {seed}, question {i}") ? 1 : 0;
            }

            examples += Holds(world, seed);
        }

        Assert.True(met > 500 && examples > 500, $"{met} disclosures, {examples} examples");
    }

    private static bool IsTold(RandomWorld world, Dictionary<DateTimeOffset, HashSet<string>> byDay, string where)
    {
        var ask = world.RandomAsk();
        var sample = world.RandomFacts();
        var labels = world.RandomLabels(world.Types[ask.RecordType]);
        if (ask.From == ask.To)
        {
            return false;
        }

        if (!byDay.TryGetValue(ask.At, out var told))
        {
            told = [.. WhoCanSee.Find(world.Rulebook, new SightQuery { At = ask.At }).SelectMany(Each)];
            byDay[ask.At] = told;
        }

        var given = world.Reference.Record(ask, sample, labels, released: false, only: null);
        foreach (var (category, one) in given)
        {
            // What one flow gives of a record may be lowered to what another gave of the question.
            string line = Line(ask, category, one.Agreement, one.Flow, "", held: false).Split("  ")[0] + " ";
            Assert.True(told.Any(t => t.StartsWith(line, StringComparison.Ordinal)), $"{where}: {line}");
        }

        return given.Count > 0;
    }

    private static int Holds(RandomWorld world, ulong seed)
    {
        int count = 0;
        foreach (var sight in WhoCanSee.Find(world.Rulebook, new SightQuery { At = SmallWorld.June }))
        {
            // A label that cannot be read is none of the reference's notions.
            if (sight.Example.Record.Values.Any(v => v.Count == 0))
            {
                continue;
            }

            var alone = new FlowByItself(world.Policies, world.Agreements, sight.Flow.Agreement, sight.Flow.Flow);
            var facts = new SampleFacts(
                sight.Example.Person.ToDictionary(f => ((string?)null, f.Key), f => f.Value.ToArray()),
                sight.Example.Consents is { } standing
                    ? new Dictionary<string, string[]> { ["here"] = [.. standing], ["there"] = [.. standing] }
                    : []);
            var labels = sight.Example.Record.ToDictionary(l => l.Key, l => l.Value.ToArray());
            var ask = AskOf(world, sight);
            var gives = alone.Gives(ask, facts, labels, sight.Category);
            Assert.True(gives is not null, $"seed {seed}: {sight}");
            Assert.Contains(gives.Value.Form, gives.Value.Held ? sight.Held : sight.Forms);
            count++;
        }

        return count;
    }

    private static Ask AskOf(RandomWorld world, Sight sight) => new()
    {
        From = sight.Holder,
        To = sight.Asker,
        Role = sight.Roles[^1],
        Purpose = sight.Purposes[^1],
        RecordType = sight.RecordType,
        NamesPerson = !sight.Depersonalised,
        Emergency = world.Agreements.SelectMany(a => a.Agreement.Flows)
            .Single(f => f.Id == sight.Flow.Flow && f.At == sight.Flow.At
                && world.Agreements.Any(a => a.Agreement.Id == sight.Flow.Agreement && a.Agreement.Flows.Contains(f)))
            .Emergency is not null,
        At = SmallWorld.June,
    };

    private static IReadOnlyList<Sight> Find(SmallWorld world) =>
        WhoCanSee.Find(world.Rulebook, new SightQuery { At = SmallWorld.June });

    private static SortedSet<string> Told(Rulebook rulebook, string agreement, string flow) =>
    [
        .. WhoCanSee.Find(rulebook, new SightQuery { At = SmallWorld.June })
            .Where(s => s.Flow.Agreement == agreement && s.Flow.Flow == flow).SelectMany(Each),
    ];

    private static IEnumerable<string> Each(Sight sight) =>
        from role in sight.Roles
        from purpose in sight.Purposes
        from form in sight.Forms.Select(f => (f, false)).Concat(sight.Held.Select(f => (f, true)))
        select $"{sight.Holder}>{sight.Asker} {role} {purpose} {sight.RecordType} {sight.Category}"
            + $" {sight.Flow.Agreement}/{sight.Flow.Flow} {form.Item1} {form.Item2}";

    internal static string Line(Ask ask, string category, string agreement, string flow, string form, bool held) =>
        $"{ask.From}>{ask.To} {ask.Role} {ask.Purpose} {ask.RecordType} {category} {agreement}/{flow} {form} {held}";

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
