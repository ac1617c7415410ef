using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary><c>iom check</c>: holds agreements against policies and law, and says everything that is wrong at
/// once.</summary>
internal static class CheckVerb
{
    private const int MostBytes = 1024 * 1024;
    private const string Github = "github";
    private const string Sarif = "sarif";

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the agreement of <c>-</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files or folders to check; - reads one agreement from standard input. Everything when"
                + " left out.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = Output.Option(Sarif, Github);
        var verb = new Command(
            "check",
            "Check policies, agencies and agreements. Example: iom check sharing-agreements/northumbria --output json")
        {
            paths, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var wanted = parsed.GetValue(paths) ?? [];
            var workspace = Named(wanted) is { } named && parsed.GetValue(WorkspaceOptions.Policies) is null
                ? Workspace.Load(named.Policies, named.Agreements)
                : WorkspaceOptions.Load(parsed);
            var problems = await FindAsync(workspace, wanted, standardInput, cancel);
            return Report(problems, parsed.GetValue(output)!);
        });
        return verb;
    }

    /// <summary>A single folder that holds policies and agreements of its own is checked by itself.</summary>
    private static SharingFolders? Named(string[] wanted)
    {
        if (wanted is not [var only] || !Directory.Exists(only))
        {
            return null;
        }

        var own = new SharingFolders(
            Path.Combine(only, SharingFolders.PoliciesName), Path.Combine(only, SharingFolders.AgreementsName));
        return Directory.Exists(own.Policies) && Directory.Exists(own.Agreements) ? own : null;
    }

    private static async Task<IReadOnlyList<Problem>> FindAsync(
        Workspace workspace, string[] wanted, Func<Stream> standardInput, CancellationToken cancel)
    {
        var today = LondonDay.Of(TimeProvider.System.GetUtcNow());
        var all = AgreementCheck.Run(workspace, today);
        if (wanted.Length == 0 || Named(wanted) is not null)
        {
            return all;
        }

        var known = all.Select(p => p.At.File).Concat(workspace.Agreements.Select(a => a.At.File))
            .Concat(workspace.Agencies.All.Select(a => a.At.File)).Select(Path.GetFullPath)
                .ToHashSet(StringComparer.Ordinal);
        var found = new List<Problem>();
        foreach (var path in wanted.Distinct(StringComparer.Ordinal))
        {
            if (path != Input.Standard && !File.Exists(path) && !Directory.Exists(path))
            {
                throw new VerbException($"There is no file or folder {path}.");
            }

            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            var isKnown = path != Input.Standard && known.Any(f => Within(f, full));
            if (isKnown)
            {
                found.AddRange(all.Where(p => Within(Path.GetFullPath(p.At.File), full)));
                continue;
            }

            foreach (var file in Directory.Exists(path) ? Agreements(path) : [path])
            {
                var yaml = await Input.ReadAsync(file, standardInput, MostBytes, cancel);
                found.AddRange(CheckOne(workspace, yaml, file, today));
            }
        }

        // What is wrong with the policies is wrong with whatever rests on them.
        var broken = workspace.Problems.Where(p => p.Severity == Severity.Error && !IsAgreement(workspace, p));
        return [.. found.Concat(broken).Distinct()];
    }

    /// <summary>An agreement from elsewhere, checked as though it stood in this workspace.</summary>
    private static IEnumerable<Problem> CheckOne(Workspace workspace, byte[] yaml, string name, DateOnly today)
    {
        if (workspace.ReadAgreement(yaml, name, out var problems) is not { } agreement)
        {
            return problems;
        }

        var others = workspace.Agreements.Where(a => a.Id != agreement.Id);
        var together = workspace.With(workspace.Agencies, [.. others, agreement]);
        return problems.Concat(AgreementCheck.Run(together, today).Where(p => p.At.File == name)).Distinct();
    }

    private static IEnumerable<string> Agreements(string folder) => Directory
        .EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".scenarios.yaml", StringComparison.Ordinal)
            && Path.GetFileName(f) != "partnership.yaml")
        .Order(StringComparer.Ordinal);

    private static bool IsAgreement(Workspace workspace, Problem problem)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(problem.At.File)) ?? "");
        return workspace.Agencies.FindPartnership(folder) is not null;
    }

    private static bool Within(string file, string path) =>
        file == path || file.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static int Report(IReadOnlyList<Problem> problems, string output)
    {
        var errors = ProblemReport.Errors(problems);
        switch (output)
        {
            case Output.Json:
                Output.Write(new JsonObject
                {
                    ["problems"] = ProblemReport.Json(problems),
                    ["errors"] = errors,
                    ["warnings"] = problems.Count - errors,
                });
                break;
            case Sarif:
                Output.Write(SarifLog.Of(problems));
                break;
            case Github:
                ProblemReport.WriteGithub(problems, Console.Out);
                break;
            default:
                ProblemReport.WriteText(problems, Console.Out);
                Console.Out.WriteLine($"{Count(errors, "error")}, {Count(problems.Count - errors, "warning")}.");
                break;
        }

        return errors == 0 ? Invocation.Fine : Invocation.No;
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
