using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>One question breaks the glass once, however many kinds of record it takes in.</summary>
public sealed class EmergencyPictureTests : EndToEndTest
{
    [Fact]
    public async Task A_picture_of_a_person_at_risk_uses_the_flow_once()
    {
        await Gateway.Register.WithdrawAsync(AlexId);
        Treatment.Keep($$"""
            {
              "resourceType": "EpisodeOfCare", "id": "e-1", "status": "active",
              "patient": { "reference": "Patient/{{Alex.PatientId}}" }, "period": { "start": "2026-01-05" }
            }
            """);

        var picture = await Police.AskAsync(AtRisk(Ask.Picture(Ask.PncSystem, Alex.Pnc)));
        await AssertAnsweredAsync(picture, records: 2);
        for (var i = 0; i < 4; i++)
        {
            await AssertAnsweredAsync(await Police.AskAsync(AtRisk(Ask.Search("EpisodeOfCare", Alex))), records: 1);
        }

        await AssertAnsweredAsync(await Police.AskAsync(AtRisk(Ask.Search("EpisodeOfCare", Alex))), records: 0);
    }

    private static Ask AtRisk(Ask ask) => ask with
    {
        User = "inspector.khan",
        Role = "duty-inspector",
        Purpose = "prevent-serious-harm",
        Emergency = "Reported missing with a note; treatment may know where he goes",
    };
}
