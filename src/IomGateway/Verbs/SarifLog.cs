using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>Problems as SARIF 2.1.0 (OASIS), as code-scanning services read it.</summary>
internal static class SarifLog
{
    private const string SourceRoot = "%SRCROOT%";

    public static JsonObject Of(IReadOnlyList<Problem> problems)
    {
        var rules = problems.GroupBy(p => p.Code, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        var indices = rules.Select((r, i) => (r.Key, i)).ToDictionary(r => r.Key, r => r.i, StringComparer.Ordinal);
        return new JsonObject
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
                        ["semanticVersion"] = Version(),
                        ["rules"] = new JsonArray([.. rules.Select(Rule)]),
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. problems.Select(p => Result(p, indices[p.Code]))]),
            }),
        };
    }

    private static JsonObject Rule(IGrouping<string, Problem> rule)
    {
        var helps = rule.Select(p => p.Help).Distinct(StringComparer.Ordinal);
        var cites = rule.Select(p => p.Cites).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var json = new JsonObject
        {
            ["id"] = rule.Key,
            ["name"] = string.Concat(rule.Key.Split('-').Select(w => w[..1].ToUpperInvariant() + w[1..])),
            ["shortDescription"] = Text(Words(rule.Key)),
            ["help"] = Text(string.Join('\n', helps)),
            ["defaultConfiguration"] = new JsonObject { ["level"] = ProblemReport.Level(rule.First()) },
        };
        if (cites.Length > 0)
        {
            json["properties"] = new JsonObject
            {
                ["cites"] = new JsonArray([.. cites.Select(c => (JsonNode?)c)]),
            };
        }

        return json;
    }

    private static JsonObject Result(Problem problem, int rule) => new()
    {
        ["ruleId"] = problem.Code,
        ["ruleIndex"] = rule,
        ["level"] = ProblemReport.Level(problem),
        ["message"] = Text($"{problem.Message} {problem.Help}"),
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = Artifact(Output.Name(problem.At.File)),
                ["region"] = new JsonObject
                {
                    ["startLine"] = Math.Max(1, problem.At.Line),
                    ["startColumn"] = Math.Max(1, problem.At.Column),
                },
            },
        }),
    };

    /// <summary>A file within the current folder by its way from there, any other by a whole URI.</summary>
    private static JsonObject Artifact(string file) => Path.IsPathRooted(file)
        ? new JsonObject { ["uri"] = new Uri(file).AbsoluteUri }
        : new JsonObject
        {
            ["uri"] = string.Join('/', file.Split('/', '\\').Select(Uri.EscapeDataString)),
            ["uriBaseId"] = SourceRoot,
        };

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Words(string code)
    {
        string words = code.Replace('-', ' ');
        return $"{words[..1].ToUpperInvariant()}{words[1..]}.";
    }

    private static string Version() =>
        typeof(SarifLog).Assembly.GetName().Version is { } version
            ? $"{version.Major}.{version.Minor}.{Math.Max(0, version.Build)}"
            : "0.0.0";
}
