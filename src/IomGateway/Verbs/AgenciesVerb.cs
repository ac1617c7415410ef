using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IomGateway.Oversight.Keys;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Verbs;

/// <summary><c>iom agencies key</c>: the keys with which an agency's signatories sign.</summary>
internal static class AgenciesVerb
{
    private static readonly Option<string> Signatory = new("--signatory")
    {
        Description = "The signatory, as the agency's file names them.", Required = true,
    };

    private static readonly Option<string> Format = Output.Option();

    public static Command Create() => new(
        "agencies", "Look after agencies' keys. Example: iom agencies key list --data /var/lib/iom")
    {
        new Command("key", "The keys with which signatories sign. Example: iom agencies key list")
        {
            Propose(), Confirm(), Replace(), List(),
        },
    };

    private static Command Propose()
    {
        var key = new Option<string?>("--key")
        {
            Description = "The public key (EC P-256), a PEM file; that of the agency's file when left out.",
        };
        var verb = Changing(
            "propose",
            "Propose a signatory's first key; two other agencies confirm its fingerprint. Example: iom agencies key"
            + " propose --signatory Governor --by hmp-leicester/j.doe",
            key);
        Act(verb, "propose the key", (keys, parsed, by, cancel) => keys.ProposeAsync(
            parsed.GetRequiredValue(Signatory), parsed.GetValue(key) is { } path ? Public(path) : null, by, cancel));
        return verb;
    }

    private static Command Confirm()
    {
        var agency = new Option<string>("--agency") { Description = "Whose key.", Required = true };
        var fingerprint = new Option<string>("--fingerprint")
        {
            Description = "The fingerprint, as that agency told it to you.", Required = true,
        };
        var verb = Changing(
            "confirm",
            "Confirm the fingerprint of another agency's first key. Example: iom agencies key confirm --agency"
            + " hmp-leicester --signatory Governor --fingerprint … --by leicestershire-police/a.smith",
            agency, fingerprint);
        Act(verb, "confirm the key", (keys, parsed, by, cancel) => keys.ConfirmAsync(
            parsed.GetRequiredValue(agency), parsed.GetRequiredValue(Signatory), parsed.GetRequiredValue(fingerprint),
            by, cancel));
        return verb;
    }

    private static Command Replace()
    {
        var old = new Option<string>("--old-key")
        {
            Description = "The private key in use, a PEM file; it signs for the new one.", Required = true,
        };
        var key = new Option<string>("--key")
        {
            Description = "The new key (EC P-256), a PEM file; only its public half is taken.", Required = true,
        };
        var verb = Changing(
            "replace",
            "Put a new key in the place of the one in use. Example: iom agencies key replace --signatory Governor"
            + " --old-key old.pem --key new.pem --by hmp-leicester/j.doe",
            old, key);
        Act(verb, "replace the key", async (keys, parsed, by, cancel) =>
        {
            using var signing = PrivateKey.Read(parsed.GetRequiredValue(old));
            return await keys.ReplaceAsync(
                parsed.GetRequiredValue(Signatory), signing, Public(parsed.GetRequiredValue(key)), by, cancel);
        });
        return verb;
    }

    private static Command List()
    {
        var verb = new Command("list", "List every key and where it stands. Example: iom agencies key list")
        {
            DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin, Format,
            WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var all = await new AgencyKeyRegister(data.Records).ListAsync(cancel);
            if (parsed.GetValue(Format) == Output.Json)
            {
                Output.Write(new JsonArray([.. all.Select(Json)]));
                return Invocation.Fine;
            }

            foreach (var key in all)
            {
                var by = string.Join(", ", key.ConfirmedBy);
                var confirmed = by.Length == 0 ? "" : $", confirmed by {by}";
                Console.Out.WriteLine($"{key.Agency} {key.Signatory}: {key.Thumbprint}, {Name(key.State)}{confirmed}");
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Changing(string name, string description, params ReadOnlySpan<Option> options)
    {
        var verb = new Command(name, description)
        {
            Signatory, DataFolder.By, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, DataFolder.Origin,
            Format, WorkspaceOptions.Policies,
            WorkspaceOptions.Agreements,
        };
        foreach (var option in options)
        {
            verb.Add(option);
        }

        return verb;
    }

    private static void Act(
        Command verb, string what,
        Func<AgencyKeys, ParseResult, Actor, CancellationToken, Task<StepOutcome>> take) =>
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.Load(parsed);
            var by = DataFolder.ActorOf(parsed, workspace);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            var keys = new AgencyKeys(
                workspace, new AgencyKeyRegister(data.Records), data.Ledger, TimeProvider.System);
            var outcome = await take(keys, parsed, by, cancel);
            var id = (outcome as StepOutcome.Taken)?.Id ?? (outcome as StepOutcome.AlreadySo)?.Id;
            return StepReport.Write(
                outcome, id is null ? what : $"{what} with the fingerprint {id}", parsed.GetValue(Format)!);
        });

    /// <summary>The public half of a key.</summary>
    /// <exception cref="VerbException">The file is missing, or holds no EC P-256 key.</exception>
    private static JsonWebKey Public(string path)
    {
        if (!File.Exists(path))
        {
            throw new VerbException($"There is no file {path}.");
        }

        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key.KeySize == 256 ? PublicJwk.Of(key) : throw new CryptographicException();
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new VerbException($"{path} holds no key on the curve P-256.");
        }
    }

    private static JsonObject Json(StoredKey key) => new()
    {
        ["agency"] = key.Agency,
        ["signatory"] = key.Signatory,
        ["fingerprint"] = key.Thumbprint,
        ["state"] = Name(key.State),
        ["from"] = key.UsedFrom?.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["until"] = key.UsedUntil?.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["confirmedBy"] = new JsonArray([.. key.ConfirmedBy.Select(c => (JsonNode)c)]),
    };

    private static string Name(KeyState state) => state switch
    {
        KeyState.Proposed => "proposed", KeyState.InUse => "in use", _ => "replaced",
    };
}
