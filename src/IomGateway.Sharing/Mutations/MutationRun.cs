using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Mutations;

/// <summary>
/// Changes each clause of each agreement in turn and sees whether a scenario of its partnership notices. The parsed
/// form is changed, and only scenarios whose question the changed clause covers are decided again. Where all agreements
/// are tried, so are the safeguards, against the scenarios of every partnership.
/// </summary>
public static class MutationRun
{
    /// <summary>Tries every change.</summary>
    /// <param name="workspace">Policies, agencies, agreements and scenarios, all readable.</param>
    /// <param name="paths">
    /// Files (an agreement or its scenarios) or folders whose agreements are changed; empty changes all.
    /// </param>
    /// <param name="cancel">Ends the run.</param>
    public static MutationReport Run(
        Workspace workspace, IReadOnlyCollection<string> paths, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(paths);
        var changes = new List<ChangeTrial>();
        var obstacles = new List<string>();
        var trials = new List<PartnershipTrial>();
        foreach (var partnership in workspace.Agreements.GroupBy(a => a.Partnership, StringComparer.Ordinal))
        {
            var wanted = partnership.Where(a => IsWanted(a, paths)).ToArray();
            if (wanted.Length == 0)
            {
                continue;
            }

            var trial = PartnershipTrial.Of(workspace, partnership.Key, [.. partnership], obstacles);
            trials.Add(trial);
            foreach (var agreement in wanted.Where(_ => obstacles.Count == 0))
            {
                changes.AddRange(trial.Try(agreement, cancel));
            }
        }

        if (paths.Count == 0 && obstacles.Count == 0)
        {
            changes.AddRange(new SafeguardTrial(workspace, trials).Try(cancel));
        }

        int scenarios = trials.Sum(t => t.Cases.Select(c => (c.File, c.Name)).Distinct().Count());
        return new MutationReport(changes, scenarios, obstacles);
    }

    private static bool IsWanted(Agreement agreement, IReadOnlyCollection<string> paths) =>
        ScenarioRunner.Wanted(agreement.At.File, paths)
        || ScenarioRunner.Wanted(Path.ChangeExtension(agreement.At.File, ".scenarios.yaml"), paths);
}

/// <summary>One question of one scenario, and what must be decided.</summary>
internal sealed record TrialCase(string File, string Name, DecisionRequest Request, Expectation Expect);
