using System.CommandLine;
using IomGateway.Demo;
using IomGateway.Demo.Telling;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom demo</c>: a gateway, its token service and simulated partners in one process, and a story that shows what
/// they do.
/// </summary>
internal static class DemoVerb
{
    private const int Narrowest = 100;
    private const int Widest = 120;
    private const int WithoutTerminal = 110;

    public static Command Create()
    {
        var once = new Option<bool>("--once")
        {
            Description = "End when the story is told; otherwise stay up until interrupted.",
        };
        var data = new Option<string?>("--data")
        {
            Description = "An empty folder for ledger, register and keys; a fresh temporary one when left out.",
        };
        var verb = new Command("demo", "Show the gateway at work on people who do not exist. Example: iom demo --once")
        {
            once, data, WorkspaceOptions.Policies, WorkspaceOptions.Agreements,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var workspace = WorkspaceOptions.Load(parsed);
            var folder = DemoFolder.Open(parsed.GetValue(data));
            var coloured = !Console.IsOutputRedirected
                && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            var teller = new Teller(Console.Out, new Ink(coloured), Width());
            return await new DemoRun(workspace, teller).RunAsync(folder, stay: !parsed.GetValue(once), cancel);
        });
        return verb;
    }

    private static int Width() =>
        Console.IsOutputRedirected ? WithoutTerminal : Math.Clamp(Console.WindowWidth, Narrowest, Widest);
}
