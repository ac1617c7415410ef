using System.CommandLine;
using System.Text;
using IomGateway.Oversight.AuditEvents;
using IomGateway.Oversight.Disclosures;
using IomGateway.Oversight.Search;
using IomGateway.Records.People;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom disclosures</c>: answers a person's request to know who received what about them. First it is prepared for a
/// reviewer, then issued without what they withhold.
/// </summary>
internal static class DisclosuresVerb
{
    private const string Csv = "csv";
    private const string Html = "html";
    private const string Fhir = "fhir";
    private const int MostReviewBytes = 64 * 1024 * 1024;

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where a number or a review is read from for <c>-</c>.</param>
    internal static Command Create(Func<Stream> standardInput) => new(
        "disclosures",
        "Tell a person who received what about them (subject access). Example: iom disclosures prepare --system"
        + " nhs-number --number-file - --by treatment-llr/tllr-dpo --reason \"SAR 2026-17\" > review.json")
    {
        Prepare(standardInput), Issue(standardInput),
    };

    private static Command Prepare(Func<Stream> standardInput)
    {
        var output = new Option<string>("--output")
        {
            Description = "The review file, or the same as FHIR AuditEvents (IHE BALP) for the agency's own audit.",
            DefaultValueFactory = _ => Output.Json,
        };
        output.AcceptOnlyFromAmong(Output.Json, Fhir);
        var verb = new Command(
            "prepare",
            "Write every disclosure about a person to which your agency was a party, for review. Example: iom"
            + " disclosures prepare --person ID --by treatment-llr/tllr-dpo --reason \"SAR 2026-17\" > review.json")
        {
            AuditOptions.Person, AuditOptions.NumberSystem, AuditOptions.Number, AuditOptions.Since,
            AuditOptions.Until, DataFolder.By, AuditOptions.Reason, DataFolder.Data, DataFolder.Database,
            DataFolder.KeyStore, DataFolder.Origin, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            var person = await AuditOptions.PersonAsync(parsed, workspace, standardInput, cancel)
                ?? throw new VerbException("Name the person with --person, or with --system and --number-file.");
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var register = new PersonRegister(data.Records);
            var reports = new DisclosureReports(data.Ledger, register, workspace, TimeProvider.System);
            var answer = await reports.PrepareAsync(
                person, AuditOptions.Time(parsed, AuditOptions.Since), AuditOptions.Time(parsed, AuditOptions.Until),
                by, parsed.GetRequiredValue(AuditOptions.Reason), cancel);
            if (answer is not AuditAnswer<DisclosureReport>.Given { Content: var report } given)
            {
                throw AuditOptions.Refused((AuditAnswer<DisclosureReport>.Refused)answer);
            }

            if (parsed.GetValue(output) == Fhir)
            {
                var export = new AuditEventExport(register, workspace, data.Host);
                Console.Out.Write(await export.NdjsonAsync(report.Lines.Select(l => l.Audit), by.Agency, cancel));
            }
            else
            {
                Output.Write(ReviewFile.Write(report));
            }

            var unreadable = report.Lines.Count(l => l.Unreadable);
            Console.Error.WriteLine($"{AuditOptions.Count(report.Lines.Count, "disclosure")}, of which {unreadable}"
                + $" can no longer be read whole. That you looked is ledger entry {given.Consulted}.");
            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Issue(Func<Stream> standardInput)
    {
        var review = new Argument<string>("REVIEW")
        {
            Description = "The reviewed file: each line withheld has \"withhold\" (an exemption's code) and"
                + " \"because\"; - reads standard input.",
        };
        var output = Output.Option(Csv, Html);
        var verb = new Command(
            "issue",
            "Write the person's copy, without what the review withholds. Example: iom disclosures issue review.json"
            + " --output html --by treatment-llr/tllr-dpo --reason \"SAR 2026-17\" > copy.html")
        {
            review, DataFolder.By, AuditOptions.Reason, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore,
            DataFolder.Origin, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            var path = parsed.GetRequiredValue(review);
            var file = await Input.ReadAsync(path, standardInput, MostReviewBytes, cancel);
            var reviewed = ReviewFile.Read(file, out var problem)
                ?? throw new VerbException($"{path} cannot be read. {problem}");
            var form = parsed.GetValue(output);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var reports = new DisclosureReports(
                data.Ledger, new PersonRegister(data.Records), workspace, TimeProvider.System);
            var answer = await reports.IssueAsync(
                reviewed, copy => Encoding.UTF8.GetBytes(Form(copy, form)), by,
                parsed.GetRequiredValue(AuditOptions.Reason), cancel);
            if (answer is not AuditAnswer<IssuedCopy>.Given { Content: var issued } given)
            {
                throw AuditOptions.Refused((AuditAnswer<IssuedCopy>.Refused)answer);
            }

            Console.Out.Write(Encoding.UTF8.GetString(issued.Bytes.Span));
            await Console.Error.WriteLineAsync(ForReviewer(issued));
            await Console.Error.WriteLineAsync($"That it was issued is ledger entry {given.Consulted}.");
            return Invocation.Fine;
        });
        return verb;
    }

    private static string Form(SubjectCopy copy, string? form) => form switch
    {
        Output.Json => CopyForms.Json(copy),
        Csv => CopyForms.CommaSeparated(copy),
        Html => CopyForms.Html(copy),
        _ => CopyForms.Text(copy),
    };

    private static string ForReviewer(IssuedCopy issued)
    {
        var withheld = issued.Withheld.Select(w =>
            $"\n  {w.Lines} under {w.Exemption.Code} ({w.Exemption.Cites}): the person is"
            + (w.Exemption.TellsSubject ? " told." : " not told."));
        var told = AuditOptions.Count(issued.Copy.Lines.Count, "disclosure");
        return $"{told} told, {issued.Withheld.Sum(w => w.Lines)} withheld."
            + string.Concat(withheld);
    }
}
