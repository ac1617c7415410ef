using IomGateway.Demo.Callers;

namespace IomGateway.Demo.Story.Steps;

/// <summary>An ordinary question: whether treatment is kept up, and nothing of what it is for.</summary>
internal static class TreatmentTellsProbation
{
    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var jordan = stage.World.Person("jordan");
        var number = stage.NumberOf(jordan, Cast.Probation, "crn");
        var reply = await stage.AskAsync(
            Errand.Search(Cast.LeadProfessional, "Appointment", number, Cast.Treatment), jordan, cancel);
        stage.Decided(reply.Expect(200));
        var appointment = reply.OfType("Appointment").FirstOrDefault();
        stage.Show(Cast.Treatment, "Appointment", "ap-771", Cast.Probation, appointment);
        stage.Show(Cast.Treatment, "Location", "site-2", Cast.Probation, reply.OfType("Location").FirstOrDefault());

        var held = stage.World.Partners.Records.Find(Cast.Treatment, "Appointment", "ap-771")!;
        stage.Teller.Claim(
            "Probation learns that the appointment was missed, and when it was.",
            appointment is not null && (string?)appointment["status"] == (string?)held["status"]
                && (string?)appointment["start"] == (string?)held["start"]);
        stage.Teller.Claim(
            "What it was for, the reason, the comment and the clinician stay with the treatment service.",
            !reply.Mentions("75544000", "56876005", "Opioid", "Has used", "prescribing", "Sounded low", "Imaginary"));
        stage.Teller.Claim(
            "The place is given as its district, not as a name, a street or a telephone number.",
            reply.Text.Contains("Castle", StringComparison.Ordinal)
                && !reply.Mentions("Notreal Recovery", "Madeup Parade", "LE1 8ZZ", "496 0199"));
        stage.Teller.Claim(
            "No number by which the treatment service knows anybody leaves; ids are the gateway's own, for this asker.",
            !reply.Mentions("9990001219", "TC-4417", "tp-4417", "ap-771", "site-2"));
        stage.Teller.Claim(
            "The treatment service was shown the gateway's signed word of who asked and under which decision.",
            stage.World.Partners.QuestionsTo(Cast.Treatment).Any(q =>
                q.Decision == reply.Decision && q.Asker == Cast.Probation
                && q.Purpose == Cast.LeadProfessional.Purpose));
        await stage.Evidence.ReceiptsAsync(Cast.Probation, reply, cancel);
        var manifest = await stage.Evidence.ManifestAsync(Cast.Treatment, reply, cancel);
        stage.Teller.Claim(
            "The treatment service can prove, too, what left and what did not.",
            manifest?["released"]?["attendance"] is not null && manifest["withheld"]?["substance-use"] is not null
                && manifest["released"]?["substance-use"] is null);
    }
}
