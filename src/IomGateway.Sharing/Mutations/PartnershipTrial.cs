using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Mutations;

/// <summary>The agreements of one partnership, all in force, with every scenario that may notice a change.</summary>
internal sealed class PartnershipTrial
{
    private readonly Workspace workspace;
    private readonly TrialRules rules;
    private readonly Matching matching;
    private readonly DifferenceSearch search;

    private PartnershipTrial(Workspace workspace, TrialRules rules, IReadOnlyList<TrialCase> cases)
    {
        this.workspace = workspace;
        this.rules = rules;
        Cases = cases;
        matching = new Matching(workspace.Agencies);
        search = new DifferenceSearch(workspace.Policies, workspace.Agencies);
    }

    public IReadOnlyList<TrialCase> Cases { get; }

    public IReadOnlyList<Agreement> Agreements => rules.Agreements;

    /// <summary>The first case that comes out otherwise under other policies of the same vocabulary.</summary>
    public TrialCase? Notices(PolicyLibrary changed)
    {
        var others = TrialRules.Of(changed, workspace.Agencies, rules.Agreements);
        return Cases.FirstOrDefault(c => !Holds(c, others));
    }

    /// <param name="workspace">Everything that was read.</param>
    /// <param name="partnership">The partnership's id.</param>
    /// <param name="agreements">Its agreements.</param>
    /// <param name="obstacles">Told each scenario that fails already, and each file that cannot be read.</param>
    public static PartnershipTrial Of(
        Workspace workspace, string partnership, IReadOnlyList<Agreement> agreements, List<string> obstacles)
    {
        var rules = TrialRules.Of(workspace.Policies, workspace.Agencies, agreements);
        var cases = new List<TrialCase>();
        foreach (var file in workspace.ScenarioFiles.Where(f => f.Partnership == partnership))
        {
            var scenarios = new ScenarioReader(workspace, file).Read(out _);
            obstacles.AddRange(file.File.Problems.Found.Where(p => p.Severity == Severity.Error)
                .Select(p => $"{p.At}: {p.Message} {p.Help}"));
            foreach (var scenario in scenarios)
            {
                var own = scenario.Requests
                    .Select(r => new TrialCase(file.File.Problems.File, scenario.Name, r, scenario.Expect)).ToArray();
                if (!own.All(c => Holds(c, rules)))
                {
                    obstacles.Add($"{scenario.At}: the scenario `{scenario.Name}` fails as things stand.");
                }

                cases.AddRange(own);
            }
        }

        return new PartnershipTrial(workspace, rules, cases);
    }

    /// <summary>What becomes of each change to one agreement.</summary>
    public IReadOnlyList<ChangeTrial> Try(Agreement agreement, CancellationToken cancel)
    {
        var mutants = new MutantList(workspace.Policies, workspace.Agencies).Of(agreement).ToArray();
        var firsts = mutants.AsParallel().AsOrdered().WithCancellation(cancel)
            .Select(m => First(m, ChangedRules(m), Cases)).ToArray();
        var proposals = new List<(TrialCase Case, string Text)>();
        var trials = new List<ChangeTrial>();
        for (int i = 0; i < mutants.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            trials.Add(firsts[i] is { } first
                ? Trial(mutants[i], ChangeFate.Noticed) with { NoticedBy = first.Name }
                : Search(mutants[i], proposals));
        }

        return trials;
    }

    private ChangeTrial Search(Mutant mutant, List<(TrialCase Case, string Text)> proposals)
    {
        var changed = ChangedRules(mutant);
        if (First(mutant, changed, proposals.Select(p => p.Case)) is { } proposed)
        {
            return Trial(mutant, ChangeFate.Unnoticed) with
            {
                Suggestion = proposals.First(p => ReferenceEquals(p.Case, proposed)).Text,
            };
        }

        var outcome = search.Find(rules, changed, mutant);
        if (outcome.Point is not { } point)
        {
            return Trial(mutant, outcome.Complete ? ChangeFate.Meaningless : ChangeFate.Unnoticed);
        }

        var proposal = Proposal.Of(mutant, point, rules, workspace.Policies);
        if (!Holds(proposal.Case, changed))
        {
            proposals.Add(proposal);
        }

        return Trial(mutant, ChangeFate.Unnoticed) with { Suggestion = proposal.Text };
    }

    private static ChangeTrial Trial(Mutant mutant, ChangeFate fate) =>
        new(mutant.Agreement.Id, mutant.Clause, mutant.Change, mutant.At, fate);

    /// <summary>The first case that comes out otherwise under the change.</summary>
    private TrialCase? First(Mutant mutant, TrialRules changed, IEnumerable<TrialCase> cases) =>
        cases.FirstOrDefault(c => Concerns(mutant, c) && !Holds(c, changed));

    private bool Concerns(Mutant mutant, TrialCase one) =>
        mutant.Before.Any(f => matching.Covers(f, one.Request.Ask))
        || mutant.After.Any(f => matching.Covers(f, one.Request.Ask))
        || mutant.Never.Any(n => matching.Covers(n, one.Request.Ask));

    private TrialRules ChangedRules(Mutant mutant) => TrialRules.Of(
        workspace.Policies,
        workspace.Agencies,
        [.. rules.Agreements.Select(a => ReferenceEquals(a, mutant.Agreement) ? mutant.Changed : a)]);

    private static bool Holds(TrialCase one, TrialRules rules) =>
        Got.Of(one.Request.Decide(rules.Rulebook), rules).Meets(one.Expect);
}
