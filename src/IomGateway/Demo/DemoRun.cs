using IomGateway.Demo.Callers;
using IomGateway.Demo.Story;
using IomGateway.Demo.Telling;
using IomGateway.Demo.World;
using IomGateway.Sharing.Reading;
using IomGateway.Verbs;

namespace IomGateway.Demo;

/// <summary>One run of the demo: everything is started, the story told and its claims counted.</summary>
internal sealed class DemoRun(Workspace workspace, Teller teller)
{
    /// <summary>What partners were answered; empty until the story has been told.</summary>
    internal IReadOnlyCollection<Reply> Replies { get; private set; } = [];

    /// <summary>
    /// Tells the story in a data folder, and with <paramref name="stay"/> stays up until interrupted.
    /// </summary>
    /// <returns>The exit code: 0 only if every claim held.</returns>
    public async Task<int> RunAsync(DemoFolder folder, bool stay, CancellationToken cancel)
    {
        teller.Say("IOM Gateway, shown at work: gateway, token service and the systems of one partnership in this one"
            + " process, on people who do not exist. Everything below happens over HTTP and is read from what came"
            + " back.");
        teller.Line();
        await using var world = await DemoWorld.StartAsync(folder, workspace, cancel);
        Begin(world);
        var stage = new Stage(world, teller);
        await StoryTold.TellAsync(stage, cancel);
        Replies = stage.Replies;
        var code = End(folder);
        if (stay && !cancel.IsCancellationRequested)
        {
            new Invitation(world, teller).Print();
            await UntilInterruptedAsync(cancel);
        }

        return code;
    }

    private void Begin(DemoWorld world)
    {
        teller.Note("Gateway", $"{world.Origin}, with its token service");
        teller.Note("Partners", $"{world.Partners.Address}AGENCY/fhir and /records, for {world.Agencies.Here.Title}");
        teller.Note("Data", world.Folder.Path);
        teller.Note("In force",
            $"{world.Agreements.Count} agreements, with {world.Signatures} signatures, each by a signatory's own key."
            + " They are examples: no body named in them has agreed to them.");
        foreach (var person in world.People)
        {
            teller.Note("Person", $"{Stage.Whom(person)}.");
        }
    }

    /// <summary>Says what became of the claims.</summary>
    /// <returns>The exit code: 0 only if every one held.</returns>
    internal int End(DemoFolder folder)
    {
        teller.Title("What was claimed");
        if (teller.Broken.Count == 0)
        {
            teller.Say($"{teller.Held} claims, each checked against what happened; every one held.");
        }
        else
        {
            teller.Say($"{teller.Broken.Count} of {teller.Held + teller.Broken.Count} claims did not hold:");
            foreach (var claim in teller.Broken)
            {
                teller.Note("", $"✗ {claim}");
            }
        }

        teller.Say($"Everything that the gateway recorded lies in {folder.Path}");
        teller.Line($"  iom ledger export --data {folder.Path} --to FOLDER");
        teller.Line($"  iom ledger verify --from {folder.Export}");
        teller.Line($"  iom ledger verify --from {folder.TamperedExport}");
        return teller.Broken.Count == 0 ? Invocation.Fine : Invocation.No;
    }

    private static async Task UntilInterruptedAsync(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            // Interrupted, as announced: the demo ends as it should.
        }
    }
}
