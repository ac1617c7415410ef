using IomGateway.Demo.Callers;

namespace IomGateway.Demo.Story.Steps;

/// <summary>
/// The same question from somebody whom no agreement covers: the refusal speaks of the question and of nobody.
/// </summary>
internal static class AccommodationIsRefused
{
    private const string NobodysNumber = "Z900001";

    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var jordan = stage.World.Person("jordan");
        var crn = jordan.NumberAt(Cast.Probation, "crn");
        var reply = await stage.AskAsync(
            Errand.Search(Cast.AccommodationWorker, "Appointment", stage.Number("crn", crn), Cast.Treatment),
            jordan, cancel);
        stage.Decided(reply);
        stage.Teller.Claim("It is refused.", reply.Status == 403);
        stage.Teller.Claim(
            "The refusal names neither the person nor anything known of them.",
            !reply.Text.Contains(crn, StringComparison.Ordinal)
                && !reply.Text.Contains("Madeup", StringComparison.Ordinal));
        stage.Teller.Claim(
            "The treatment service was not asked at all.",
            !stage.World.Partners.QuestionsTo(Cast.Treatment).Any(q => q.Asker == Cast.Accommodation));

        var other = await stage.SendAsync(
            Errand.Search(Cast.AccommodationWorker, "Appointment", stage.Number("crn", NobodysNumber), Cast.Treatment),
            cancel);
        stage.Teller.Claim(
            "Asked about a number that nobody has, the answer is the same but for its decision's id.",
            other.Status == reply.Status && other.Decision != reply.Decision
                && WithoutDecision(other) == WithoutDecision(reply));

        stage.Teller.Line();
        stage.Teller.Say("The charity's own data protection officer looks at the record of it:");
        var seen = await stage.AuditAsync(Cast.Accommodation, "allr-dpo", reply, cancel);
        var decision = seen?.Decisions.SingleOrDefault();
        stage.Teller.Claim(
            "The auditor sees who asked, for what, why it was refused, and what would have to be true.",
            decision is { Decision: "deny", User: "d.brook" } && decision.Reasons.Any(r => r.Code.Length > 0)
                && seen!.Sentences.Any(s => s.Contains("would have to be", StringComparison.Ordinal)));
        await stage.Evidence.RecordedAsync(reply, cancel);
    }

    private static string WithoutDecision(Reply reply) =>
        reply.Text.Replace(reply.Decision!, "", StringComparison.Ordinal);
}
