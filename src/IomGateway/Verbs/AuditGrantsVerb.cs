using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Search;

namespace IomGateway.Verbs;

/// <summary><c>iom ledger audit-grants</c>: lets another agency's auditors see one's entries, and ends that.</summary>
internal static class AuditGrantsVerb
{
    private static readonly Option<string> To = new("--to")
    {
        Description = "The agency whose auditors may look.",
        Required = true,
    };

    private static readonly Option<string> Format = Output.Option();

    public static Command Create() => new(
        "audit-grants",
        "Let another agency's auditors see your agency's entries. Example: iom ledger audit-grants list --by"
        + " treatment-llr/tllr-dpo")
    {
        List(), Grant(), Withdraw(),
    };

    private static Command List()
    {
        var verb = new Command("list", "List what others let your agency's auditors see. Example: iom ledger"
            + " audit-grants list --by treatment-llr/tllr-dpo")
        {
            DataFolder.By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin, Format,
            WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.LoadSound(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var standing = await new AuditGrants(data.Ledger, workspace, TimeProvider.System)
                .StandingAsync(by.Agency.Id, cancel);
            Write(standing, parsed.GetValue(Format)!);
            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Grant()
    {
        var verb = new Command(
            "grant",
            "Let them look until a day. Example: iom ledger audit-grants grant --to treatment-llr --until 2027-03-31"
            + " --by leicestershire-police/dpo --reason \"Joint audit\"")
        {
            To, AuditOptions.Until, DataFolder.By, AuditOptions.Reason, DataFolder.Data, DataFolder.Database,
            DataFolder.KeyStore, DataFolder.Origin, Format, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction((parsed, cancel) => RunAsync(parsed, "grant", (grants, by) => grants.GrantAsync(
            by, parsed.GetRequiredValue(To),
            AuditOptions.Time(parsed, AuditOptions.Until)
                ?? throw new VerbException("Say when the grant ends, with --until."),
            parsed.GetRequiredValue(AuditOptions.Reason), cancel), cancel));
        return verb;
    }

    private static Command Withdraw()
    {
        var verb = new Command(
            "withdraw",
            "End it at once. Example: iom ledger audit-grants withdraw --to treatment-llr --by"
            + " leicestershire-police/dpo --reason \"Audit is over\"")
        {
            To, DataFolder.By, AuditOptions.Reason, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore,
            DataFolder.Origin, Format, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction((parsed, cancel) => RunAsync(parsed, "withdraw", (grants, by) => grants.WithdrawAsync(
            by, parsed.GetRequiredValue(To), parsed.GetRequiredValue(AuditOptions.Reason), cancel), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, string what,
        Func<AuditGrants, Records.Actor, Task<Oversight.Steps.StepOutcome>> take, CancellationToken cancel)
    {
        var workspace = WorkspaceOptions.LoadSound(parsed);
        var by = DataFolder.ActorOf(parsed, workspace);
        await using var data = await DataFolder.OpenAsync(parsed, cancel);
        var outcome = await take(new AuditGrants(data.Ledger, workspace, TimeProvider.System), by);
        return StepReport.Write(outcome, what, parsed.GetValue(Format)!);
    }

    private static void Write(IReadOnlyList<AuditGrant> standing, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(new JsonArray([.. standing.Select(g => (JsonNode)new JsonObject
            {
                ["by"] = g.By,
                ["auditor"] = g.Auditor,
                ["until"] = AuditOptions.Instant(g.Until),
                ["at"] = AuditOptions.Instant(g.At),
                ["entry"] = g.Entry.ToString(),
            })]));
            return;
        }

        foreach (var grant in standing)
        {
            Console.Out.WriteLine($"{grant.By} lets {grant.Auditor} look until {AuditOptions.Instant(grant.Until)}"
                + $" (entry {grant.Entry})");
        }

        Console.Out.WriteLine(standing.Count switch
        {
            0 => "No grant stands.",
            1 => "1 grant stands.",
            _ => $"{standing.Count} grants stand.",
        });
    }
}
