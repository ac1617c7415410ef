using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>A decision allocates nothing.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void A_decision_allocates_nothing_once_its_grants_are_known()
    {
        var world = World(200);
        var question = world.Question(SmallWorld.Ask);
        var facts = SmallWorld.Facts("level: priority; restricted: false; age: adult", "treatment");
        var labels = SmallWorld.Labels("Note", "confidentiality: N");
        Outcome Once()
        {
            var asked = world.Rulebook.TryQuestion(SmallWorld.Ask, out var again, out _) ? again : question;
            var ceiling = world.Rulebook.DecideQuestion(asked, facts);
            return world.Rulebook.DecideRecord(asked, facts, labels, ceiling).Outcome;
        }

        Assert.Equal(Outcome.Permit, Once());
        Assert.Equal(0, Allocated(Once));
    }

    [Theory]
    [InlineData("level: priority; restricted: false; age: adult", "treatment", "worker", Outcome.Permit)]
    [InlineData("level: priority; restricted: false; age: adult", "", "worker", Outcome.Deny)]
    [InlineData("level: standard; restricted: false; age: adult", "treatment", "worker", Outcome.Deny)]
    [InlineData("level: priority; restricted: true; age: adult", "treatment", "worker", Outcome.Deny)]
    [InlineData("level: priority; restricted: false; age: child-16-17", "treatment", "worker", Outcome.Deny)]
    [InlineData("", null, "worker", Outcome.Deny)]
    [InlineData("level: priority; restricted: false; age: adult", "treatment", "chief", Outcome.Permit)]
    public void Neither_a_permit_nor_a_denial_without_its_reasons_allocates(
        string words, string? consents, string role, Outcome expected)
    {
        var world = World(2_000);
        var ask = SmallWorld.Ask with { Role = role };
        var facts = SmallWorld.Facts(words, consents);
        Outcome Once() => world.Rulebook.TryQuestion(ask, out var question, out _)
            ? world.Rulebook.DecideQuestion(question, facts).Outcome
            : Outcome.Deny;

        Assert.Equal(expected, Once());
        Assert.Equal(0, Allocated(Once));
    }

    private static SmallWorld World(int flows)
    {
        // Every combination differs in its role, purpose or ends, as agreements between many partners do.
        string[] ends = ["holder", "asker", "other", "member"];
        var world = SmallWorld.Of(Make.Flow("asked") with
        {
            People = Make.When("level: priority"), ConsentsAll = Make.Set("treatment"),
                Records = Make.When("Note: a b c"),
        });
        world.With(Make.Safeguard("floor", Make.Condition(person: "restricted: true")));
        world.With(Make.Safeguard("children", Make.Condition(person: "age: child-16-17")));
        var others = Enumerable.Range(0, flows - 1).Select(i => Make.Flow($"f{i:D5}") with
        {
            From = Make.Set(ends[i % 4]),
            To = Make.Set(ends[(i / 4) % 4]),
            Roles = Make.Set("chief"),
            Purposes = Make.Set(i % 3 == 0 ? "care" : "harm"),
            Records = Make.When(i % 2 == 0 ? "Note: a b" : "Report: a"),
        });
        foreach (var (chunk, i) in others.Chunk(20).Select((c, i) => (c, i)))
        {
            world.With(Make.Agreement($"other-{i:D4}", chunk));
        }

        return world;
    }

    /// <summary>
    /// Bytes that a thousand decisions allocate. The runtime's own, while it still compiles them, come and go; what a
    /// decision allocates would be there every time.
    /// </summary>
    private static long Allocated(Func<Outcome> decide)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                decide();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
