using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Tests.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>Changes of what agreements rest on, while they stay as they are.</summary>
public sealed class MeaningTests
{
    private static readonly Agreement One = Make.Agreement("one", Make.Flow("flow") with
    {
        Records = Make.When("Note: a"), People = Make.When("level: priority"),
    });

    [Fact]
    public void A_fact_that_stands_longer_is_wider()
    {
        var old = With(f => f with { StaleAfter = TimeSpan.FromDays(30) });

        Assert.Equal(Direction.Wider, Compare(old, With(f => f with { StaleAfter = TimeSpan.FromDays(90) })));
        Assert.Equal(Direction.Wider, Compare(old, With(f => f with { StaleAfter = null })));
        Assert.Equal(Direction.Narrower, Compare(old, With(f => f with { StaleAfter = TimeSpan.FromDays(7) })));
        Assert.Equal(Direction.Same, Compare(old, With(f => f with { StaleAfter = TimeSpan.FromDays(30) })));
    }

    [Fact]
    public void Whoever_may_state_a_fact_besides_widens()
    {
        var old = With(f => f with { AssertedBy = Make.Set("police") });
        var opened = With(f => f with { AssertedBy = Make.Set("police"), MayOpen = Make.Set(f.Values[0]) });
        var otherwise = With(f => f with { AssertedBy = Make.Set("police"), MayOpen = Make.Set(f.Values[1]) });
        Assert.Equal(Direction.Wider, Compare(old, opened));
        Assert.Equal(Direction.Narrower, Compare(opened, old));
        Assert.Equal(Direction.Both, Compare(opened, otherwise));

        Assert.Equal(Direction.Wider, Compare(old, With(f => f with { AssertedBy = Make.Set("police", "health") })));
        Assert.Equal(Direction.Wider, Compare(old, With(f => f)));
        Assert.Equal(Direction.Narrower, Compare(With(f => f), old));
        Assert.Equal(Direction.Both, Compare(old, With(f => f with { AssertedBy = Make.Set("health") })));
    }

    [Fact]
    public void An_element_that_moves_into_a_granted_category_is_wider_and_one_that_moves_out_narrower()
    {
        var old = Types(("a", "a"), ("b", "b"), ("c", "c"));

        Assert.Equal(Direction.Wider, Compare(old, Types(("a", "a"), ("b", "a"), ("c", "c"))));
        Assert.Equal(Direction.Narrower, Compare(old, Types(("a", "b"), ("b", "b"), ("c", "c"))));
        Assert.Equal(Direction.Same, Compare(old, Types(("a", "a"), ("b", "c"), ("c", "c"))));
        Assert.Equal(Direction.Wider, Compare(old, Types(("a", "a"), ("b", "b"), ("c", "c"), ("d", "a"))));
    }

    [Fact]
    public void Another_way_to_read_labels_has_no_direction()
    {
        var policies = SmallWorld.Policies();
        var types = policies.RecordTypes.ToDictionary();
        types["Note"] = Make.Type("Note", "a b c d", "confidentiality!");

        Assert.Equal(Direction.Both, Compare(policies, policies with
        {
            RecordTypes = Make.Map(types.Select(t => (t.Key, t.Value))),
        }));
    }

    private static Direction Compare(PolicyLibrary old, PolicyLibrary @new)
    {
        var comparison = Comparison.Between(
            new AgreementSet(old, SmallWorld.Agencies, [One]), new AgreementSet(@new, SmallWorld.Agencies, [One]));
        Assert.Equal(comparison.Verdict == Direction.Same ? [] : ["asker", "holder"], comparison.ChangedFor);
        return comparison.Verdict;
    }

    private static PolicyLibrary With(Func<FactTerm, FactTerm> change)
    {
        var policies = SmallWorld.Policies();
        var facts = policies.Vocabulary.PersonFacts.Select(f => (f.Key, f.Key == "level" ? change(f.Value) : f.Value));
        return policies with { Vocabulary = policies.Vocabulary with { PersonFacts = Make.Map(facts) } };
    }

    private static PolicyLibrary Types(params (string Path, string Category)[] elements)
    {
        var problems = new List<DefinitionProblem>();
        var type = RecordType.Compile(
            new RecordTypeDefinition
            {
                Name = "Note",
                Title = "Note",
                Format = RecordFormat.Json,
                Person = [new PersonRule("person", "local-number", 1)],
                IdPath = "recordId",
                Labels = [],
                Codings = [],
                Elements = [.. elements.Select(e => new ElementRule(e.Path, e.Category, 1))],
            },
            ElementTable.R4,
            problems);
        return SmallWorld.Policies() with { RecordTypes = Make.Map([("Note", type!)]) };
    }
}
