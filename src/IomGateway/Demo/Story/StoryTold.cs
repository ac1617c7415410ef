using IomGateway.Demo.Story.Steps;

namespace IomGateway.Demo.Story;

/// <summary>The story, step by step.</summary>
internal static class StoryTold
{
    private static readonly (string Title, Func<Stage, CancellationToken, Task> PlayAsync)[] Steps =
    [
        ("Treatment tells probation of attendance, and of nothing clinical", TreatmentTellsProbation.PlayAsync),
        ("The accommodation provider asks the same, and is refused", AccommodationIsRefused.PlayAsync),
        ("The prison tells the council, once the person agrees and has named it", PrisonTellsTheCouncil.PlayAsync),
        ("A shared-care summary reaches prison healthcare on the first night", CareGoesOnInPrison.PlayAsync),
        ("A child's record: refused to a service for adults, given to the youth service", ChildsRecord.PlayAsync),
        ("An intelligence report waits in silence, and is released without its source",
            IntelligenceIsReleased.PlayAsync),
        ("One picture of a person, while one agency is down", OnePictureOneSilent.PlayAsync),
        ("Consent is withdrawn: treatment falls silent, supervision goes on", ConsentIsWithdrawn.PlayAsync),
        ("A life is at risk: the glass is broken, told and reviewed", LifeAtRisk.PlayAsync),
        ("An agreement is suspended, and the next question is refused", AgreementIsSuspended.PlayAsync),
        ("The ledger is verified, and a tampered copy is caught", LedgerIsVerified.PlayAsync),
    ];

    public static async Task TellAsync(Stage stage, CancellationToken cancel)
    {
        foreach (var (number, (title, playAsync)) in Steps.Index())
        {
            stage.Teller.Title($"{number + 1}. {title}");
            await playAsync(stage, cancel);
        }
    }
}
