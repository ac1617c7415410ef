using System.CommandLine;
using IomGateway.Ledger;
using IomGateway.Oversight.AuditEvents;
using IomGateway.Oversight.Search;
using IomGateway.Records.People;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary><c>iom ledger search</c>: finds entries for an auditor, who is named and recorded first.</summary>
internal static class LedgerSearchVerb
{
    private const string Csv = "csv";
    private const string Fhir = "fhir";

    private static readonly Option<string?> User = new("--user") { Description = "Who acted: AGENCY/USER." };
    private static readonly Option<string?> Agency = new("--agency") { Description = "Another agency that took part." };
    private static readonly Option<string?> From = new("--from") { Description = "The agency that was asked." };
    private static readonly Option<string?> To = new("--to") { Description = "The agency that asked." };
    private static readonly Option<string?> Purpose = new("--purpose") { Description = "A purpose's code." };
    private static readonly Option<string?> Type = new("--record-type") { Description = "A record type." };

    private static readonly Option<string?> Category = new("--category")
    {
        Description = "A category of which something left.",
    };

    private static readonly Option<string?> Outcome = OneOf<AuditOutcome>("--outcome", "What became of it.");
    private static readonly Option<string?> Kind = OneOf<EntryKind>("--kind", "Entries of one kind.");

    private static readonly Option<string?> Agreement = new("--agreement")
    {
        Description = "An agreement's id, or one version of it as ID@VERSION.",
    };

    private static readonly Option<long?> Before = new("--before")
    {
        Description = "Only entries before that index: where the page before ended.",
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = $"At most so many entries, 1 to {EntrySearch.LongestPage}.",
        DefaultValueFactory = _ => 50,
    };

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where a number is read from for <c>-</c>.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var output = Output.Option(Csv, Fhir);
        var verb = new Command(
            "search",
            "Find entries, the newest first, of which your agency is a party. Example: iom ledger search --user"
            + " leicestershire-police/j.smith --since 2026-11-01 --by treatment-llr/tllr-dpo --reason \"Complaint 12\"")
        {
            AuditOptions.Person, AuditOptions.NumberSystem, AuditOptions.Number, User, Agency, From, To, Purpose,
            Type, Category, Outcome, Agreement, Kind, AuditOptions.Since, AuditOptions.Until, Before, Limit,
            DataFolder.By, AuditOptions.Reason, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore,
            DataFolder.Origin, output, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            var query = await QueryAsync(parsed, workspace, standardInput, cancel);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var register = new PersonRegister(data.Records);
            var search = new AuditSearch(data.Ledger, register, workspace, TimeProvider.System);
            var answer = await search.SearchAsync(query, by, parsed.GetRequiredValue(AuditOptions.Reason), cancel);
            if (answer is not AuditAnswer<AuditPage>.Given { Content: var page } given)
            {
                throw AuditOptions.Refused((AuditAnswer<AuditPage>.Refused)answer);
            }

            switch (parsed.GetValue(output))
            {
                case Output.Json:
                    Output.Write(AuditPageReport.Json(page, given.Consulted));
                    break;
                case Csv:
                    Console.Out.Write(AuditPageReport.CommaSeparated(page));
                    break;
                case Fhir:
                    var export = new AuditEventExport(register, workspace, data.Host);
                    Console.Out.Write(await export.NdjsonAsync(page.Lines, by.Agency, cancel));
                    break;
                default:
                    AuditPageReport.WriteText(page, Console.Out);
                    break;
            }

            AuditPageReport.WriteNotes(page, given.Consulted, Console.Error);
            return Invocation.Fine;
        });
        return verb;
    }

    private static async Task<AuditQuery> QueryAsync(
        ParseResult parsed, Workspace workspace, Func<Stream> standardInput, CancellationToken cancel)
    {
        var (agreement, version) = AgreementOf(parsed.GetValue(Agreement));
        return new AuditQuery
        {
            Person = await AuditOptions.PersonAsync(parsed, workspace, standardInput, cancel),
            User = parsed.GetValue(User) is { } user
                ? AgencyUser.Parse(user) ?? throw new VerbException($"--user is '{user}'; write AGENCY/USER.") : null,
            Agency = parsed.GetValue(Agency),
            From = parsed.GetValue(From),
            To = parsed.GetValue(To),
            Purpose = parsed.GetValue(Purpose),
            RecordType = parsed.GetValue(Type),
            Category = parsed.GetValue(Category),
            Outcome = Parse<AuditOutcome>(parsed.GetValue(Outcome)),
            Agreement = agreement,
            Version = version,
            Kind = Parse<EntryKind>(parsed.GetValue(Kind)),
            Since = AuditOptions.Time(parsed, AuditOptions.Since),
            Until = AuditOptions.Time(parsed, AuditOptions.Until),
            Before = parsed.GetValue(Before),
            Limit = parsed.GetValue(Limit),
            LooksThrough = true,
        };
    }

    private static (string? Id, int? Version) AgreementOf(string? text)
    {
        var at = text?.LastIndexOf('@') ?? -1;
        return at < 0 ? (text, null)
            : int.TryParse(text.AsSpan(at + 1), out var version) && version > 0 && at > 0 ? (text![..at], version)
            : throw new VerbException($"--agreement is '{text}'; write ID or ID@VERSION.");
    }

    private static Option<string?> OneOf<T>(string name, string description)
        where T : struct, Enum
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong([.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())]);
        return option;
    }

    private static T? Parse<T>(string? name)
        where T : struct, Enum => name is null ? null : Enum.Parse<T>(name, ignoreCase: true);
}
