using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Demo.Callers;
using IomGateway.Demo.People;
using IomGateway.Demo.World;

namespace IomGateway.Demo.Story.Steps;

/// <summary>
/// A consent taken back stops what rested on it, from the next question; what rests on a licence goes on.
/// </summary>
internal static class ConsentIsWithdrawn
{
    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var jordan = stage.World.Person("jordan");
        await WithdrawAsync(stage, jordan, cancel);
        var number = stage.NumberOf(jordan, Cast.Probation, "crn");
        var stopped = await stage.AskAsync(
            Errand.Search(Cast.LeadProfessional, "Appointment", number, Cast.Treatment), jordan, cancel);
        stage.Decided(stopped.Expect(200));
        stage.Teller.Claim("The very next question about treatment gets nothing.", stopped.Records.Count == 0);
        stage.Teller.Line();
        stage.Teller.Say("Probation's auditor sees why:");
        var seen = await stage.AuditAsync(Cast.Probation, "prob-em-audit", stopped, cancel);
        stage.Teller.Claim(
            "What is missing is the consent, and nothing else.",
            seen?.Decisions.SingleOrDefault()?.Nearest is { Missing: [var missing] }
                && missing.Condition.Contains("consent", StringComparison.OrdinalIgnoreCase));
        await stage.Evidence.RefusalAsync(Cast.Treatment, Cast.Probation, stopped, cancel);
        stage.Teller.Line();

        var statutory = await stage.AskAsync(Supervision(stage), jordan, cancel);
        stage.Decided(statutory.Expect(200));
        stage.Show(Cast.Probation, "ContactLog", "CL-5521", Cast.Police, statutory.First);
        stage.Teller.Claim(
            "Probation still tells the police whether he keeps to his licence, for that never rested on his consent.",
            statutory.Records.Count == 1 && statutory.Flows.Any(f => f.Flow == "supervision-progress"));
        stage.Teller.Claim(
            "What he said in supervision is not part of it.",
            !statutory.Mentions("daughter", "Frightened", "weekend"));
        await stage.Evidence.ReceiptsAsync(Cast.Police, statutory, cancel);
    }

    /// <summary>The police ask probation whether the licence is kept.</summary>
    public static Errand Supervision(Stage stage)
    {
        var number = stage.NumberOf(stage.World.Person("jordan"), Cast.Police, "pnc-id");
        return Errand.Records(Cast.PoliceOffenderManager, "ContactLog", number, Cast.Probation);
    }

    private static async Task WithdrawAsync(Stage stage, DemoPerson jordan, CancellationToken cancel)
    {
        var nhs = stage.World.Agencies.Workspace.Policies.Vocabulary.Identifiers["nhs-number"];
        var taken = await stage.SendAsync(Errand.Post(Cast.DrugWorker, "/v1/consents", new JsonObject
        {
            ["identifier"] = new JsonObject
            {
                ["system"] = nhs.System,
                ["value"] = jordan.NumberAt(Cast.Treatment, "nhs-number"),
            },
            ["partnership"] = DemoAgencies.Partnership,
            ["consent"] = "treatment-disclosure",
            ["holder"] = Cast.Treatment,
            ["withdrawnAt"] = DemoWorld.Time.GetUtcNow()
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        }), cancel);
        stage.Teller.Note("Meanwhile", $"{jordan.Name} takes back the consent to tell partners of his treatment;"
            + $" {Cast.DrugWorker.User} of {stage.Short(Cast.Treatment)} records it.");
        stage.Teller.Claim(
            "The gateway has taken the withdrawal down.", (bool?)taken.Expect(200).Json["changed"] is true);
        stage.Teller.Line();
    }
}
