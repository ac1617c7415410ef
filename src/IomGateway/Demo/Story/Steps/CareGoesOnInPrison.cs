using System.Text.Json.Nodes;
using IomGateway.Demo.Callers;

namespace IomGateway.Demo.Story.Steps;

/// <summary>
/// A shared-care summary: clinical content goes to those who care for the person, and only what care needs.
/// </summary>
internal static class CareGoesOnInPrison
{
    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var morgan = stage.World.Person("morgan");
        var number = stage.NumberOf(morgan, Cast.PrisonHealthcare, "noms-number");
        var reply = await stage.AskAsync(Errand.Picture(Cast.PrisonNurse, number), morgan, cancel);
        stage.Decided(reply.Expect(200));
        var medicine = reply.OfType("MedicationRequest").FirstOrDefault();
        var allergy = reply.OfType("Condition").FirstOrDefault(c => Code(c) == "91936005");
        stage.Show(Cast.Treatment, "MedicationRequest", "me-2090", Cast.PrisonHealthcare, medicine);
        stage.Show(Cast.CommunityHealth, "Condition", "gc-3424", Cast.PrisonHealthcare, allergy);
        stage.Teller.Claim(
            "The nurse knows from one provider what is prescribed, and its dose; from another, of the allergy.",
            medicine?["dosageInstruction"] is not null && allergy is not null);
        stage.Teller.Claim(
            "It is certain whose it is: name, birth date and NHS number come with it.",
            reply.OfType("Patient").Any(p => (string?)p["birthDate"] == "1984-11-02" && p["name"] is not null
                && p.ToJsonString().Contains("9990003424", StringComparison.Ordinal)));
        stage.Teller.Claim(
            "Notes, relatives, clinicians and where he lived stay where they were written.",
            !reply.Mentions("brother", "sister", "Nextofkin", "Imaginary", "abode", "RX-2090"));
        await stage.Evidence.ReceiptsAsync(Cast.PrisonHealthcare, reply, cancel);
    }

    private static string? Code(JsonObject condition) => (string?)condition["code"]?["coding"]?[0]?["code"];
}
