using System.Collections.Concurrent;
using IomGateway.Demo.Callers;
using IomGateway.Demo.People;
using IomGateway.Demo.Telling;
using IomGateway.Demo.World;
using IomGateway.Ledger;
using IomGateway.Oversight.Audit;
using IomGateway.Records;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Demo.Story;

/// <summary>
/// Where a step of the story happens: calls go over HTTP to the gateway that runs, and what is told of them is read
/// from what came back.
/// </summary>
internal sealed class Stage(DemoWorld world, Teller teller)
{
    /// <summary>What begins the part of a title that a reader need not be told each time.</summary>
    private static readonly string[] Afterwards = [" (", " for "];

    private readonly ConcurrentQueue<Reply> replies = [];

    public DemoWorld World => world;

    /// <summary>Everything that the gateway answered, in order.</summary>
    public IReadOnlyCollection<Reply> Replies => replies;

    public Teller Teller => teller;

    public Evidence Evidence { get; } = new(world, teller);

    private SideBySide View { get; } = new(teller);

    /// <summary>Tells who asks whom for what and why, and asks.</summary>
    public async Task<Reply> AskAsync(Errand errand, DemoPerson person, CancellationToken cancel)
    {
        var vocabulary = world.Agencies.Workspace.Policies.Vocabulary;
        var by = errand.By;
        var asked = errand.Holder is { } holder
            ? $"asks {Short(holder)} for {errand.RecordType} records about {person.Name}"
            : $"asks every agency that an agreement lets it ask for all that it may see of {person.Name}";
        teller.Note("Asks", $"{by.User}, {Lower(vocabulary.Roles[by.Role].Label)} at {Short(by.Agency)}, {asked}.");
        teller.Note("", $"Purpose: {Lower(vocabulary.Purposes[by.Purpose].Label)}. “{by.Justification}”");
        if (by.Emergency is { } emergency)
        {
            teller.Note("", $"They state an emergency: “{emergency}”");
        }

        return await SendAsync(errand, cancel);
    }

    /// <summary>Asks without telling, to compare.</summary>
    public async Task<Reply> SendAsync(Errand errand, CancellationToken cancel)
    {
        var reply = await world.Program(errand.By.Agency).SendAsync(errand, cancel);
        replies.Enqueue(reply);
        return reply;
    }

    /// <summary>
    /// Says in a sentence under which agreement and flow something was released, or what the asker was told instead.
    /// </summary>
    public void Decided(Reply reply)
    {
        foreach (var named in reply.Flows)
        {
            var (agreement, flow) = Find(named);
            var asks = flow.Title is { Length: > 0 } title ? $": “{title}”" : "";
            teller.Note("Decided",
                $"Allowed by “{agreement.Title}” ({agreement.Id}, version {named.Version}), flow {flow.Id}{asks}");
        }

        if (reply.Status != 200)
        {
            teller.Note("Decided", $"Refused ({reply.Status}). The asker is told: “{reply.Refusal}”");
        }

        foreach (var outcome in reply.Status == 200 ? reply.Outcomes : [])
        {
            teller.Note("Told", $"“{outcome}”");
        }
    }

    /// <summary>Shows a record as its holder has it beside what the asker got of it.</summary>
    public void Show(string holder, string type, string id, string asker, System.Text.Json.Nodes.JsonObject? after)
    {
        var before = world.Partners.Records.Find(holder, type, id)
            ?? throw new InvalidOperationException($"{holder} has no {type}/{id}.");
        teller.Note("Record", $"{type}/{id}");
        View.Show(Short(holder), before, Short(asker), after);
    }

    /// <summary>What an auditor of one of the two agencies is shown of the exchange.</summary>
    public async Task<AuditedExchange?> AuditAsync(string agency, string auditor, Reply reply, CancellationToken cancel)
    {
        var shown = await LookAsync(agency, auditor, reply, cancel);
        foreach (var sentence in shown?.Sentences ?? ["There is nothing to show."])
        {
            teller.Note("Auditor", sentence);
        }

        return shown;
    }

    /// <summary>The same, without telling it.</summary>
    public async Task<AuditedExchange?> LookAsync(string agency, string auditor, Reply reply, CancellationToken cancel)
    {
        if (!EntryId.TryParse(reply.Decision, out var exchange))
        {
            throw new InvalidOperationException("The answer names no decision.");
        }

        var view = await world.Audit.LookAsync(exchange, new Actor(world.Agencies.Agency(agency), auditor), cancel);
        return (view as AuditView.Shown)?.Exchange;
    }

    /// <summary>A person's number as a question writes it.</summary>
    public string Number(string system, string value) =>
        $"{world.Agencies.Workspace.Policies.Vocabulary.Identifiers[system].System}|{value}";

    public string NumberOf(DemoPerson person, string agency, string system) =>
        Number(system, person.NumberAt(agency, system));

    public string Title(string agency) => world.Agencies.Agency(agency).Title;

    /// <summary>The title without what follows in brackets or says for where it works.</summary>
    public string Short(string agency)
    {
        var title = Title(agency);
        var end = Afterwards.Select(s => title.IndexOf(s, StringComparison.Ordinal))
            .Where(i => i > 0).DefaultIfEmpty(title.Length).Min();
        return title[..end];
    }

    public static string Whom(DemoPerson person)
    {
        var age = person.AgeOn(DateOnly.FromDateTime(DemoWorld.Time.GetUtcNow().UtcDateTime));
        return $"{person.Name} ({age}, {person.About})";
    }

    private (Agreement Agreement, Flow Flow) Find(FlowNamed named)
    {
        var agreement = world.Agreements.First(a => a.Id == named.Agreement);
        return (agreement, agreement.Flows.First(f => f.Id == named.Flow));
    }

    private static string Lower(string label) =>
        label.Length > 1 && char.IsLower(label[1]) ? char.ToLowerInvariant(label[0]) + label[1..] : label;
}
