using System.CommandLine;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Questions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary><c>iom who-can-see</c>: every agency, role and purpose that can be told something, and on which
/// conditions.</summary>
internal static class WhoCanSeeVerb
{
    private const int MostBytes = 1024 * 1024;

    private static readonly Option<string?> Category = new("--category") { Description = "Only this category." };

    private static readonly Option<string?> RecordType = new("--record-type")
    {
        Description = "Only this record type.",
    };

    private static readonly Option<string?> Holder = new("--holder")
    {
        Description = "Only what this agency holds.",
    };

    private static readonly Option<string?> Asker = new("--asker")
    {
        Description = "Only what this agency may be told.",
    };

    private static readonly Option<string?> Person = new("--person")
    {
        Description = "A JSON file with what is known of the person; what it leaves out may be anything. - reads"
            + " standard input.",
    };

    private static readonly Option<DateOnly?> On = new("--on")
    {
        Description = "The day on which agreements have to hold, such as 2026-06-01; today when left out.",
    };

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the person of <c>-</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var output = Output.Option();
        var verb = new Command(
            "who-can-see",
            "Say who can see something, and on which conditions. Example: iom who-can-see --category attendance"
                + " --holder treatment-llr")
        {
            Category, RecordType, Holder, Asker, Person, On, output, WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var query = await QueryAsync(parsed, workspace, standardInput, cancel);
            var sights = WhoCanSee.Find(WorkspaceOptions.AsIfSigned(workspace), query);
            if (parsed.GetValue(output) == Output.Json)
            {
                Output.Write(new QuestionJson(Output.Name).Of(sights));
            }
            else
            {
                ExplainVerb.WriteText(PlainEnglish.OfSights(workspace, query, sights));
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static async Task<SightQuery> QueryAsync(
        ParseResult parsed, Workspace workspace, Func<Stream> standardInput, CancellationToken cancel)
    {
        var query = new SightQuery
        {
            Category = parsed.GetValue(Category),
            RecordType = parsed.GetValue(RecordType),
            Holder = parsed.GetValue(Holder),
            Asker = parsed.GetValue(Asker),
            At = parsed.GetValue(On) is { } day
                ? new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero)
                : TimeProvider.System.GetUtcNow(),
        };
        if (query.Category is null && query.RecordType is null)
        {
            throw new VerbException("Say what: name a --category, a --record-type, or both.");
        }

        var policies = workspace.Policies;
        Known("category", query.Category, c => policies.Vocabulary.Categories.ContainsKey(c));
        Known("record type", query.RecordType, policies.RecordTypes.ContainsKey);
        Known("agency", query.Holder, a => workspace.Agencies.Find(a) is not null);
        Known("agency", query.Asker, a => workspace.Agencies.Find(a) is not null);
        return parsed.GetValue(Person) is { } path
            ? query with { Person = await PersonAsync(path, workspace, standardInput, cancel) }
            : query;
    }

    private static async Task<PersonFacts> PersonAsync(
        string path, Workspace workspace, Func<Stream> standardInput, CancellationToken cancel)
    {
        var json = await Input.ReadAsync(path, standardInput, MostBytes, cancel);
        return DecisionRequestReader.ReadPerson(json, workspace.Policies, out var problems)
            ?? throw Requests.Unreadable("The person", problems);
    }

    private static void Known(string what, string? code, Func<string, bool> exists)
    {
        if (code is not null && !exists(code))
        {
            throw new VerbException($"There is no {what} '{code}'.");
        }
    }
}
