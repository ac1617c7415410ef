using System.CommandLine;
using System.Text.Json.Nodes;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom doctor</c>: looks at everything that a gateway needs, changes nothing, and says what is wrong and how to mend
/// it. 0 nothing is wrong, 1 something is.
/// </summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var config = new Option<FileInfo?>("--config")
        {
            Description = "The gateway's file of settings; IOM_… variables come on top.",
        };
        var data = new Option<string?>("--data") { Description = "The folder that keeps ledger, register and keys." };
        var output = Output.Option();
        var verb = new Command(
            "doctor",
            "Say what is wrong with a gateway's settings, files, databases and keys, and how to mend it. Example: iom"
            + " doctor --config gateway.json --data /var/lib/iom")
        {
            config, data, DataFolder.Database, DataFolder.KeyStore, output, WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var options = ServeVerb.Read(parsed.GetValue(config), parsed.GetValue(data));
            options.Database = parsed.GetValue(DataFolder.Database) ?? options.Database;
            options.KeyStore = parsed.GetValue(DataFolder.KeyStore) ?? options.KeyStore;
            var isSaid = parsed.GetValue(config) is not null
                || Environment.GetEnvironmentVariable("IOM_ORIGIN") is not null;
            var findings = await new DoctorChecks(options, isSaid ? options.Origin : null, TimeProvider.System)
                .RunAsync(() => WorkspaceOptions.Load(parsed), cancel);
            Write(findings, parsed.GetValue(output) == Output.Json);
            return findings.Exists(f => f.State == FindingState.Wrong) ? Invocation.No : Invocation.Fine;
        });
        return verb;
    }

    private static void Write(List<Finding> findings, bool json)
    {
        var wrong = findings.Count(f => f.State == FindingState.Wrong);
        if (json)
        {
            Output.Write(new JsonObject
            {
                ["findings"] = new JsonArray([.. findings.Select(f => new JsonObject
                {
                    ["what"] = f.What, ["state"] = Word(f.State), ["said"] = f.Said, ["mend"] = f.Mend,
                })]),
                ["wrong"] = wrong,
            });
            return;
        }

        foreach (var finding in findings)
        {
            Console.Out.WriteLine($"{Word(finding.State),-6} {finding.What,-12} {finding.Said}");
            if (finding.Mend is { } mend)
            {
                Console.Out.WriteLine($"{"",-19} {mend}");
            }
        }

        Console.Out.WriteLine(wrong == 0 ? "Nothing is wrong." : $"Wrong: {wrong}.");
    }

    private static string Word(FindingState state) => state switch
    {
        FindingState.Well => "well",
        FindingState.Note => "note",
        _ => "WRONG",
    };
}
