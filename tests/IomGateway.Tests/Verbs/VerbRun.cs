using System.CommandLine;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;
using IomGateway.Verbs;

namespace IomGateway.Tests.Verbs;

/// <summary>Everything that writes to the console runs one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection
{
    public const string Name = "console";
}

/// <summary>What a verb answered.</summary>
internal sealed record VerbRun(int Exit, string Out, string Error, byte[] Bytes)
{
    public static readonly SharingFolders Folders = SharingFolders.Find(AppContext.BaseDirectory)!;

    public JsonNode Json => JsonNode.Parse(Out)!;

    /// <summary>Runs the program in this process on the repository's own policies and agreements.</summary>
    public static Task<VerbRun> OfAsync(params string[] args) => WithInputAsync([], args);

    /// <summary>The same with something on standard input.</summary>
    public static Task<VerbRun> WithInputAsync(byte[] input, params string[] args) => RunAsync(
        input, args[0] is "ledger" or "token" or "gateways" or "verify-receipt" or "witness"
            ? args : [.. args, "--policies", Folders.Policies, "--agreements", Folders.Agreements]);

    /// <summary>The same with every argument as it is given.</summary>
    public static async Task<VerbRun> RunAsync(byte[] input, string[] args)
    {
        Stream Input() => new MemoryStream(input);
        var bytes = new MemoryStream();
        var root = new RootCommand("iom")
        {
            CheckVerb.Create(Input), TestVerb.Create(), DecideVerb.Create(Input), CompareVerb.Create(),
            WhyVerb.Create(Input), WhyNotVerb.Create(Input), WhoCanSeeVerb.Create(Input),
            RedactVerb.Create(Input, () => bytes),
            AgenciesVerb.Create(), AgreementsVerb.Create(Input), RegisterVerb.Create(Input), EmergenciesVerb.Create(),
            LegalHoldsVerb.Create(), BackupVerb.Create(), RestoreVerb.Create(), KeysVerb.Create(),
            ReplayVerb.Create(), LedgerVerb.Create(), DisclosuresVerb.Create(Input), TokenVerb.Create(Input),
            ExplainVerb.Create(Input), ExportVerb.Create(Input), RecordTypeVerb.Create(), PseudonymsVerb.Create(Input),
            ServeVerb.Create(), GatewaysVerb.Create(),
            VerifyReceiptVerb.Create(Input), WitnessVerb.Create(), DoctorVerb.Create(),
        };
        var (standard, error) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            var exit = await Invocation.RunAsync(root, args);
            return new VerbRun(exit, written.ToString(), complained.ToString(), bytes.ToArray());
        }
        finally
        {
            Console.SetOut(standard);
            Console.SetError(error);
        }
    }
}
