using System.Text.Json.Nodes;

namespace IomGateway.Sharing.Scenarios;

/// <summary>What became of one scenario.</summary>
/// <param name="File">The file that holds it, or that lacks it.</param>
/// <param name="Name">The scenario's name.</param>
/// <param name="Passed">Whether what it expects is what was decided.</param>
/// <param name="Expected">What it expects, as JSON.</param>
/// <param name="Got">What was decided, with reasons, as JSON.</param>
public sealed record ScenarioResult(string File, string Name, bool Passed, JsonObject Expected, JsonObject Got);

/// <summary>What became of every scenario, in the order of the files.</summary>
public sealed record ScenarioReport(IReadOnlyList<ScenarioResult> Scenarios)
{
    public int Passed => Scenarios.Count(s => s.Passed);

    public int Failed => Scenarios.Count(s => !s.Passed);

    /// <summary>The shape of <c>iom test --output json</c>.</summary>
    /// <param name="name">How a file is to be named.</param>
    public JsonObject ToJson(Func<string, string> name) => new()
    {
        ["passed"] = Passed,
        ["failed"] = Failed,
        ["scenarios"] = new JsonArray([.. Scenarios.Select(s => new JsonObject
        {
            ["file"] = name(s.File),
            ["name"] = s.Name,
            ["outcome"] = s.Passed ? "passed" : "failed",
            ["expected"] = s.Expected.DeepClone(),
            ["got"] = s.Got.DeepClone(),
        })]),
    };
}
