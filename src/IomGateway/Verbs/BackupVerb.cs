using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Backups;

namespace IomGateway.Verbs;

/// <summary><c>iom backup</c>: copies a data folder while a gateway uses it, databases and keys apart.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "The folder for the sealed databases.", Required = true };
        var keysTo = new Option<string>("--keys-to")
        {
            Description = "The folder for the keys, best on another machine.", Required = true,
        };
        var output = Output.Option();
        var verb = new Command(
            "backup",
            "Back up a data folder while it is used. Example: iom backup --data /var/lib/iom --to /mnt/backup --keys-to"
            + " /mnt/keys")
        {
            to, keysTo, DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, output,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var (data, keys) = (
                Path.GetFullPath(parsed.GetRequiredValue(to)), Path.GetFullPath(parsed.GetRequiredValue(keysTo)));
            if (data == keys)
            {
                throw new VerbException(
                    "--to and --keys-to are the same folder; whoever had it could read everything.");
            }

            var taken = await GatewayBackup.TakeAsync(
                DataFolder.PlacesOf(parsed), data, keys, TimeProvider.System, cancel);
            Write(taken, parsed.GetValue(output)!);
            return Invocation.Fine;
        });
        return verb;
    }

    private static void Write(TakenBackup taken, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(new JsonObject
            {
                ["data"] = taken.Data, ["keys"] = taken.Keys, ["lapses"] = AuditOptions.Instant(taken.Lapses),
            });
            return;
        }

        if (taken.Data is not null)
        {
            Console.Out.WriteLine($"data  {taken.Data}");
        }

        Console.Out.WriteLine($"keys  {taken.Keys}");
        Console.Error.WriteLine(
            $"Delete both by {AuditOptions.Instant(taken.Lapses)}: erasures promise that no copy is older.");
        foreach (var file in taken.Elsewhere)
        {
            Console.Error.WriteLine(
                $"{file} names a key on a device or in a vault, which is not in the backup: keep it by its own means.");
        }

        if (taken.Data is null)
        {
            Console.Error.WriteLine(
                "The databases are on PostgreSQL: back them up with pg_dump or its continuous archiving, the data keys'"
                + " after the gateways', and keep those of the data keys for 30 days at most.");
        }
    }
}
