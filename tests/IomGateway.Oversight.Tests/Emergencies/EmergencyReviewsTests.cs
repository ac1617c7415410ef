using IomGateway.Ledger;
using IomGateway.Oversight.Emergencies;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Emergencies;

namespace IomGateway.Oversight.Tests.Emergencies;

public sealed class EmergencyReviewsTests : IAsyncLifetime
{
    private readonly World world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    private EmergencyReviews Reviews => new(world.Records, world.Ledger, world.Time);

    [Fact]
    public async Task A_review_is_recorded_and_nothing_waits_any_more()
    {
        var (use, decision) = await UseAsync();
        var by = world.Actor("treatment-llr");

        Assert.IsType<StepOutcome.Taken>(
            await Reviews.ReviewAsync(use, by, ReviewOutcome.Justified, "A life was at risk", CancellationToken.None));

        Assert.Empty(await Reviews.WaitingAsync("treatment-llr", CancellationToken.None));
        var entry = (await world.EntriesAsync()).Single();
        Assert.Equal((EntryKind.Reviewed, (EntryId?)decision), (entry.Entry.Kind, entry.Entry.Of));
        Assert.Equal("justified", World.Value(entry, "step"));
        Assert.Equal("leicestershire-police", entry.Entry.To);
    }

    [Fact]
    public async Task Only_a_reviewing_agency_reviews_and_nobody_their_own_use()
    {
        var (use, _) = await UseAsync("leicestershire-police", "treatment-llr");

        Assert.Equal("unknown-use", await ReviewAsync(use, world.Actor("hmp-leicester")));
        Assert.Equal("own-use", await ReviewAsync(use, world.Actor("leicestershire-police", "d.inspector")));
        Assert.Equal("no-reason", await ReviewAsync(use, world.Actor("treatment-llr"), note: ""));
        Assert.Empty(await world.EntriesAsync());
        Assert.Single(await Reviews.WaitingAsync("treatment-llr", CancellationToken.None));
    }

    private async Task<string> ReviewAsync(string use, Actor by, string note = "Seen") =>
        World.Code(await Reviews.ReviewAsync(use, by, ReviewOutcome.NotJustified, note, CancellationToken.None));

    private async Task<(string Use, EntryId Decision)> UseAsync(params string[] reviewers)
    {
        var decision = EntryId.New(world.Time);
        var used = await new EmergencyRegister(world.Records).UseAsync(
            new EmergencyDraft
            {
                Agency = "leicestershire-police",
                User = "d.inspector",
                Agreement = "llr-treatment-engagement",
                Version = 3,
                Flow = "life-at-risk",
                Decision = decision.ToString(),
                LimitPerDay = 5,
                ReviewWithin = TimeSpan.FromHours(72),
                Reviewers = reviewers.Length == 0 ? ["treatment-llr"] : reviewers,
            },
            CancellationToken.None);
        return (Assert.IsType<Change.Made>(used).Id!, decision);
    }
}
