using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>The compiled engine beside the reference, on thousands of random worlds.</summary>
public sealed class ReferenceTests
{
    private const int Worlds = 400;
    private const int Questions = 25;

    [Theory]
    [InlineData(1UL)]
    [InlineData(20_260_601UL)]
    [InlineData(7_777_777UL)]
    [InlineData(424_242UL)]
    [InlineData(31UL)]
    public void The_engine_decides_as_the_reference_does(ulong start)
    {
        var seen = new Dictionary<Outcome, int>();
        for (ulong seed = start; seed < start + Worlds; seed++)
        {
            var world = new RandomWorld(seed);
            for (int i = 0; i < Questions; i++)
            {
                var outcome = Compare(world, $"seed {seed}, question {i}");
                seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
            }
        }

        // Each outcome must have been met often enough for the comparison to mean something.
        Assert.All(Enum.GetValues<Outcome>(), o =>
            Assert.True(seen.GetValueOrDefault(o) > 100, $"{o}: {seen.GetValueOrDefault(o)}"));
    }

    private static Outcome Compare(RandomWorld world, string where)
    {
        var ask = world.RandomAsk();
        var sample = world.RandomFacts();
        var facts = world.Build(sample);
        var type = world.Types[ask.RecordType];
        var labels = world.RandomLabels(type);
        var (released, only) = world.RandomRelease();
        var release = !released ? HoldRelease.None : only is null ? HoldRelease.Everything : HoldRelease.Only(only);

        Assert.True(world.Rulebook.TryQuestion(ask, out var question, out _));
        var ceiling = world.Rulebook.DecideQuestion(question, facts);
        Assert.Equal((where, Line(world.Reference.Question(ask, sample))), (where, SmallLine(ceiling)));

        bool anybody = world.Rulebook.CouldAnyPersonBePermitted(question);
        Assert.Equal((where, world.Reference.Anybody(ask).Count > 0), (where, anybody));
        var most = world.Rulebook.MostForAnybody(question);
        Assert.Equal((where, Line(world.Reference.Anybody(ask))), (where, SmallLine(most)));
        Assert.All(
            ceiling.Grants.Where(g => ask.NamesPerson && g.Form == "clear"),
            g => Assert.Equal((where, "clear"), (where, most.FormOf(g.Category))));
        Assert.True(anybody || ceiling.Outcome == Outcome.Deny, where);

        var seen = world.Build(type, labels);
        var record = world.Rulebook.DecideRecord(question, facts, seen, ceiling, release);
        var expected = world.Reference.Record(ask, sample, labels, released, only);
        Assert.Equal((where, Line(expected)), (where, SmallLine(record)));

        Agrees(world.Rulebook.Explain(question, facts, null), ceiling, where);
        Agrees(world.Rulebook.Explain(question, facts, seen, release), record, where);
        return record.Outcome;
    }

    private static void Agrees(Decision decision, Verdict verdict, string where)
    {
        switch (decision)
        {
            case Decision.Permit permit:
                Assert.Equal(Outcome.Permit, verdict.Outcome);
                Assert.Equal(verdict.Grants.Select(g => g.Category), permit.Categories.Keys);
                break;
            case Decision.Hold hold:
                Assert.Equal(Outcome.Hold, verdict.Outcome);
                Assert.NotEmpty(hold.Reasons);
                break;
            case Decision.Deny deny:
                Assert.Equal(Outcome.Deny, verdict.Outcome);
                Assert.True(deny.Reasons.Count > 0, where);
                Assert.True(deny.Nearest is null || deny.Nearest.Missing.Count > 0 || deny.Reasons.Count > 0, where);
                break;
        }
    }

    private static string SmallLine(Verdict verdict) => string.Join(' ', verdict.Grants.Concat(verdict.Held)
        .OrderBy(g => g.Category, StringComparer.Ordinal)
        .Select(g => $"{g.Category}={g.Form}@{g.Agreement}/{g.Flow}{(g.Held ? " held" : "")}"));

    private static string Line(SortedDictionary<string, ReferenceEvaluator.Given> given) => string.Join(' ', given
        .Select(g => $"{g.Key}={g.Value.Form}@{g.Value.Agreement}/{g.Value.Flow}{(g.Value.Held ? " held" : "")}"));
}
