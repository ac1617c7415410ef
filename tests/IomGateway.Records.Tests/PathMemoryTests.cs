using IomGateway.Records.Emergencies;
using IomGateway.Records.Idempotency;
using IomGateway.Records.Misses;
using IomGateway.Records.Notices;

namespace IomGateway.Records.Tests;

public abstract class PathMemoryTests(World world) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_notice_of_one_decision_is_placed_once_and_acknowledged_by_its_own_agency()
    {
        var draft = new NoticeDraft { Agency = "police", Kind = "mismatch", Code = "wrong-person", Decision = "d1" };
        var placed = Assert.IsType<Change.Made>(await world.Notices.PlaceAsync(draft, None));
        Assert.IsType<Change.AlreadySo>(await world.Notices.PlaceAsync(draft, None));
        var notice = Assert.Single(await world.Notices.ListAsync("police", true, null, 10, None));
        Assert.Equal(
            (placed.Id, "mismatch", "wrong-person", "d1"), (notice.Id, notice.Kind, notice.Code, notice.Decision));
        Assert.Empty(await world.Notices.ListAsync("probation", false, null, 10, None));

        var stranger = await world.Notices.AcknowledgeAsync(notice.Id, World.By(World.Probation), None);
        Assert.Equal("unknown-notice", Assert.IsType<Change.Refused>(stranger).Code);
        var (anna, ben) = (World.By(World.Police, "anna"), World.By(World.Police, "ben"));
        Assert.IsType<Change.Made>(await world.Notices.AcknowledgeAsync(notice.Id, anna, None));
        Assert.IsType<Change.AlreadySo>(await world.Notices.AcknowledgeAsync(notice.Id, ben, None));
        Assert.Empty(await world.Notices.ListAsync("police", true, null, 10, None));
        var known = Assert.Single(await world.Notices.ListAsync("police", false, null, 10, None));
        Assert.Equal("anna", known.AcknowledgedBy);
    }

    [Fact]
    public async Task Notices_are_read_page_by_page()
    {
        for (var i = 0; i < 5; i++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            await world.Notices.PlaceAsync(
                new NoticeDraft { Agency = "police", Kind = "k", Code = "c", Decision = $"d{i}" }, None);
        }

        var first = await world.Notices.ListAsync("police", true, null, 3, None);
        var second = await world.Notices.ListAsync("police", true, first[^1].Id, 3, None);
        Assert.Equal(["d0", "d1", "d2", "d3", "d4"], first.Concat(second).Select(n => n.Decision));
    }

    [Fact]
    public async Task The_twentieth_miss_in_an_hour_limits_that_user_until_the_first_is_an_hour_old()
    {
        var misses = new MissRegister(world.Database);
        var began = world.Time.GetUtcNow();
        for (var i = 1; i <= 19; i++)
        {
            Assert.Null((await misses.RecordAsync("police", "anna", None)).LimitedUntil);
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Null(await misses.LimitedUntilAsync("police", "anna", None));
        var standing = await misses.RecordAsync("police", "anna", None);
        Assert.True(standing.JustLimited);
        Assert.Equal(began.AddHours(1), standing.LimitedUntil);
        Assert.Equal(began.AddHours(1), await misses.LimitedUntilAsync("police", "anna", None));
        Assert.Null(await misses.LimitedUntilAsync("police", "ben", None));
        Assert.Null(await misses.LimitedUntilAsync("probation", "anna", None));
        world.Time.Advance(TimeSpan.FromMinutes(42));
        Assert.Null(await misses.LimitedUntilAsync("police", "anna", None));
    }

    [Fact]
    public async Task A_repeated_key_gets_the_same_answer_and_other_content_none()
    {
        var keys = new IdempotencyRegister(world.Database);
        var begun = Assert.IsType<IdempotencyStart.Begun>(await keys.BeginAsync("police", "k", "sha-1", None));
        Assert.IsType<IdempotencyStart.UnderWay>(await keys.BeginAsync("police", "k", "sha-1", None));
        Assert.IsType<IdempotencyStart.Begun>(await keys.BeginAsync("probation", "k", "sha-1", None));
        Assert.IsType<Change.Made>(await keys.CompleteAsync(
            "police", "k", begun.Token, new StoredAnswer(201, "application/json", [1, 2]), None));
        var repeat = Assert.IsType<IdempotencyStart.Repeat>(await keys.BeginAsync("police", "k", "sha-1", None));
        Assert.Equal((201, "application/json"), (repeat.Answer.Status, repeat.Answer.ContentType));
        Assert.Equal([1, 2], repeat.Answer.Body);
        Assert.IsType<IdempotencyStart.OtherContent>(await keys.BeginAsync("police", "k", "sha-2", None));
        world.Time.Advance(TimeSpan.FromHours(24));
        Assert.IsType<IdempotencyStart.Begun>(await keys.BeginAsync("police", "k", "sha-2", None));
    }

    [Fact]
    public async Task A_request_whose_process_died_may_begin_anew_and_its_late_answer_is_not_kept()
    {
        var keys = new IdempotencyRegister(world.Database);
        var dead = Assert.IsType<IdempotencyStart.Begun>(await keys.BeginAsync("police", "k", "sha", None));
        world.Time.Advance(IdempotencyRegister.Lease);
        Assert.IsType<IdempotencyStart.OtherContent>(await keys.BeginAsync("police", "k", "other", None));
        var alive = Assert.IsType<IdempotencyStart.Begun>(await keys.BeginAsync("police", "k", "sha", None));
        var answer = new StoredAnswer(200, null, []);
        Assert.IsType<Change.Refused>(await keys.CompleteAsync("police", "k", dead.Token, answer, None));
        Assert.IsType<Change.AlreadySo>(await keys.AbandonAsync("police", "k", dead.Token, None));
        Assert.IsType<Change.Made>(await keys.AbandonAsync("police", "k", alive.Token, None));
        Assert.IsType<IdempotencyStart.Begun>(await keys.BeginAsync("police", "k", "other", None));
    }

    [Fact]
    public async Task Of_many_emergency_uses_at_once_no_more_than_the_limit_are_taken()
    {
        var one = new EmergencyRegister(world.Database);
        var two = new EmergencyRegister(await world.OpenAgainAsync());
        var changes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => (i % 2 == 0 ? one : two).UseAsync(Use($"d{i}"), None))));
        Assert.Equal(5, changes.OfType<Change.Made>().Count());
        Assert.All(changes.OfType<Change.Refused>(), r => Assert.Equal("emergency-limit", r.Code));
        Assert.IsType<Change.Made>(await one.UseAsync(Use("other-user") with { User = "ben" }, None));
        Assert.IsType<Change.Made>(await one.UseAsync(Use("other-flow") with { Flow = "missing-child" }, None));
    }

    [Fact]
    public async Task One_decision_counts_once_for_each_flow_that_it_rests_on()
    {
        var uses = new EmergencyRegister(world.Database);
        Assert.IsType<Change.Made>(await uses.UseAsync(Use("d1") with { Flow = "one", LimitPerDay = 1 }, None));
        Assert.IsType<Change.Made>(await uses.UseAsync(Use("d1") with { Flow = "two", LimitPerDay = 1 }, None));
        Assert.IsType<Change.AlreadySo>(await uses.UseAsync(Use("d1") with { Flow = "two", LimitPerDay = 1 }, None));

        var beyond = await uses.UseAsync(Use("d2") with { Flow = "two", LimitPerDay = 1 }, None);
        Assert.Equal("emergency-limit", Assert.IsType<Change.Refused>(beyond).Code);
    }

    [Fact]
    public async Task The_limit_counts_days_in_London()
    {
        var uses = new EmergencyRegister(world.Database);
        var single = Use("d1") with { LimitPerDay = 1 };
        world.Time.Advance(TimeSpan.FromHours(10.5));
        Assert.IsType<Change.Made>(await uses.UseAsync(single, None));
        Assert.IsType<Change.AlreadySo>(await uses.UseAsync(single, None));
        Assert.IsType<Change.Refused>(await uses.UseAsync(single with { Decision = "d2" }, None));

        // 22:30 UTC in June is 23:30 in London; half an hour later it is tomorrow there.
        world.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.IsType<Change.Made>(await uses.UseAsync(single with { Decision = "d3" }, None));
    }

    [Fact]
    public async Task A_use_is_reviewed_by_its_reviewers_and_never_by_who_used_it()
    {
        var uses = new EmergencyRegister(world.Database);
        await uses.UseAsync(Use("d1") with { Reviewers = ["treatment", "police"] }, None);
        var use = Assert.Single(await uses.ToReviewAsync("treatment", None));
        Assert.Equal(world.Time.GetUtcNow().AddHours(72), use.ReviewDue);
        Assert.Empty(await uses.ToReviewAsync("probation", None));
        Assert.Empty(await uses.OverdueAsync(None));
        world.Time.Advance(TimeSpan.FromHours(72));
        Assert.Single(await uses.OverdueAsync(None));

        var own = await uses.ReviewAsync(use.Id, World.By(World.Police, "anna"), ReviewOutcome.Justified, None);
        Assert.Equal("own-use", Assert.IsType<Change.Refused>(own).Code);
        var stranger = await uses.ReviewAsync(use.Id, World.By(World.Probation), ReviewOutcome.Justified, None);
        Assert.Equal("unknown-use", Assert.IsType<Change.Refused>(stranger).Code);
        Assert.IsType<Change.Made>(await uses.ReviewAsync(
            use.Id, World.By(World.Treatment), ReviewOutcome.NotJustified, None));
        var again = await uses.ReviewAsync(use.Id, World.By(World.Police, "ben"), ReviewOutcome.Justified, None);
        Assert.Equal("already-reviewed", Assert.IsType<Change.Refused>(again).Code);
        Assert.Empty(await uses.OverdueAsync(None));
    }

    private static EmergencyDraft Use(string decision) => new()
    {
        Agency = "police",
        User = "anna",
        Agreement = "a",
        Version = 1,
        Flow = "life-at-risk",
        Decision = decision,
        LimitPerDay = 5,
        ReviewWithin = TimeSpan.FromHours(72),
        Reviewers = ["treatment"],
    };
}
