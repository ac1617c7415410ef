using IomGateway.Oversight.Steps;
using IomGateway.Records;

namespace IomGateway.Demo.Story.Steps;

/// <summary>A party stops an agreement, and the next question under it is refused.</summary>
internal static class AgreementIsSuspended
{
    private const string Agreement = "llr-statutory-supervision";

    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var jordan = stage.World.Person("jordan");
        var agreement = stage.World.Agreements.First(a => a.Id == Agreement);
        var by = new Actor(stage.World.Agencies.Agency(Cast.Probation), "prob-em-siro");
        const string reason = "A breach at one of the recipients is being looked into.";
        var suspended = await stage.World.Life.SuspendAsync(agreement.Id, agreement.Version, by, reason, cancel);
        stage.Teller.Note("Meanwhile",
            $"{by.User} of {by.Agency.Title} suspends “{agreement.Title}” ({agreement.Id}, version"
            + $" {agreement.Version}). “{reason}”");
        stage.Teller.Claim("The step is taken and recorded.", suspended is StepOutcome.Taken);
        stage.Teller.Line();
        var reply = await stage.AskAsync(ConsentIsWithdrawn.Supervision(stage), jordan, cancel);
        stage.Decided(reply);
        stage.Teller.Claim(
            "The question that was answered a moment ago is refused.",
            reply.Status == 403);
        stage.Teller.Line();
        stage.Teller.Say("The force's auditor sees why:");
        await stage.AuditAsync(Cast.Police, "leics-police-audit", reply, cancel);
        await stage.Evidence.RecordedAsync(reply, cancel);
    }
}
