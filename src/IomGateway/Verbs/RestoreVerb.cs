using System.CommandLine;
using IomGateway.Backups;

namespace IomGateway.Verbs;

/// <summary><c>iom restore</c>: makes a data folder from a backup; writes over nothing.</summary>
internal static class RestoreVerb
{
    public static Command Create()
    {
        var from = new Option<string?>("--from")
        {
            Description = "The archive with the databases; left out where they are on PostgreSQL.",
        };
        var keysFrom = new Option<string>("--keys-from")
        {
            Description = "The archive with the keys of the same backup.", Required = true,
        };
        var verb = new Command(
            "restore",
            "Make a data folder from a backup. Example: iom restore --from iom-data-….sealed --keys-from"
            + " iom-keys-….tar --data /var/lib/iom")
        {
            from, keysFrom, DataFolder.Data,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var folder = parsed.GetValue(DataFolder.Data)!;
            try
            {
                await GatewayRestore.RestoreAsync(
                    parsed.GetValue(from), parsed.GetRequiredValue(keysFrom), folder, cancel);
            }
            catch (InvalidDataException e)
            {
                throw new VerbException(e.Message);
            }

            Console.Out.WriteLine($"{Path.GetFullPath(folder)} is as it was at the backup.");
            Console.Error.WriteLine(
                "What happened since is not in it: entries that were recorded are missing, which receipts and witnesses"
                + " tell, and people who were erased since are back. Erase them again before a gateway is started.");
            return Invocation.Fine;
        });
        return verb;
    }
}
