using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Replay;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using Spectre.Console;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom replay</c>: decides every past question of a ledger again under drafts, and answers in counts.
/// </summary>
internal static class ReplayVerb
{
    private const int MostBytes = 1024 * 1024;

    private static readonly Argument<string[]> Paths = new("DRAFT")
    {
        Description = "Agreements, or folders of them; each takes the place of the agreement with its id.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Ledger = new("--ledger")
    {
        Description = "The data folder whose ledger is replayed; --data says the same.",
    };

    private static readonly Option<string?> By = new("--by")
    {
        Description = "Who replays, AGENCY/USER, as the ledger will say; this machine's user when left out.",
    };

    public static Command Create()
    {
        var output = Output.Option();
        var verb = new Command(
            "replay",
            "Decide past questions again under drafts: who would have been refused, who would have seen more."
            + " Example: iom replay draft.yaml --ledger /var/lib/iom")
        {
            Paths, Ledger, By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin, output,
            WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var drafts = await DraftsAsync(parsed.GetRequiredValue(Paths), workspace, cancel);
            var by = parsed.GetValue(By) is { } who ? DataFolder.ActorOf(who, workspace) : null;
            await using var data = await DataFolder.OpenAsync(parsed, parsed.GetValue(Ledger), cancel);
            var replay = new DraftReplay(data.Ledger, new AgreementStore(data.Records), workspace);
            var report = await WithProgressAsync(progress => replay.RunAsync(
                drafts, by, by?.User ?? Environment.UserName, progress, cancel));
            if (parsed.GetValue(output) == Output.Json)
            {
                Output.Write(ReplayJson.Of(report));
            }
            else
            {
                ReplayText.Write(report, Console.Out);
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<Agreement>> DraftsAsync(
        IReadOnlyList<string> paths, Workspace workspace, CancellationToken cancel)
    {
        var drafts = new Dictionary<string, Agreement>(StringComparer.Ordinal);
        foreach (var path in paths.SelectMany(Files))
        {
            var yaml = await Input.ReadAsync(path, Console.OpenStandardInput, MostBytes, cancel);
            if (workspace.ReadAgreement(yaml, path, out var problems) is not { } draft)
            {
                ProblemReport.WriteText(problems, Console.Error);
                throw new VerbException($"{path} cannot be read as an agreement.");
            }

            if (!drafts.TryAdd(draft.Id, draft))
            {
                throw new VerbException($"{path} is a second draft of {draft.Id}; name one of the two.");
            }
        }

        return [.. drafts.Values];
    }

    private static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var files = Directory.EnumerateFiles(path, "*.yaml").Order(StringComparer.Ordinal)
            .Where(f => Path.GetFileName(f) != "partnership.yaml"
                && !f.EndsWith(".scenarios.yaml", StringComparison.Ordinal)).ToList();
        return files.Count > 0 ? files : throw new VerbException($"{path} holds no agreement.");
    }

    /// <summary>Shows how far it has come, where somebody looks on.</summary>
    private static async Task<ReplayReport> WithProgressAsync(Func<IProgress<ReplayProgress>?, Task<ReplayReport>> run)
    {
        if (Console.IsErrorRedirected)
        {
            return await run(null);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var task = context.AddTask("Replaying the ledger");
            return await run(new Bar(task));
        });
    }

    private sealed class Bar(ProgressTask task) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
            task.MaxValue = Math.Max(1, value.Of);
            task.Value = value.Read;
        }
    }
}

/// <summary>A replay's counts as JSON.</summary>
internal static class ReplayJson
{
    public static JsonObject Of(ReplayReport report) => new()
    {
        ["drafts"] = List(report.Drafts, d => new JsonObject
        {
            ["agreement"] = d.Agreement,
            ["version"] = d.Version,
            ["replaces"] = new JsonArray([.. d.Replaces.Select(v => (JsonNode)v)]),
        }),
        ["entries"] = report.Entries,
        ["questions"] = report.Questions,
        ["unchanged"] = report.Unchanged,
        ["refused"] = report.Refused,
        ["permitted"] = report.Permitted,
        ["more"] = report.More,
        ["less"] = report.Less,
        ["moreAndLess"] = report.MoreAndLess,
        ["people"] = People(report.People),
        ["records"] = report.Records,
        ["notReplayed"] = Not(report.NotReplayed),
        ["unaskable"] = report.Unaskable,
        ["byAgency"] = List(report.ByAgency, a => new JsonObject
        {
            ["asker"] = a.Asker,
            ["holder"] = a.Holder,
            ["questions"] = a.Questions,
            ["refused"] = a.Refused,
            ["permitted"] = a.Permitted,
            ["more"] = a.More,
            ["less"] = a.Less,
            ["moreAndLess"] = a.MoreAndLess,
            ["people"] = People(a.People),
        }),
        ["byCategory"] = List(report.ByCategory, c => new JsonObject
        {
            ["asker"] = c.Asker,
            ["holder"] = c.Holder,
            ["category"] = c.Category,
            ["questions"] = new JsonObject { ["more"] = c.QuestionsMore, ["less"] = c.QuestionsLess },
            ["records"] = new JsonObject { ["more"] = c.RecordsMore, ["less"] = c.RecordsLess },
            ["people"] = new JsonObject { ["more"] = c.PeopleMore, ["less"] = c.PeopleLess },
        }),
        ["newlyAskable"] = List(report.NewlyAskable, n => new JsonObject
        {
            ["asker"] = n.Asker, ["holder"] = n.Holder, ["recordType"] = n.RecordType, ["questions"] = n.Questions,
        }),
        ["warnings"] = new JsonArray([.. report.Warnings.Select(w => (JsonNode)w)]),
    };

    private static JsonObject Not(NotReplayed not) => new()
    {
        ["erased"] = not.Erased,
        ["damaged"] = not.Damaged,
        ["unreadable"] = not.Unreadable,
        ["earlier"] = not.Earlier,
        ["unknown"] = not.Unknown,
        ["closed"] = not.Closed,
        ["undecided"] = not.Undecided,
        ["records"] = not.Records,
    };

    private static JsonObject People(PeopleCounts people) => new()
    {
        ["asked"] = people.Asked,
        ["refused"] = people.Refused,
        ["permitted"] = people.Permitted,
        ["more"] = people.More,
        ["less"] = people.Less,
    };

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonObject> write) => [.. items.Select(write)];
}
