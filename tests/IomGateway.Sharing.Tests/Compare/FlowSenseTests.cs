using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Compare.Sense;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>Flows that make no difference.</summary>
public sealed class FlowSenseTests
{
    private static readonly Flow Plain = Make.Flow("a-flow") with { Records = Make.When("Note: a b") };

    [Fact]
    public void A_flow_that_others_cover_together_is_found_with_them()
    {
        var finding = Assert.Single(Find(
            [], Plain with { Id = "a", People = Make.When("level: standard") },
            Plain with { Id = "b", People = Make.When("level: enhanced") },
            Plain with { Id = "c", People = Make.When("level: standard enhanced; age: adult") }));

        Assert.Equal("c", finding.Flow.Flow.Id);
        Assert.Equal(["a", "b"], finding.Covering.Select(c => c.Flow.Id));
    }

    [Fact]
    public void A_flow_that_says_more_or_on_other_terms_is_not_covered()
    {
        Assert.Empty(Find([], Plain, Plain with { Id = "b", Records = Make.When("Note: c") }));
        Assert.Empty(Find(
            [], Plain with { Mask = Make.Map([("a", "year"), ("b", "year")]) },
            Plain with { Id = "b", People = Make.When("level: standard") }));
        Assert.Empty(Find(
            [], Plain, Plain with
            {
                Id = "0-first",
                People = Make.When("level: standard"),
                Then = new Obligations { Onward = Onward.Allowed, Events = [] },
            }));
    }

    [Fact]
    public void A_flow_that_a_safeguard_always_closes_never_applies()
    {
        var children = Make.Safeguard("no-children", Make.Condition(person: "age: child-10-15 child-16-17"));

        var finding = Assert.Single(Find([children], Plain with { People = Make.When("age: child-10-15") }));

        Assert.Empty(finding.Covering);
        Assert.Equal(["safeguard:no-children"], finding.Closing);
        Assert.Empty(Find([children], Plain with { People = Make.When("age: child-10-15 adult") }));
    }

    [Fact]
    public void A_flow_for_a_role_that_no_recipient_may_claim_never_applies()
    {
        var finding = Assert.Single(Find([], Plain with { Roles = Make.Set("chief") }));

        Assert.Equal(
            new MissingPart("roles", "no recipient may claim the role `chief`"), Assert.Single(finding.Missing));
    }

    [Fact]
    public void A_flow_that_asks_for_what_nobody_may_state_never_applies()
    {
        var finding = Assert.Single(Find([], Plain with { People = Make.When("restricted: false") }));

        Assert.Equal(new MissingPart("people.restricted", "no agency may state `restricted`"),
            Assert.Single(finding.Missing));
    }

    [Fact]
    public void A_flow_that_asks_for_a_label_that_its_type_lacks_never_applies()
    {
        Assert.Single(Find([], Plain with { Record = Make.When("spent: false") }));
        Assert.Empty(Find([], Plain with { Record = Make.When("confidentiality: N") }));
    }

    [Fact]
    public void A_flow_that_names_nobody_and_asks_about_the_person_never_applies()
    {
        Assert.Single(Find([], Plain with { Depersonalised = true, People = Make.When("level: standard") }));
    }

    [Fact]
    public void Without_what_is_found_exactly_as_much_passes()
    {
        int found = 0;
        for (ulong seed = 1; seed <= 150; seed++)
        {
            var world = new TinyWorld(seed);
            var set = world.Old with { Agencies = Able(world.Old.Agencies) };
            var findings = FlowSense.Of(set);
            var gone = findings.Select(f => (f.Flow.Agreement.Id, f.Flow.Flow.Id)).ToHashSet();
            found += gone.Count;
            var left = set.AsEnforced!.Select(a => a with
            {
                Agreement = a.Agreement with
                {
                    Flows = [.. a.Agreement.Flows.Where(f => !gone.Contains((a.Agreement.Id, f.Id)))],
                },
            }).ToArray();
            Passes(set, set with { AsEnforced = left, Agreements = [.. left.Select(a => a.Agreement)] }, gone.Count,
                $"seed {seed}");
        }

        Assert.True(found > 50, $"{found}");
    }

    /// <summary>All that is found can go at once; of all that is left, nothing can.</summary>
    private static void Passes(AgreementSet all, AgreementSet left, int gone, string where)
    {
        var changes = Comparison.Between(all, left).Changes.Where(c => c.Kind != ChangeKind.Question);
        Assert.True(!changes.Any(), $"{where}: {string.Join('\n', changes.Select(c => c.Sentence))}");
        foreach (var agreement in left.AsEnforced!)
        {
            foreach (var flow in agreement.Agreement.Flows)
            {
                EnforcedAgreement[] fewer =
                [
                    .. left.AsEnforced!.Select(a => a != agreement ? a : a with
                    {
                        Agreement = a.Agreement with { Flows = [.. a.Agreement.Flows.Where(f => f != flow)] },
                    }),
                ];
                var without = left with { AsEnforced = fewer, Agreements = [.. fewer.Select(a => a.Agreement)] };
                Assert.True(Comparison.Between(left, without).Changes.Any(c => c.Kind != ChangeKind.Question),
                    $"{where}: {flow.Id} makes no difference either ({gone} were found)");
            }
        }
    }

    private static IReadOnlyList<FlowFinding> Find(Safeguard[] safeguards, params Flow[] flows) => FlowSense.Of(
        new AgreementSet(SmallWorld.Policies(safeguards), Able(SmallWorld.Agencies), [Make.Agreement("one", flows)]));

    /// <summary>The same agencies, whose workers may claim their role and state most facts.</summary>
    internal static AgencyDirectory Able(AgencyDirectory agencies) => agencies.With(agencies.All.Select(a => a with
    {
        MayAssert = Make.Set("worker"), MayAssertFacts = Make.Set("level", "cohorts", "age", "mappa"),
    }));
}
