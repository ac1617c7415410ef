using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Records;
using IomGateway.Records.SharedKeys;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom gateways</c>: by which keys the gateways of one database know each other, and how one is replaced.
/// </summary>
internal static class GatewaysVerb
{
    public static Command Create() => new(
        "gateways", "Look at the keys that gateways of one database share. Example: iom gateways keys")
    {
        Keys(), Forget(),
    };

    private static Command Keys()
    {
        var output = Output.Option();
        var verb = new Command(
            "keys", "List the shared keys by their fingerprints. Example: iom gateways keys --database \"Host=…\"")
        {
            DataFolder.Database, output,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var records = await OpenAsync(parsed, cancel);
            Write(await new SharedKeyRegister(records).ListAsync(cancel), parsed.GetValue(output)!);
            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Forget()
    {
        var key = new Argument<string>("KEY")
        {
            Description = "The key that was replaced, as 'iom gateways keys' has it.",
        };
        var verb = new Command(
            "forget",
            "Forget a key that was replaced on purpose, while every gateway is stopped; the next to start says which"
            + " counts. Example: iom gateways forget holder-signing")
        {
            key, DataFolder.Database,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var records = await OpenAsync(parsed, cancel);
            var change = await new SharedKeyRegister(records).ForgetAsync(parsed.GetRequiredValue(key), cancel);
            if (change is Change.Refused refused)
            {
                Console.Error.WriteLine($"{refused.Message} {refused.Mend}");
                return Invocation.No;
            }

            Console.Out.WriteLine("Forgotten. Start the gateway that has the new key first.");
            return Invocation.Fine;
        });
        return verb;
    }

    private static Task<RecordsDatabase> OpenAsync(ParseResult parsed, CancellationToken cancel) =>
        DataFolder.DatabaseOf(parsed) is { } database
            ? RecordsDatabase.OpenAsync(database, TimeProvider.System, cancel)
            : throw new VerbException(
                "A gateway that keeps files shares its keys with nobody; name the database with --database.");

    private static void Write(IReadOnlyList<SharedKey> keys, string output)
    {
        if (output == Output.Json)
        {
            Output.Write(new JsonArray([.. keys.Select(k => new JsonObject
            {
                ["key"] = k.Name, ["fingerprint"] = k.Fingerprint, ["node"] = k.Node, ["since"] = Time(k.Since),
            })]));
            return;
        }

        foreach (var key in keys)
        {
            Console.Out.WriteLine($"{key.Name,-16} {key.Fingerprint}  {key.Node}, {Time(key.Since)}");
        }

        Console.Out.WriteLine(keys.Count == 0 ? "No gateway has shared a key." : $"{keys.Count} keys are shared.");
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
