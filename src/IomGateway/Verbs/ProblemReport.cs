using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>Writes what is wrong with policies, agencies and agreements, for people and for programs.</summary>
internal static class ProblemReport
{
    public static int Errors(IEnumerable<Problem> problems) => problems.Count(IsError);

    public static JsonArray Json(IEnumerable<Problem> problems) => new([.. problems.Select(p => new JsonObject
    {
        ["file"] = Output.Name(p.At.File),
        ["line"] = p.At.Line,
        ["column"] = p.At.Column,
        ["severity"] = Level(p),
        ["code"] = p.Code,
        ["message"] = p.Message,
        ["help"] = p.Help,
        ["cites"] = p.Cites,
    })]);

    public static void WriteText(IEnumerable<Problem> problems, TextWriter writer)
    {
        foreach (var problem in problems)
        {
            var at = problem.At with { File = Output.Name(problem.At.File) };
            writer.WriteLine($"{at}: {Level(problem)}: {problem.Message} ({problem.Code})");
            writer.WriteLine($"    {problem.Help}");
            if (problem.Cites is { } cites)
            {
                writer.WriteLine($"    See {cites}.");
            }
        }
    }

    /// <summary>As annotations of a GitHub workflow run.</summary>
    public static void WriteGithub(IEnumerable<Problem> problems, TextWriter writer)
    {
        foreach (var problem in problems)
        {
            var file = Escape(Output.Name(problem.At.File)).Replace(":", "%3A", StringComparison.Ordinal)
                .Replace(",", "%2C", StringComparison.Ordinal);
            var text = Escape($"{problem.Message} {problem.Help}");
            writer.WriteLine(
                $"::{Level(problem)} file={file},line={problem.At.Line},col={problem.At.Column},title={problem.Code}"
                + $"::{text}");
        }
    }

    /// <summary>As SARIF 2.1.0.</summary>
    public static JsonObject Sarif(IReadOnlyList<Problem> problems) => new()
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject
                {
                    ["name"] = "iom check",
                    ["rules"] = new JsonArray([.. problems.Select(p => p.Code).Distinct().Order(StringComparer.Ordinal)
                        .Select(c => new JsonObject { ["id"] = c })]),
                },
            },
            ["results"] = new JsonArray([.. problems.Select(SarifResult)]),
        }),
    };

    private static JsonObject SarifResult(Problem problem) => new()
    {
        ["ruleId"] = problem.Code,
        ["level"] = Level(problem),
        ["message"] = new JsonObject { ["text"] = $"{problem.Message} {problem.Help}" },
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = Uri.EscapeDataString(Output.Name(problem.At.File))
                    .Replace("%2F", "/", StringComparison.Ordinal) },
                ["region"] = new JsonObject { ["startLine"] = problem.At.Line, ["startColumn"] = problem.At.Column },
            },
        }),
    };

    private static string Level(Problem problem) => IsError(problem) ? "error" : "warning";

    private static bool IsError(Problem problem) => problem.Severity == Severity.Error;

    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
