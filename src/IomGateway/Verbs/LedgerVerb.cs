using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Serving;

namespace IomGateway.Verbs;

/// <summary><c>iom ledger</c>: writes the public part of a log, and verifies one from outside.</summary>
internal static class LedgerVerb
{
    public static Command Create() => new(
        "ledger",
        "Export, verify or search the ledger; erase a person. Example: iom ledger export --data iom-data --to export")
    {
        Export(), Verify(), LedgerSearchVerb.Create(), LedgerUnusualVerb.Create(), AuditGrantsVerb.Create(),
        EraseVerb.Create(),
    };

    private static Command Export()
    {
        var to = new Option<string>("--to") { Description = "The folder to write; new or empty.", Required = true };
        var output = Output.Option();
        var verb = new Command(
            "export", "Write the log's public part: no values, no secrets. Example: iom ledger export --to export")
        {
            to, DataFolder.Data, DataFolder.Database, output,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var folder = parsed.GetRequiredValue(to);
            var exported = await LedgerExport.ExportAsync(
                parsed.GetValue(DataFolder.Data)!, GatewayPlaces.Safe(DataFolder.DatabaseOf(parsed)),
                folder, cancel);
            if (parsed.GetValue(output) == Output.Json)
            {
                Output.Write(new JsonObject
                {
                    ["size"] = exported.Size, ["withoutCheckpoint"] = exported.WithoutCheckpoint, ["to"] = folder,
                });
            }
            else
            {
                Console.Out.WriteLine($"{exported.Size} entries were written to {folder}.");
            }

            if (exported.WithoutCheckpoint > 0)
            {
                Console.Error.WriteLine(
                    $"{exported.WithoutCheckpoint} entries have no signed checkpoint yet and were left out.");
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Verify()
    {
        var from = new Option<string>("--from") { Description = "An exported folder, or the log's URL.",
            Required = true };
        var key = new Option<string?>("--key")
        {
            Description = "A file with the log's keys, had another way; those that lie with the log when left out.",
        };
        var token = new Option<string?>("--token-file")
        {
            Description = "A file with the access token that a gateway asks for before it shows its log.",
        };
        var policy = Trusted.PolicyOption();
        var output = Output.Option();
        var verb = new Command(
            "verify", "Verify a log from outside. Example: iom ledger verify --from export --key gateway.vkey")
        {
            from, key, policy, token, output,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            using var trusted = await Trusted.ReadAsync(parsed.GetValue(key), parsed.GetValue(policy), cancel);
            using var http = parsed.GetValue(token) is { } file ? await Trusted.WithTokenAsync(file, cancel) : null;
            var result = await LedgerVerifier.VerifyAsync(parsed.GetRequiredValue(from), trusted.Keys, http, cancel);
            Write(result, parsed.GetValue(output)!);
            return result.ExitCode;
        });
        return verb;
    }

    private static void Write(VerificationResult result, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(Json(result));
            return;
        }

        switch (result)
        {
            case VerificationResult.Sound sound:
                Console.Out.WriteLine($"size    {sound.Size}");
                Console.Out.WriteLine($"root    {sound.Root}");
                Console.Out.WriteLine($"verdict sound, over {sound.Checkpoints} checkpoints");
                foreach (var rotated in sound.Keys.Count > 1 ? sound.Keys : [])
                {
                    Console.Out.WriteLine($"key     {rotated.Key} from entry {rotated.Index} on");
                }

                if (sound.Witnesses.Count > 0)
                {
                    Console.Out.WriteLine(
                        $"cosigned {sound.Witnessed} entries, by {string.Join(", ", sound.Witnesses.Order())}");
                }

                Console.Out.WriteLine("What this does not prove:");
                foreach (var unproved in sound.Unproved)
                {
                    Console.Out.WriteLine($"  {unproved}");
                }

                break;
            case VerificationResult.Tampered tampered:
                Console.Out.WriteLine($"verdict tampered at index {tampered.Index}: {tampered.What}"
                    + $" ({tampered.Where})");
                break;
            case VerificationResult.Unreadable unreadable:
                Console.Error.WriteLine($"{unreadable.Where} could not be read: {unreadable.Why}");
                break;
        }
    }

    private static JsonObject Json(VerificationResult result) => result switch
    {
        VerificationResult.Sound sound => new JsonObject
        {
            ["verdict"] = "sound",
            ["size"] = sound.Size,
            ["root"] = sound.Root,
            ["checkpoints"] = sound.Checkpoints,
            ["keys"] = new JsonArray([.. sound.Keys.Select(k => (JsonNode)new JsonObject
            {
                ["index"] = k.Index, ["key"] = k.Key,
            })]),
            ["witnessed"] = sound.Witnessed,
            ["witnesses"] = new JsonArray([.. sound.Witnesses.Order().Select(w => (JsonNode?)w)]),
            ["unproved"] = new JsonArray([.. sound.Unproved.Select(u => (JsonNode?)u)]),
        },
        VerificationResult.Tampered tampered => new JsonObject
        {
            ["verdict"] = "tampered",
            ["index"] = tampered.Index,
            ["where"] = tampered.Where,
            ["what"] = tampered.What,
        },
        VerificationResult.Unreadable unreadable => new JsonObject
        {
            ["verdict"] = "unreadable", ["where"] = unreadable.Where, ["why"] = unreadable.Why,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };
}
