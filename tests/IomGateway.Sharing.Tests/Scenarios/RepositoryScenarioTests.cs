using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Tests.Scenarios;

/// <summary>The agreements of this repository do what their own scenarios say.</summary>
public sealed class RepositoryScenarioTests
{
    [Fact]
    public void Every_scenario_of_the_repository_passes()
    {
        string root = Repository.Root;
        var workspace = Workspace.Load(Path.Combine(root, "policies"), Path.Combine(root, "sharing-agreements"));
        var report = ScenarioRunner.Run(workspace, []);

        Assert.Empty(workspace.Problems.Where(p => p.Severity == Severity.Error).Select(p => $"{p.At} {p.Message}"));
        Assert.Empty(report.Scenarios.Where(s => !s.Passed)
            .Select(s => $"{s.File}: {s.Name}\n  expected {s.Expected.ToJsonString()}\n  got {s.Got.ToJsonString()}"));
        Assert.True(report.Passed > 100, $"{report.Passed} scenarios");
    }
}
