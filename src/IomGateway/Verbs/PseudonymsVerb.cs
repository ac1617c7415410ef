using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Disclosure;
using IomGateway.Oversight.Keys;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.References;
using IomGateway.Serving;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Verbs;

/// <summary><c>iom pseudonyms</c>: the stand-ins that a recipient gets where an agreement grants no more.</summary>
internal static class PseudonymsVerb
{
    private const int MostInput = 16 * 1024 * 1024;

    private static readonly Option<string> Recipient = new("--recipient")
    {
        Description = "The agency that gets them.", Required = true,
    };

    private static readonly Option<string> Because = new("--because")
    {
        Description = "Why, in a sentence; it is recorded.", Required = true,
    };

    private static readonly Option<int?> Generation = new("--generation")
    {
        Description = "Which generation; the one in use when left out.",
    };

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "The values, one on each line; - or nothing reads standard input. Of an identifier with a"
            + " system: SYSTEM|VALUE.",
        DefaultValueFactory = _ => Input.Standard,
    };

    private static readonly Option<string> Format = Output.Option();

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where values are read from when no file is named.</param>
    internal static Command Create(Func<Stream> standardInput) => new(
        "pseudonyms", "Look after stand-ins for values. Example: iom pseudonyms list --data /var/lib/iom")
    {
        Rotate(), List(), Of(standardInput),
    };

    private static Command Rotate()
    {
        var verb = new Command(
            "rotate",
            "Give a recipient new stand-ins from now on. Example: iom pseudonyms rotate --recipient"
            + " leicester-city-council --because \"Their copy was lost.\" --by leicestershire-police/j.doe")
        {
            Recipient, Because, DataFolder.By, DataFolder.Data, DataFolder.Origin, Format, WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var (recipient, by) = Named(parsed);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var outcome = await Rotation(Generations(parsed), data)
                .RotateAsync(recipient, parsed.GetRequiredValue(Because), by, cancel);
            return StepReport.Write(
                outcome, $"rotate what {recipient.Id} gets in place of values", parsed.GetValue(Format)!);
        });
        return verb;
    }

    private static Command List()
    {
        var verb = new Command(
            "list", "List the recipients whose stand-ins were rotated. Example: iom pseudonyms list")
        {
            DataFolder.Data, DataFolder.Origin, Format, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(parsed =>
        {
            var all = Generations(parsed).All().OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
            if (parsed.GetValue(Format) == Output.Json)
            {
                Output.Write(new JsonArray([.. all.Select(g => Json(g.Key, g.Value))]));
                return Invocation.Fine;
            }

            foreach (var (recipient, generation) in all)
            {
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{recipient}: generation {generation.Number} since {generation.Since:O}"));
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Of(Func<Stream> standardInput)
    {
        var verb = new Command(
            "of",
            "Say what a recipient was given for values, to tell it of a correction or an erasure. Example: iom"
            + " pseudonyms of --recipient leicester-city-council --generation 1 --because \"Erasure asked for.\" --by"
            + " leicestershire-police/j.doe values.txt")
        {
            Recipient, Generation, Because, File, DataFolder.By, DataFolder.Data, DataFolder.Origin, Format,
            WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var (recipient, by) = Named(parsed);
            var values = Encoding.UTF8.GetString(
                await Input.ReadAsync(parsed.GetValue(File)!, standardInput, MostInput, cancel));
            var generations = Generations(parsed);
            var generation = parsed.GetValue(Generation) ?? generations.Of(recipient.Id).Number;
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var outcome = await Rotation(generations, data)
                .WorkOutAsync(recipient, generation, parsed.GetRequiredValue(Because), by, cancel);
            if (outcome is not StepOutcome.Taken)
            {
                return StepReport.Write(outcome, "work out stand-ins", parsed.GetValue(Format)!);
            }

            Write(parsed, recipient, generation, values);
            return Invocation.Fine;
        });
        return verb;
    }

    private static void Write(ParseResult parsed, Agency recipient, int generation, string values)
    {
        var keys = RecipientKeys.Open(Files(parsed).RecipientKey);
        var standIns = values.Split('\n').Select(v => v.TrimEnd('\r')).Where(v => v.Length > 0)
            .Select(v => keys.StandIn(recipient.Id, generation, v)).ToList();
        if (parsed.GetValue(Format) == Output.Json)
        {
            Output.Write(new JsonArray([.. standIns.Select(s => (JsonNode)s)]));
            return;
        }

        standIns.ForEach(Console.Out.WriteLine);
    }

    private static (Agency Recipient, Actor By) Named(ParseResult parsed)
    {
        var workspace = WorkspaceOptions.Load(parsed);
        var name = parsed.GetRequiredValue(Recipient);
        return (
            workspace.Agencies.Find(name) ?? throw new VerbException(
                $"--recipient names the agency {name}, which sharing-agreements/agencies/ does not have."),
            DataFolder.ActorOf(parsed, workspace));
    }

    private static GatewayFiles Files(ParseResult parsed) => new(Path.GetFullPath(parsed.GetValue(DataFolder.Data)!));

    private static PseudonymGenerations Generations(ParseResult parsed) =>
        PseudonymGenerations.BesideKey(Files(parsed).RecipientKey);

    private static PseudonymRotation Rotation(PseudonymGenerations generations, DataFolder data) =>
        new(generations, new PseudonymRegister(data.Records), data.Ledger, TimeProvider.System);

    private static JsonObject Json(string recipient, PseudonymGeneration generation) => new()
    {
        ["recipient"] = recipient,
        ["generation"] = generation.Number,
        ["since"] = generation.Since?.ToString("O", CultureInfo.InvariantCulture),
    };
}
