using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Demo.Callers;

namespace IomGateway.Demo.Story.Steps;

/// <summary>A report whose handling code says: ask me first. The asker is not told that there is one.</summary>
internal static class IntelligenceIsReleased
{
    private const string NobodysNumber = "Z900002";

    public static async Task PlayAsync(Stage stage, CancellationToken cancel)
    {
        var jordan = stage.World.Person("jordan");
        var asker = Cast.LeadProfessional with { Justification = "He is frightened of somebody: is he in danger?" };
        var question = Question(asker, stage.NumberOf(jordan, Cast.Probation, "crn"));
        var held = await stage.AskAsync(question, jordan, cancel);
        stage.Decided(held.Expect(200));
        var nobody = await stage.SendAsync(Question(asker, stage.Number("crn", NobodysNumber)), cancel);
        stage.Teller.Claim(
            "The report waits in silence: the answer is, byte for byte, the one for somebody whom nobody knows.",
            held.Records.Count == 0 && held.Flows.Count == 0 && held.Receipts.Count == 0
                && nobody.Status == held.Status && nobody.Body.AsSpan().SequenceEqual(held.Body));

        await ReleaseAsync(stage, cancel);
        var released = await stage.AskAsync(question, jordan, cancel);
        stage.Decided(released.Expect(200));
        var report = released.First;
        stage.Show(Cast.Police, "IntelligenceReport", "IR-1209", Cast.Probation, report);
        stage.Teller.Claim(
            "The lead professional reads what the originator wrote for others.",
            ((string?)report?["information"]?["sanitised"])?.Length > 0);
        stage.Teller.Claim(
            "Nothing in the answer leads to the source, the full text or anybody else named.",
            !released.Mentions("landlord", "Notreal Arms", "SRC-0042", "Creditor", "Intelligence-Officer",
                "Field Intelligence"));
        await stage.Evidence.ReceiptsAsync(Cast.Probation, released, cancel);
    }

    private static async Task ReleaseAsync(Stage stage, CancellationToken cancel)
    {
        var originator = Cast.IntelligenceOriginator;
        var notices = (await stage.SendAsync(Errand.Get(originator, "/v1/notices"), cancel)).Expect(200);
        var notice = notices.Json["notices"]!.AsArray()
            .LastOrDefault(n => (string?)n!["code"] == "record-waits-for-release");
        stage.Teller.Line();
        stage.Teller.Claim("Its originator is told that something waits.", notice is not null);
        var holds = (await stage.SendAsync(Errand.Get(originator, "/v1/holds"), cancel)).Expect(200);
        var hold = holds.Json["holds"]!.AsArray().Single()!;
        stage.Teller.Note("Meanwhile",
            $"{originator.User} sees that {(string?)hold["recordType"]} {(string?)hold["record"]} waits,"
            + $" asked for by {stage.Short((string)hold["asker"]!)}, and releases it for an hour."
            + $" “{originator.Justification}”");
        var release = Errand.Post(originator, $"/v1/holds/{(string?)hold["id"]}:release",
            new JsonObject { ["for"] = "PT1H" });
        var done = (await stage.SendAsync(release, cancel)).Expect(200);
        stage.Teller.Claim("The release names that very content, for that recipient and purpose.",
            (bool?)done.Json["changed"] is true
                && (string?)hold["contentSha256"] == ContentOf(stage, (string?)hold["record"])
                && (string?)hold["asker"] == Cast.Probation
                && (string?)hold["purpose"] == Cast.LeadProfessional.Purpose);
        stage.Teller.Line();
    }

    /// <summary>The SHA-256 of a report exactly as the force's system sends it.</summary>
    private static string? ContentOf(Stage stage, string? id) =>
        id is not null && stage.World.Partners.Records.Find(Cast.Police, "IntelligenceReport", id) is { } report
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(report.ToJsonString())))
            : null;

    private static Errand Question(OnBehalf by, string number) =>
        Errand.Records(by, "IntelligenceReport", number, Cast.Police);
}
