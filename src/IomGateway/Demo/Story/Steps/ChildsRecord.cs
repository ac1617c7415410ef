using IomGateway.Demo.Callers;

namespace IomGateway.Demo.Story.Steps;

/// <summary>One question about a child, asked by a service for adults and by the one for young people.</summary>
internal static class ChildsRecord
{
    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var riley = stage.World.Person("riley");
        var number = stage.NumberOf(riley, Cast.Police, "pnc-id");
        var adult = await stage.AskAsync(
            Errand.Records(Cast.AdultOffenderManager, "CustodyRecord", number, Cast.Police), riley, cancel);
        stage.Decided(adult.Expect(200));
        stage.Teller.Claim("The service for adults gets nothing of the child.", adult.Records.Count == 0);
        stage.Teller.Line();
        stage.Teller.Say("The force's auditor sees why:");
        var seen = await stage.AuditAsync(Cast.Police, "leics-police-audit", adult, cancel);
        stage.Teller.Claim(
            "A safeguard stands against it that no agreement can lift, though one alone would have allowed it.",
            seen?.Decisions.SingleOrDefault() is { Decision: "deny" } decision
                && decision.Reasons.Any(r =>
                    $"{r.Code} {r.Message}".Contains("child", StringComparison.OrdinalIgnoreCase)));
        await stage.Evidence.RefusalAsync(Cast.Police, Cast.Probation, adult, cancel);
        stage.Teller.Line();

        var youth = await stage.AskAsync(
            Errand.Records(Cast.YouthCaseManager, "CustodyRecord", number, Cast.Police), riley, cancel);
        stage.Decided(youth.Expect(200));
        var record = youth.First;
        stage.Show(Cast.Police, "CustodyRecord", "CU-30115", Cast.YouthService, record);
        stage.Teller.Claim("The youth service learns of the arrest and what became of it.",
            record?["arrest"]?["at"] is not null);
        stage.Teller.Claim(
            "The shopkeeper, the aunt and what was said at the station are nobody else's to know.",
            !youth.Mentions("Shopkeeper", "Aunt", "stone", "tearful", "Custody-Officer"));
        await stage.Evidence.ReceiptsAsync(Cast.YouthService, youth, cancel);
    }
}
