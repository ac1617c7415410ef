using System.Text;
using IomGateway.Demo.Callers;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Emergencies;

namespace IomGateway.Demo.Story.Steps;

/// <summary>
/// Break-glass: a flow for a life at risk, which lifts what it names and no more, is told at once and looked at later.
/// </summary>
internal static class LifeAtRisk
{
    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var jordan = stage.World.Person("jordan");
        var number = stage.NumberOf(jordan, Cast.Police, "pnc-id");
        var plain = await stage.AskAsync(
            Errand.Search(Cast.DutyInspector, "EpisodeOfCare", number, Cast.Treatment), jordan, cancel);
        stage.Decided(plain);
        stage.Teller.Claim("Without a stated emergency there is no such flow.", plain.Status == 403);
        stage.Teller.Line();

        var glass = Cast.DutyInspector with { Emergency = "Said goodbye to his sister at 21:40; telephone off since." };
        var reply = await stage.AskAsync(Errand.Search(glass, "EpisodeOfCare", number, Cast.Treatment), jordan, cancel);
        stage.Decided(reply.Expect(200));
        var episode = reply.OfType("EpisodeOfCare").FirstOrDefault();
        stage.Show(Cast.Treatment, "EpisodeOfCare", "ep-4417", Cast.Police, episode);
        stage.Teller.Claim(
            "The inspector learns that he is in treatment and since when, though the consent is withdrawn.",
            (string?)episode?["status"] == "active" && episode["period"] is not null);
        stage.Teller.Claim(
            "What he is treated for is not needed to find him, and stays.",
            !reply.Mentions("Opioid", "methadone", "310653000"));
        await stage.Evidence.ReceiptsAsync(Cast.Police, reply, cancel);

        var notices = (await stage.SendAsync(Errand.Get(Cast.DrugWorker, "/v1/notices"), cancel)).Expect(200);
        var notice = notices.Json["notices"]!.AsArray()
            .FirstOrDefault(n =>
                (string?)n!["code"] == "emergency-flow-used" && (string?)n["decision"] == reply.Decision);
        stage.Teller.Line();
        stage.Teller.Note("Told", $"{stage.Short(Cast.Treatment)} finds a notice: “{(string?)notice?["sentence"]}”");
        stage.Teller.Claim("The holder is told of this very use.", notice is not null);
        await ReviewAsync(stage, reply, cancel);
    }

    private static async Task ReviewAsync(Stage stage, Reply reply, CancellationToken cancel)
    {
        var reviewer = new Actor(stage.World.Agencies.Agency(Cast.Treatment), "tllr-caldicott");
        var waiting = await stage.World.Emergencies.WaitingAsync(Cast.Treatment, cancel);
        var use = waiting.SingleOrDefault(u => u.Decision == reply.Decision);
        stage.Teller.Claim("The use waits for its review.", use is not null);
        if (use is null)
        {
            return;
        }

        const string finding = "A life was at risk, and what was told was the least that would serve.";
        var reviewed = await stage.World.Emergencies.ReviewAsync(
            use.Id, reviewer, ReviewOutcome.Justified, finding, cancel);
        var entry = reviewed is StepOutcome.Taken taken
            ? await stage.World.Gateway.Ledger.ReadAsync(taken.Entry, cancel) : null;
        stage.Teller.Note("Reviewed",
            $"by {reviewer.User} for {stage.Short(Cast.Treatment)}, due by {use.ReviewDue:yyyy-MM-dd HH:mm}:"
            + $" {Value(entry, "step")}. “{Value(entry, "reason")}”");
        var left = await stage.World.Emergencies.WaitingAsync(Cast.Treatment, cancel);
        stage.Teller.Claim(
            "The review is in the log, beside the decision that it is about, and nothing waits any more.",
            entry is { Entry: { Kind: EntryKind.Reviewed, Of: { } of } } && of.ToString() == reply.Decision
                && left.All(u => u.Id != use.Id));
    }

    private static string Value(OpenedEntry? entry, string name) =>
        entry is not null && entry.Values.TryGetValue(name, out var value)
            ? Encoding.UTF8.GetString(value.Span)
            : "not recorded";
}
