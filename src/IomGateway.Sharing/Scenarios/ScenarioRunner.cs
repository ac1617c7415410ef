using System.Text.Json.Nodes;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>
/// Decides every scenario, with all agreements of its partnership as if signed. An agreement without a scenario, a file
/// without one and a file that cannot be read each fail.
/// </summary>
public static class ScenarioRunner
{
    private const string Suffix = ".scenarios.yaml";

    /// <summary>Runs the scenarios of a workspace.</summary>
    /// <param name="workspace">Policies, agencies, agreements and scenarios.</param>
    /// <param name="paths">
    /// Files (an agreement or its scenarios) or folders to which the run is limited; empty runs everything.
    /// </param>
    public static ScenarioReport Run(Workspace workspace, IReadOnlyCollection<string> paths)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(paths);
        var rulebooks = new Dictionary<string, TrialRules>(StringComparer.Ordinal);
        var results = new List<ScenarioResult>();
        var covered = new HashSet<(string, string)>();
        foreach (var file in workspace.ScenarioFiles)
        {
            var scenarios = new ScenarioReader(workspace, file).Read(out string? agreement);
            if (agreement is not null)
            {
                covered.Add((file.Partnership, agreement));
            }

            if (Wanted(file.File.Problems.File, paths))
            {
                results.AddRange(RunFile(file, scenarios, () => RulesOf(workspace, file.Partnership, rulebooks)));
            }
        }

        var bare = workspace.Agreements
            .Where(a => !covered.Contains((a.Partnership, a.Id)) && Wanted(a.At.File, paths))
            .Select(a => Failure(a.At.File, a.Id, "The agreement has no scenario."));
        return new ScenarioReport([.. results, .. bare]);
    }

    private static IEnumerable<ScenarioResult> RunFile(
        ScenarioFile file, IReadOnlyList<Scenario> scenarios, Func<TrialRules> rules)
    {
        var problems = file.File.Problems;
        foreach (var problem in problems.Found.Where(p => p.Severity == Severity.Error))
        {
            yield return Failure(problems.File, problem.At.ToString(), $"{problem.Message} {problem.Help}");
        }

        if (scenarios.Count == 0 && !problems.HasErrors)
        {
            yield return Failure(problems.File, problems.File, "The file has no scenario.");
        }

        foreach (var scenario in scenarios)
        {
            yield return RunOne(problems.File, scenario, rules());
        }
    }

    private static ScenarioResult RunOne(string file, Scenario scenario, TrialRules rules)
    {
        var (got, met, asked) = Decide(scenario, rules);
        var json = got.ToJson();
        if (scenario.Requests.Count > 1)
        {
            json["asked"] = ScenarioJson.Ask(asked.Ask);
        }

        return new ScenarioResult(file, scenario.Name, met, ScenarioJson.Expected(scenario.Expect), json);
    }

    /// <summary>The first answer that is not what was expected, or the last one.</summary>
    private static (Got Got, bool Met, DecisionRequest Asked) Decide(Scenario scenario, TrialRules rules)
    {
        Got got = null!;
        foreach (var request in scenario.Requests)
        {
            got = Got.Of(request.Decide(rules.Rulebook), rules);
            if (!got.Meets(scenario.Expect))
            {
                return (got, false, request);
            }
        }

        return (got, true, scenario.Requests[^1]);
    }

    private static TrialRules RulesOf(Workspace workspace, string partnership, Dictionary<string, TrialRules> made)
    {
        if (!made.TryGetValue(partnership, out var rules))
        {
            rules = TrialRules.Of(
                workspace.Policies,
                workspace.Agencies,
                workspace.Agreements.Where(a => a.Partnership == partnership).ToArray());
            made.Add(partnership, rules);
        }

        return rules;
    }

    internal static bool Wanted(string file, IReadOnlyCollection<string> paths)
    {
        string full = Path.GetFullPath(file);
        var wanted = paths.Select(p => Path.TrimEndingDirectorySeparator(Path.GetFullPath(p)));
        return paths.Count == 0 || wanted.Any(p => full == p
            || full.StartsWith(p + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || (full.EndsWith(Suffix, StringComparison.Ordinal) && full[..^Suffix.Length] + ".yaml" == p));
    }

    private static ScenarioResult Failure(string file, string name, string problem) => new(
        file,
        name,
        Passed: false,
        new JsonObject { ["decision"] = "any" },
        new JsonObject { ["problem"] = problem });
}
