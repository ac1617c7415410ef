using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>
/// Reads a file of scenarios strictly. A name that nothing has is a problem, not a denial: a scenario that expects a
/// refusal must not pass because of a slip of the pen.
/// </summary>
internal sealed class ScenarioReader(Workspace workspace, ScenarioFile file)
{
    private readonly FileProblems problems = file.File.Problems;

    /// <summary>The scenarios that could be read; whatever could not is among the file's problems.</summary>
    public IReadOnlyList<Scenario> Read(out string? agreement)
    {
        agreement = null;
        if (file.File.Keys("a file of scenarios") is not { } keys)
        {
            return [];
        }

        agreement = keys.Text("agreement");
        string? id = agreement;
        var partnership = workspace.Agreements.Where(a => a.Partnership == file.Partnership).ToArray();
        if (id is not null && !partnership.Any(a => a.Id == id))
        {
            problems.Error(
                keys.At("agreement"),
                "unknown-agreement",
                $"The partnership `{file.Partnership}` has no agreement `{agreement}`.",
                "Name an agreement that lies in the same folder.");
        }

        var requests = new RequestsReader(workspace, problems);
        var expectations = new ExpectationReader(workspace, partnership, problems);
        var scenarios = keys.List("scenarios").Select(n => One(n, requests, expectations)).OfType<Scenario>().ToArray();
        keys.Finish();
        foreach (var twice in scenarios.GroupBy(s => s.Name, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
        {
            problems.Error(
                twice.At,
                "duplicate-scenario",
                $"There are two scenarios named `{twice.Name}`.",
                "Name each by what it shows.");
        }

        return scenarios;
    }

    private Scenario? One(YamlNode node, RequestsReader requests, ExpectationReader expectations)
    {
        if (KeyReader.Of(node, problems, "a scenario") is not { } keys)
        {
            return null;
        }

        string? name = keys.Text("name");
        var ask = keys.Keys("ask", "the question of a scenario");
        var given = keys.Keys("given", "what a scenario takes as given");
        var expect = keys.Keys("expect", "what a scenario expects");
        keys.Finish();
        if (name is null || ask is null || given is null || expect is null)
        {
            return null;
        }

        var asked = requests.Read(ask, given);
        var expectation = expectations.Read(expect);
        return asked is null || expectation is null
            ? null
            : new Scenario { Name = name, Requests = asked, Expect = expectation, At = node.At };
    }
}
