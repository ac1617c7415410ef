using System.CommandLine;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using IomGateway.Sharing.Mutations;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Verbs;

/// <summary><c>iom test</c>: decides every scenario, and fails when one turns out otherwise or there is none.</summary>
internal static class TestVerb
{
    private const string Junit = "junit";

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Agreements, scenario files or folders to test. Everything when left out.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = Output.Option(Junit);
        var mutate = new Option<bool>("--mutate")
        {
            Description = "Change each clause in turn, and name those whose change no scenario notices.",
        };
        var coverage = new Option<bool>("--coverage")
        {
            Description = "With --mutate, which it implies: list every clause with how much of it is noticed.",
        };
        var suggest = new Option<bool>("--suggest")
        {
            Description = "With --mutate, which it implies: write scenarios that would notice what none does.",
        };
        var verb = new Command(
            "test", "Run the scenarios of the agreements. Example: iom test sharing-agreements/northumbria")
        {
            paths, output, mutate, coverage, suggest, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction((parsed, cancel) =>
        {
            var wanted = parsed.GetValue(paths) ?? [];
            if (wanted.FirstOrDefault(p => !File.Exists(p) && !Directory.Exists(p)) is { } missing)
            {
                throw new VerbException($"There is no file or folder {missing}.");
            }

            var workspace = WorkspaceOptions.Load(parsed);
            var report = workspace.IsSound ? ScenarioRunner.Run(workspace, wanted) : Unreadable(workspace);
            bool isMutation =
                parsed.GetValue(mutate) || parsed.GetValue(coverage) || parsed.GetValue(suggest);
            if (isMutation && report is { Failed: 0, Passed: > 0 })
            {
                return Task.FromResult(Mutate(
                    MutationRun.Run(workspace, wanted, cancel),
                    parsed.GetValue(output)!,
                    parsed.GetValue(coverage),
                    parsed.GetValue(suggest)));
            }

            Write(report, parsed.GetValue(output)!);
            if (report.Scenarios.Count == 0)
            {
                Console.Error.WriteLine("There is no scenario to run: write some, or name agreements that have them.");
            }

            return Task.FromResult(report is { Failed: 0, Passed: > 0 } ? Invocation.Fine : Invocation.No);
        });
        return verb;
    }

    /// <summary>Nothing can be decided by what cannot be read: each error counts as a failure.</summary>
    private static ScenarioReport Unreadable(Workspace workspace) => new(
        [.. workspace.Problems.Where(p => p.Severity == Severity.Error).Select(p => new ScenarioResult(
            p.At.File, p.At.ToString(), Passed: false,
            new JsonObject { ["decision"] = "any" },
            new JsonObject { ["problem"] = $"{p.Message} {p.Help}" }))]);

    private static int Mutate(MutationReport report, string output, bool coverage, bool suggest)
    {
        switch (output)
        {
            case Output.Json:
                Output.Write(report.ToJson(Output.Name));
                break;
            case Junit:
                throw new VerbException("--mutate is written as text or json.");
            default:
                MutationOutput.WriteText(report, coverage, suggest);
                break;
        }

        return report.IsFine ? Invocation.Fine : Invocation.No;
    }

    private static void Write(ScenarioReport report, string output)
    {
        switch (output)
        {
            case Output.Json:
                Output.Write(report.ToJson(Output.Name));
                break;
            case Junit:
                Console.Out.WriteLine(JunitOf(report));
                break;
            default:
                WriteText(report);
                break;
        }
    }

    private static void WriteText(ScenarioReport report)
    {
        foreach (var scenario in report.Scenarios.Where(s => !s.Passed))
        {
            Console.Out.WriteLine($"{Output.Name(scenario.File)}: failed: {scenario.Name}");
            Console.Out.WriteLine($"    expected {scenario.Expected.ToJsonString()}");
            Console.Out.WriteLine($"    got      {scenario.Got.ToJsonString()}");
        }

        Console.Out.WriteLine($"{report.Passed} passed, {report.Failed} failed.");
    }

    private static XElement JunitOf(ScenarioReport report) => new(
        "testsuites",
        new XAttribute("tests", report.Scenarios.Count),
        new XAttribute("failures", report.Failed),
        report.Scenarios.GroupBy(s => Output.Name(s.File), StringComparer.Ordinal).Select(file => new XElement(
            "testsuite",
            new XAttribute("name", file.Key),
            new XAttribute("tests", file.Count()),
            new XAttribute("failures", file.Count(s => !s.Passed)),
            file.Select(s => new XElement(
                "testcase",
                new XAttribute("classname", file.Key),
                new XAttribute("name", s.Name),
                s.Passed ? null : new XElement(
                    "failure",
                    new XAttribute("message", "decided otherwise than expected"),
                    $"expected {s.Expected.ToJsonString()}\ngot {s.Got.ToJsonString()}"))))));
}
