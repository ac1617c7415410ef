using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Register;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Import;
using IomGateway.Records.People;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Verbs;

/// <summary><c>iom register</c>: who is in scope, and who is who, in a data folder that a gateway may be using
/// meanwhile.</summary>
internal static class RegisterVerb
{
    private static readonly Argument<string> Person = new("PERSON") { Description = "The gateway's id of the person." };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; it is kept.",
        Required = true };
    private static readonly Option<string> Format = Output.Option();

    private static readonly Option<string> NumberSystem = new("--system")
    {
        Description = "The kind of number: a code of policies/vocabulary/identifiers.yaml.",
        Required = true,
    };

    private static readonly Option<string> Number = new("--number-file")
    {
        Description = "A file with the number alone; - reads standard input. A number is never written on a"
            + " command line.",
        Required = true,
    };

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where a register or a number is read from for <c>-</c>.</param>
    internal static Command Create(Func<Stream> standardInput) => new(
        "register",
            "Change the register of people. Example: iom register import people.csv --by probation-east-midlands/j.doe")
    {
        Import(standardInput),
        Tie("link", "Say that the agency knows the person by a number.", standardInput, (register, tie, cancel) =>
            register.LinkAsync(tie.Person, tie.System, tie.Number, tie.By, tie.Reason, cancel)),
        Tie("unlink", "Undo a link.", standardInput, (register, tie, cancel) =>
            register.UnlinkAsync(tie.Person, tie.System, tie.Number, tie.By, tie.Reason, cancel)),
        Merge(),
        Split(),
    };

    private static Command Import(Func<Stream> standardInput)
    {
        var file = new Argument<string>("FILE") { Description = "The register as CSV, UTF-8; - reads standard input." };
        var partnership = new Option<string>("--partnership") { Description = "In which partnership it is so.",
            Required = true };
        var verb = Changing(
            "import",
            "Take in an agency's register. Example: iom register import people.csv --partnership northumbria --by"
            + " northumbria-police/a.b");
        verb.Add(file);
        verb.Add(partnership);
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            var id = parsed.GetRequiredValue(partnership);
            var within = workspace.Agencies.FindPartnership(id)
                ?? throw new VerbException($"There is no partnership {id}.");
            await using var csv = Input.Open(parsed.GetRequiredValue(file), standardInput);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var register = new RegisterSteps(data.Records, data.Ledger, TimeProvider.System);
            var report = await register.ImportAsync(csv, by, within, workspace.Policies.Vocabulary, cancel);
            return Write(report, parsed.GetValue(Format)!);
        });
        return verb;
    }

    private static Command Tie(
        string name, string what, Func<Stream> standardInput,
        Func<RegisterSteps, NumberTie, CancellationToken, Task<StepOutcome>> take)
    {
        var verb = Changing(
            name, $"{what} Example: iom register {name} PERSON --system nhs-number --number-file - --by"
                + " AGENCY/USER --reason \"…\"");
        verb.Add(Person);
        verb.Add(NumberSystem);
        verb.Add(Number);
        verb.Add(Reason);
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var code = parsed.GetRequiredValue(NumberSystem);
            var number = await Input.ReadAsync(parsed.GetRequiredValue(Number), standardInput, 4096, cancel);
            var tie = new NumberTie(
                PersonOf(parsed.GetRequiredValue(Person)),
                workspace.Policies.Vocabulary.Identifiers.GetValueOrDefault(code)
                    ?? throw new VerbException($"There is no kind of number {code}."),
                System.Text.Encoding.UTF8.GetString(number).Trim(),
                DataFolder.ActorOf(parsed, workspace),
                parsed.GetRequiredValue(Reason));
            return await RunAsync(parsed, name, register => take(register, tie, cancel), cancel);
        });
        return verb;
    }

    private static Command Merge()
    {
        var other = new Argument<string>("OTHER") { Description = "The id of the file that turns out to be the"
            + " same person." };
        var verb = Changing(
            "merge",
                "Say that two files are one person. Example: iom register merge KEPT OTHER --by AGENCY/USER"
                + " --reason \"…\"");
        verb.Add(Person);
        verb.Add(other);
        verb.Add(Reason);
        verb.SetAction((parsed, cancel) =>
        {
            var by = DataFolder.ActorOf(parsed, WorkspaceOptions.LoadSound(parsed));
            var (kept, same) = (PersonOf(parsed.GetRequiredValue(Person)), PersonOf(parsed.GetRequiredValue(other)));
            return RunAsync(
                parsed, "merge",
                register => register.MergeAsync(kept, same, by, parsed.GetRequiredValue(Reason), cancel), cancel);
        });
        return verb;
    }

    private static Command Split()
    {
        var verb = Changing(
            "split", "Undo a merge. Example: iom register split PERSON --by AGENCY/USER --reason \"…\"");
        verb.Add(Person);
        verb.Add(Reason);
        verb.SetAction((parsed, cancel) =>
        {
            var by = DataFolder.ActorOf(parsed, WorkspaceOptions.LoadSound(parsed));
            var person = PersonOf(parsed.GetRequiredValue(Person));
            return RunAsync(
                parsed, "split", register => register.SplitAsync(person, by, parsed.GetRequiredValue(Reason), cancel),
                    cancel);
        });
        return verb;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, string what, Func<RegisterSteps, Task<StepOutcome>> take, CancellationToken cancel)
    {
        await using var data = await DataFolder.OpenAsync(parsed, cancel);
        var outcome = await take(new RegisterSteps(data.Records, data.Ledger, TimeProvider.System));
        return StepReport.Write(outcome, what, parsed.GetValue(Format)!);
    }

    private static int Write(ImportReport report, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(new JsonObject
            {
                ["lines"] = report.Lines,
                ["added"] = report.Added,
                ["updated"] = report.Updated,
                ["unchanged"] = report.Unchanged,
                ["refused"] = new JsonArray([.. report.Refused.Select(r => new JsonObject
                {
                    ["line"] = r.Line, ["column"] = r.Column, ["code"] = r.Code, ["why"] = r.Why, ["mend"] = r.Mend,
                })]),
            });
        }
        else
        {
            foreach (var line in report.Refused)
            {
                var column = line.Column is null ? "" : $", {line.Column}";
                Console.Out.WriteLine($"line {line.Line}{column}: {line.Why} {line.Mend} ({line.Code})");
            }

            Console.Out.WriteLine(
                $"{report.Lines} lines: {report.Added} people added, {report.Updated} updated,"
                + $" {report.Unchanged} unchanged; {report.Refused.Count} refusals.");
        }

        return report.Refused.Count == 0 ? Invocation.Fine : Invocation.No;
    }

    private static Command Changing(string name, string description) => new(name, description)
    {
        DataFolder.By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin, Format,
        WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
    };

    private static PersonId PersonOf(string text) =>
        PersonId.TryParse(text, out var id) ? id
            : throw new VerbException("PERSON is no id of a person in this register.");

    private sealed record NumberTie(PersonId Person, IdentifierSystem System, string Number, Actor By, string Reason);
}
