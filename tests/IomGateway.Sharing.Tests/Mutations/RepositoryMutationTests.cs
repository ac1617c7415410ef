using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Mutations;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Scenarios;
using IomGateway.Sharing.Tests.Decisions;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Mutations;

/// <summary>The agreements of this repository and their scenarios.</summary>
public sealed class RepositoryMutationTests
{
    private static readonly Workspace Workspace = Workspace.Load(
        Path.Combine(Repository.Root, "policies"), Path.Combine(Repository.Root, "sharing-agreements"));

    [Fact]
    public void Every_clause_is_noticed_by_a_scenario()
    {
        var report = MutationRun.Run(Workspace, [], CancellationToken.None);

        Assert.Empty(report.Obstacles);
        Assert.Empty(report.Survivors.Select(s => $"{s.At} {s.Clause}: {s.Change}"));
        Assert.True(report.Noticed > 1000, $"{report.Noticed} noticed");
    }

    /// <summary>Questions at random find no difference where the search says that there is none.</summary>
    [Fact]
    public void What_counts_as_meaningless_differs_at_no_question_at_random()
    {
        var dice = new Dice(20261121);
        var search = new DifferenceSearch(Workspace.Policies, Workspace.Agencies);
        var list = new MutantList(Workspace.Policies, Workspace.Agencies);
        int meaningless = 0;
        foreach (var partnership in Workspace.Agreements.GroupBy(a => a.Partnership))
        {
            var agreements = partnership.ToArray();
            var before = TrialRules.Of(Workspace.Policies, Workspace.Agencies, agreements);
            foreach (var mutant in agreements.SelectMany(list.Of))
            {
                var after = TrialRules.Of(
                    Workspace.Policies, Workspace.Agencies,
                    [.. agreements.Select(a => ReferenceEquals(a, mutant.Agreement) ? mutant.Changed : a)]);
                var outcome = search.Find(before, after, mutant);
                if (outcome.Point is not null || !outcome.Complete)
                {
                    continue;
                }

                meaningless++;
                for (int i = 0; i < 300; i++)
                {
                    AssertSame(before, after, mutant, dice);
                }
            }
        }

        Assert.True(meaningless > 50, $"{meaningless} changes without effect");
    }

    private static void AssertSame(TrialRules before, TrialRules after, Mutant mutant, Dice dice)
    {
        var flows = mutant.Before.Concat(mutant.After).ToArray();
        var flow = Any(flows.Length > 0 ? flows : before.Agreements.SelectMany(a => a.Flows).ToArray(), dice);
        var ask = new Ask
        {
            From = Any([.. Workspace.Agencies.Members(flow.From).Order()], dice),
            To = Any([.. Workspace.Agencies.Members(flow.To).Order()], dice),
            Role = Any([.. flow.Roles.Order()], dice),
            Purpose = Any([.. flow.Purposes.Order()], dice),
            RecordType = Any([.. flow.Records.Keys.Order()], dice),
            Emergency = dice.Below(2) == 0,
            NamesPerson = dice.Below(5) > 0,
            At = new DateTimeOffset((mutant.Day ?? mutant.Agreement.Term.From).AddDays(dice.Below(2)), new(12, 0),
                TimeSpan.Zero),
        };
        if (ask.From == ask.To || !before.Rulebook.TryQuestion(ask, out var old, out _)
            || !after.Rulebook.TryQuestion(ask, out var changed, out _))
        {
            return;
        }

        var facts = Facts(flow, dice);
        var labels = Labels(Workspace.Policies.RecordTypes[ask.RecordType], dice);
        var was = before.Rulebook.DecideRecord(old, facts, labels, before.Rulebook.DecideQuestion(old, facts));
        var now = after.Rulebook.DecideRecord(changed, facts, labels, after.Rulebook.DecideQuestion(changed, facts));
        Assert.True(Observation.Same(before, was, after, now), $"{mutant.At} {mutant.Clause}: {mutant.Change}: {ask}");
    }

    /// <summary>Facts that mostly meet the flow's own conditions, so that something is disclosed.</summary>
    private static PersonFacts Facts(Flow flow, Dice dice)
    {
        var builder = new PersonFacts.Builder(Workspace.Policies.Vocabulary);
        foreach (var fact in Workspace.Policies.Vocabulary.PersonFacts.Values.Where(_ => dice.Below(12) > 0))
        {
            var met = flow.People.TryGetValue(fact.Code, out var values) && dice.Below(6) > 0;
            builder.Set(null, fact.Code, Any(met ? [.. values!.Order()] : fact.Values, dice));
        }

        var consents = Workspace.Policies.Vocabulary.Consents.Keys.Order().Where(_ => dice.Below(3) > 0).ToArray();
        return dice.Below(8) > 0 ? builder.Consents(null, consents).Build() : builder.Build();
    }

    private static RecordLabels Labels(RecordType type, Dice dice)
    {
        var builder = new RecordLabels.Builder(Workspace.Policies.Vocabulary, type);
        foreach (var label in type.Labels.Select(l => Workspace.Policies.Vocabulary.Labels[l.Label]))
        {
            builder.Set(label.Code, dice.Below(3) > 0 ? label.Unrestrictive : Any(label.Values, dice));
        }

        return builder.Build();
    }

    private static T Any<T>(IReadOnlyList<T> items, Dice dice) => items[dice.Below(items.Count)];
}
