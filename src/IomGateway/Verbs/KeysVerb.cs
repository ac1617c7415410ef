using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Serving;

namespace IomGateway.Verbs;

/// <summary><c>iom keys</c>: every key of a gateway, and how one is replaced.</summary>
internal static class KeysVerb
{
    public static Command Create() => new(
        "keys", "List a gateway's keys, or bring in others. Example: iom keys list --data /var/lib/iom")
    {
        List(), KeyRotationVerb.Create(),
    };

    private static Command List()
    {
        var output = Output.Option();
        var verb = new Command(
            "list", "List what each key is for, where it is kept and since when. Example: iom keys list")
        {
            DataFolder.Data, DataFolder.Database, DataFolder.KeyStore, output,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var places = DataFolder.PlacesOf(parsed);
            await using var data = await DataFolder.OpenAsync(parsed, cancel);
            List<KeyLine> keys =
            [
                .. (await data.Ledger.KeysAsync(cancel)).Select(KeyLine.Of), .. KeyLine.InFilesOf(places),
            ];
            if (parsed.GetValue(output) == Output.Json)
            {
                Output.Write(new JsonArray([.. keys.Select(k => k.ToJson())]));
            }
            else
            {
                keys.ForEach(k => Console.Out.WriteLine(k));
            }

            foreach (var warning in PublishedTo(places))
            {
                Console.Error.WriteLine(warning);
            }

            return Invocation.Fine;
        });
        return verb;
    }

    private static IEnumerable<string> PublishedTo(GatewayPlaces places) =>
        places.AreShared
            ? ["This is what this machine has; 'iom gateways keys' says what all gateways must have alike."] : [];
}
