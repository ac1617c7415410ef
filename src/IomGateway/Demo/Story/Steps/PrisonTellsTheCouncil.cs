using System.Globalization;
using System.Text.Json.Nodes;
using IomGateway.Demo.Callers;
using IomGateway.Demo.People;
using IomGateway.Demo.World;

namespace IomGateway.Demo.Story.Steps;

/// <summary>A duty to refer, which needs the person to agree and to name the council.</summary>
internal static class PrisonTellsTheCouncil
{
    private const string NobodysNumber = "A0000AA";

    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var morgan = stage.World.Person("morgan");
        var question = Question(Cast.HousingOfficer, stage.NumberOf(morgan, Cast.Prison, "noms-number"));
        var before = await stage.AskAsync(question, morgan, cancel);
        stage.Decided(before.Expect(200));
        stage.Teller.Claim("Before the person has agreed, nothing is released.", before.Records.Count == 0);
        var nobody = await stage.SendAsync(Question(Cast.HousingOfficer, stage.Number("noms-number", NobodysNumber)),
            cancel);
        stage.Teller.Claim(
            "That answer is, byte for byte, the one for somebody whom nobody knows.",
            nobody.Status == before.Status && nobody.Body.AsSpan().SequenceEqual(before.Body));
        await stage.Evidence.RefusalAsync(Cast.Prison, Cast.CityCouncil, before, cancel);
        stage.Teller.Line();
        stage.Teller.Say("The prison's auditor sees why:");
        await stage.AuditAsync(Cast.Prison, "hmp-leic-audit", before, cancel);

        await AgreeAsync(stage, morgan, cancel);
        var after = await stage.AskAsync(question, morgan, cancel);
        stage.Decided(after.Expect(200));
        var record = after.First;
        stage.Show(Cast.Prison, "CustodyRecord", "HMP-8771", Cast.CityCouncil, record);
        stage.Teller.Claim(
            "The council learns who leaves, when, and how to reach them.",
            record?["release"]?["date"] is not null && record["subject"]?["telephone"] is not null);
        stage.Teller.Claim(
            "It learns nothing of the offence, of health, of family or of life in the prison.",
            !after.Mentions("Theft", "Withdrawing", "Nextofkin", "cell mate", "Observed"));
        await stage.Evidence.ReceiptsAsync(Cast.CityCouncil, after, cancel);
        var other = await stage.SendAsync(
            Question(Cast.OtherHousingOfficer, stage.NumberOf(morgan, Cast.Prison, "noms-number")), cancel);
        stage.Teller.Claim(
            $"{stage.Short(Cast.OtherCouncil)}, which is a party too but was not named, still gets nothing.",
            other.Status == 200 && other.Records.Count == 0);
    }

    private static async Task AgreeAsync(Stage stage, DemoPerson morgan, CancellationToken cancel)
    {
        var noms = stage.World.Agencies.Workspace.Policies.Vocabulary.Identifiers["noms-number"];
        var consent = Errand.Post(Cast.PrisonOffenderManager, "/v1/consents", new JsonObject
        {
            ["identifier"] = new JsonObject
            {
                ["system"] = noms.System,
                ["value"] = morgan.NumberAt(Cast.Prison, "noms-number"),
            },
            ["partnership"] = DemoAgencies.Partnership,
            ["consent"] = "housing-duty-to-refer",
            ["holder"] = Cast.Prison,
            ["recipients"] = new JsonArray(Cast.CityCouncil),
            ["givenAt"] = DemoWorld.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        });
        var taken = (await stage.SendAsync(consent, cancel)).Expect(200);
        stage.Teller.Line();
        stage.Teller.Note("Meanwhile",
            $"{morgan.Name} agrees to be referred, and chooses {stage.Short(Cast.CityCouncil)};"
            + $" {consent.By.User} of {stage.Short(Cast.Prison)} records it.");
        stage.Teller.Claim("The gateway has taken the consent down.", (bool?)taken.Json["changed"] is true);
        stage.Teller.Line();
    }

    private static Errand Question(OnBehalf by, string number) =>
        Errand.Records(by, "CustodyRecord", number, Cast.Prison);
}
