using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Identity.Keys;
using IomGateway.Ledger;
using IomGateway.Oversight.Keys;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.SharedKeys;
using IomGateway.Serving;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom keys rotate</c>: brings in another key of the ledger, another master key or another key of the token service,
/// while gateways run.
/// </summary>
internal static class KeyRotationVerb
{
    private const int MostMinutes = 7 * 24 * 60;

    private static readonly Option<bool> Log = new("--log") { Description = "The key that signs the ledger." };

    private static readonly Option<bool> Master = new("--master")
    {
        Description = "The master key, which wraps the data keys.",
    };

    private static readonly Option<bool> Token = new("--token") { Description = "The key that signs access tokens." };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "With --log, where the new key is kept: pkcs11:token=…;object=…?module-path=…&pin-source=…"
            + " or https://VAULT.vault.azure.net/keys/NAME/VERSION. A file of the keys folder when left out.",
    };

    private static readonly Option<bool> Prepare = new("--prepare")
    {
        Description = "Make the new key's file alone, so that it can be copied to other gateways first.",
    };

    private static readonly Option<int> In = new("--in")
    {
        Description = "With --token, after how many minutes it begins to sign.",
    };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; it is kept." };

    private static readonly Option<string?> By = new("--by") { Description = "Who does it: AGENCY/USER." };

    private static readonly Option<string> Format = Output.Option();

    public static Command Create()
    {
        var verb = new Command(
            "rotate",
            "Bring in another key while gateways run. Example: iom keys rotate --log --reason \"Yearly\" --by"
            + " leicestershire-police/it")
        {
            Log, Master, Token, To, Prepare, In, Reason, By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore,
            DataFolder.Origin, Format, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (log, master, token) = (parsed.GetValue(Log), parsed.GetValue(Master), parsed.GetValue(Token));
        if (new[] { log, master, token }.Count(w => w) != 1)
        {
            throw new VerbException("Name one key to rotate: --log, --master or --token.");
        }

        if (parsed.GetValue(To) is not null && (!log || parsed.GetValue(Prepare)))
        {
            throw new VerbException("--to goes with --log alone: only the ledger's key can be kept elsewhere.");
        }

        if (parsed.GetValue(In) is < 0 or > MostMinutes || (parsed.GetValue(In) > 0 && !token)
            || (parsed.GetValue(Prepare) && token))
        {
            throw new VerbException(
                "--in is from 0 to 10080 minutes and goes with --token, whose key is put in place beforehand by it.");
        }

        var places = DataFolder.PlacesOf(parsed);
        await using var data = await DataFolder.OpenAsync(parsed, cancel);
        if (parsed.GetValue(Prepare))
        {
            return Prepared(log ? data.Ledger.MakeNextKey() : data.Ledger.NextMaster(make: true)!, parsed);
        }

        var by = DataFolder.ActorOf(
            parsed.GetValue(By) ?? throw new VerbException("--by is missing; say who does it: AGENCY/USER."),
            WorkspaceOptions.Load(parsed));
        var why = parsed.GetValue(Reason) is { Length: > 0 } reason
            ? reason : throw new VerbException("--reason is missing; say why in a few words.");
        var rotation = new KeyRotation(data.Ledger, TimeProvider.System);
        return log ? Told(await rotation.OfLedgerAsync(parsed.GetValue(To), why, by, cancel), parsed)
            : master ? await MasterAsync(places, data, rotation, why, by, parsed, cancel)
            : await TokenAsync(places, data, rotation, why, by, parsed, cancel);
    }

    private static int Prepared(string file, ParseResult parsed)
    {
        if (parsed.GetValue(Format) == Output.Json)
        {
            Output.Write(new JsonObject { ["file"] = file });
        }
        else
        {
            Console.Out.WriteLine(file);
        }

        Console.Error.WriteLine(
            "It is not used yet. Copy it to the keys folder of every other gateway, mode 600, and then run this without"
            + " --prepare.");
        return Invocation.Fine;
    }

    private static int Told(RotatedKey rotated, ParseResult parsed)
    {
        if (parsed.GetValue(Format) == Output.Json)
        {
            Output.Write(new JsonObject
            {
                ["entry"] = rotated.Entry.ToString(), ["index"] = rotated.Index, ["key"] = rotated.Key,
                ["before"] = rotated.Before, ["file"] = rotated.Where,
            });
        }
        else
        {
            Console.Out.WriteLine($"entry   {rotated.Entry}, at {rotated.Index}");
            Console.Out.WriteLine($"before  {rotated.Before}");
            Console.Out.WriteLine($"key     {rotated.Key}");
            Console.Out.WriteLine($"file    {rotated.Where}");
        }

        Console.Error.WriteLine(
            $"""
            Now: copy {rotated.Where} to the keys folder of every other gateway, mode 600; until then it does not sign.
            Send key.vkey, which has both keys, to whoever runs a witness or verifies receipts by another way than this
            log: a witness that has not got it cosigns nothing more.
            Once every gateway signs with the new key, the one before is needed no more: destroy it.
            Take a backup of the keys.
            """);
        return Invocation.Fine;
    }

    private static async Task<int> MasterAsync(
        GatewayPlaces places, DataFolder data, KeyRotation rotation, string why, Actor by, ParseResult parsed,
        CancellationToken cancel)
    {
        if (places.AreShared && data.Ledger.NextMaster(make: false) is null && !data.Ledger.MasterIsMixed())
        {
            throw new VerbException(
                "Other gateways use this key store, and one without the new master key could seal nothing: make it with"
                + " 'iom keys rotate --master --prepare', copy it to all of them, and run this again.");
        }

        var rotated = await rotation.OfMasterAsync(why, by, cancel);
        if (parsed.GetValue(Format) == Output.Json)
        {
            Output.Write(new JsonObject
            {
                ["fingerprint"] = rotated.Fingerprint, ["file"] = rotated.Where, ["wrapped"] = rotated.Wrapped,
                ["finished"] = rotated.Finished,
            });
        }
        else
        {
            Console.Out.WriteLine(
                $"{rotated.Wrapped} data keys are wrapped by the master key {rotated.Fingerprint} ({rotated.Where})"
                + (rotated.Finished ? ", which a rotation that broke off had brought in." : "."));
        }

        Console.Error.WriteLine(
            "Leave the master key before where it is: copies and backups of the data keys from before need it, and the"
            + " gateway destroys it once they have lapsed, after 30 days. Take a backup of the keys.");
        return Invocation.Fine;
    }

    private static async Task<int> TokenAsync(
        GatewayPlaces places, DataFolder data, KeyRotation rotation, string why, Actor by, ParseResult parsed,
        CancellationToken cancel)
    {
        if (!Directory.EnumerateFiles(places.Files.Keys, SigningKeys.Files).Any())
        {
            throw new VerbException(
                $"{places.Files.Keys} has no key of the token service: another one issues the tokens, and rotates its"
                + " own keys.");
        }

        var shared = places.AreShared
            ? new SharedKeyFiles(places.Files, new SharedKeyRegister(data.Records), Environment.MachineName) : null;
        var from = TimeProvider.System.GetUtcNow().AddMinutes(parsed.GetValue(In));
        var outcome = await rotation.OfTokensAsync(
            async () =>
            {
                // A rotation that broke off has left a key that the register does not know: that one is taken.
                var made = shared is not null && !await shared.TokenKeyIsSharedAsync(cancel)
                    ? SigningKeys.Youngest(places.Files.Keys) : Made(places, from);
                if (shared is not null)
                {
                    await shared.TokenKeyRotatedAsync(CancellationToken.None);
                }

                return made;
            },
            why, by, cancel);
        if (parsed.GetValue(Format) != Output.Json && outcome is StepOutcome.Taken { Id: { } file })
        {
            Console.Out.WriteLine($"{file} signs tokens from {AuditOptions.Instant(SigningKeys.SinceOf(file))} on.");
        }

        var exit = StepReport.Write(outcome, "rotate the token service's key", parsed.GetValue(Format)!);
        if (shared is not null)
        {
            Console.Error.WriteLine(
                "Copy it to the keys folder of every other gateway before then, mode 600: one without it refuses tokens"
                + " that it signs, and does not start.");
        }

        return exit;
    }

    private static string Made(GatewayPlaces places, DateTimeOffset from)
    {
        using var keys = SigningKeys.Open(places.Files.Keys, TimeProvider.System);
        return keys.Rotate(from);
    }
}
