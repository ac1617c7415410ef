using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;

namespace IomGateway.Verbs;

/// <summary><c>iom agreements</c>: the life of agreements, in a data folder that a gateway may be using
/// meanwhile.</summary>
internal static class AgreementsVerb
{
    private const int MostBytes = 1024 * 1024;

    private static readonly Argument<string> Id = new("ID") { Description = "The agreement's id." };
    private static readonly Argument<int> Version = new("VERSION") { Description = "Its version." };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; it is kept.",
        Required = true };
    private static readonly Option<string> Format = Output.Option();

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where the agreement of <c>submit -</c> is read from.</param>
    internal static Command Create(Func<Stream> standardInput) => new(
        "agreements", "Take agreements through their life. Example: iom agreements list --data /var/lib/iom")
    {
        Submit(standardInput),
        Sign(),
        Step("activate", "Put a signed version in force.", (life, id, version, by, _, cancel) =>
            life.ActivateAsync(id, version, by, cancel), reasoned: false),
        Step("suspend", "Stop every flow of a version.", (life, id, version, by, reason, cancel) =>
            life.SuspendAsync(id, version, by, reason, cancel)),
        Step("resume", "Let a suspended version work again.", (life, id, version, by, reason, cancel) =>
            life.ResumeAsync(id, version, by, reason, cancel)),
        Step("end", "End a version for good.", (life, id, version, by, reason, cancel) =>
            life.EndAsync(id, version, by, reason, cancel)),
        Step("leave", "Take an agency's signature back; flows between others go on.",
            (life, id, version, by, reason, cancel) => life.LeaveAsync(id, version, by, reason, cancel)),
        List(),
    };

    private static Command Submit(Func<Stream> standardInput)
    {
        var file = new Argument<string>("FILE") { Description = "The agreement; - reads standard input." };
        var verb = Changing(
            "submit",
            "Lay a version before the parties. Example: iom agreements submit a.yaml --by"
            + " leicestershire-police/a.smith");
        verb.Add(file);
        verb.Add(DataFolder.By);
        verb.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetRequiredValue(file);
            var yaml = await Input.ReadAsync(path, standardInput, MostBytes, cancel);
            var workspace = WorkspaceOptions.Load(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var life = new AgreementLife(workspace, new AgreementStore(data.Records), data.Ledger, TimeProvider.System);
            var outcome = await life.SubmitAsync(yaml, Output.Name(path), by, cancel);
            return StepReport.Write(outcome, $"submit {path}", parsed.GetValue(Format)!);
        });
        return verb;
    }

    private static Command Sign()
    {
        var agency = new Option<string>("--agency") { Description = "For which agency.", Required = true };
        var signatory = new Option<string>("--signatory") { Description = "The signatory's name.", Required = true };
        var key = new Option<string>("--key") { Description = "Their private key (EC P-256), a PEM file.",
            Required = true };
        var no = new Option<bool>("--no") { Description = "Decline instead." };
        var why = new Option<string?>("--reason") { Description = "Why; it is kept." };
        var verb = Changing(
            "sign",
            "Sign a version. Example: iom agreements sign llr-mappa 1 --agency hmp-leicester --signatory Governor"
            + " --key g.pem");
        foreach (var symbol in (ReadOnlySpan<Option>)[agency, signatory, key, no, why])
        {
            verb.Add(symbol);
        }

        verb.Add(Id);
        verb.Add(Version);
        verb.SetAction(async (parsed, cancel) =>
        {
            var answer = new Answer
            {
                Agreement = parsed.GetRequiredValue(Id),
                Version = parsed.GetRequiredValue(Version),
                Agency = parsed.GetRequiredValue(agency),
                Signatory = parsed.GetRequiredValue(signatory),
                Approves = !parsed.GetValue(no),
                Reason = parsed.GetValue(why),
            };
            using var signing = PrivateKey.Read(parsed.GetRequiredValue(key));
            return await RunAsync(
                parsed, answer.Approves ? "sign" : "decline", (life, _) => life.SignAsync(answer, signing, cancel),
                    cancel);
        });
        return verb;
    }

    private static Command Step(
        string name, string what,
        Func<AgreementLife, string, int, Actor, string, CancellationToken, Task<StepOutcome>> take,
            bool reasoned = true)
    {
        var example = $"iom agreements {name} llr-mappa 1 --by hmp-leicester/j.doe{(reasoned ? " --reason \"…\""
            : "")}";
        var verb = Changing(name, $"{what} Example: {example}");
        verb.Add(Id);
        verb.Add(Version);
        verb.Add(DataFolder.By);
        if (reasoned)
        {
            verb.Add(Reason);
        }

        verb.SetAction((parsed, cancel) => RunAsync(
            parsed,
            name,
            (life, workspace) => take(
                life, parsed.GetRequiredValue(Id), parsed.GetRequiredValue(Version),
                DataFolder.ActorOf(parsed, workspace), reasoned ? parsed.GetRequiredValue(Reason) : "", cancel),
            cancel));
        return verb;
    }

    private static Command List()
    {
        var verb = Changing("list",
            "List every version and where it stands. Example: iom agreements list --output json");
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var all = await new AgreementStore(data.Records).ListAsync(cancel);
            if (parsed.GetValue(Format) == Output.Json)
            {
                Output.Write(new JsonArray([.. all.Select(Json)]));
                return Invocation.Fine;
            }

            foreach (var version in all)
            {
                var signed = version.Signatures.Where(s => s is { Approves: true, LeftAt: null }).Select(s => s.Agency);
                Console.Out.WriteLine(
                    $"{version.Agreement} {version.Version} {version.State.Name()}, {version.From:yyyy-MM-dd} until"
                    + $" {version.Until:yyyy-MM-dd}, signed by {string.Join(", ", signed.DefaultIfEmpty("nobody"))}");
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Changing(string name, string description) => new(name, description)
    {
        DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin, Format,
        WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
    };

    private static async Task<int> RunAsync(
        ParseResult parsed, string what,
        Func<AgreementLife, Sharing.Reading.Workspace, Task<StepOutcome>> take, CancellationToken cancel)
    {
        var workspace = WorkspaceOptions.Load(parsed);
        await using var data = await DataFolder.OpenAsync(parsed, cancel);
        var life = new AgreementLife(workspace, new AgreementStore(data.Records), data.Ledger, TimeProvider.System);
        var outcome = await take(life, workspace);
        var about = $"{what} {parsed.GetRequiredValue(Id)} version {parsed.GetRequiredValue(Version)}";
        return StepReport.Write(outcome, about, parsed.GetValue(Format)!);
    }

    private static JsonObject Json(StoredAgreement version) => new()
    {
        ["agreement"] = version.Agreement,
        ["version"] = version.Version,
        ["partnership"] = version.Partnership,
        ["state"] = version.State.Name(),
        ["from"] = version.From.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["until"] = version.Until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["sha256"] = version.Sha256,
        ["author"] = $"{version.AuthorAgency}/{version.AuthorUser}",
        ["signatures"] = new JsonArray([.. version.Signatures.Select(s => new JsonObject
        {
            ["agency"] = s.Agency,
            ["signatory"] = s.Signatory,
            ["answer"] = s.Approves ? "yes" : "no",
            ["left"] = s.LeftAt is not null,
        })]),
    };
}
