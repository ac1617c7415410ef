using IomGateway.Records.Holds;

namespace IomGateway.Records.Tests;

public abstract class HoldTests(World world) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly HeldRecord Record = new("police", "IntelligenceReport", "r1", new string('a', 64));

    private HoldRegister holds = null!;

    public async Task InitializeAsync()
    {
        await world.InitializeAsync();
        holds = new HoldRegister(world.Database);
    }

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task The_same_question_waits_once()
    {
        var first = Assert.IsType<Change.Made>(await holds.PlaceAsync(Draft(), None));
        Assert.Equal(first.Id, Assert.IsType<Change.AlreadySo>(await holds.PlaceAsync(Draft(), None)).Id);
        Assert.IsType<Change.Made>(await holds.PlaceAsync(Draft() with { Purpose = "care" }, None));
        Assert.IsType<Change.Made>(await holds.PlaceAsync(
            Draft() with { Record = Record with { Sha256 = new string('b', 64) } }, None));
        Assert.Equal(3, (await holds.ListAsync("police", 100, None)).Count);
        Assert.Empty(await holds.ListAsync("probation", 100, None));
        Assert.Equal(Draft(), (await holds.FindAsync(first.Id!, "police", None))!.Draft);
        Assert.Null(await holds.FindAsync(first.Id!, "probation", None));
    }

    [Fact]
    public async Task A_release_counts_for_this_content_recipient_and_purpose_until_it_ends()
    {
        var id = await PlaceAsync();
        Assert.Null(await TakeAsync());
        Assert.IsType<Change.Made>(await holds.ReleaseAsync(
            id, World.By(World.Police), TimeSpan.FromHours(2), ["intelligence-sanitised"], None));
        Assert.Equal(["intelligence-sanitised"], (await TakeAsync())!.Categories);
        Assert.NotNull(await TakeAsync());
        Assert.Null(await TakeAsync(Record with { Sha256 = new string('b', 64) }));
        Assert.Null(await TakeAsync(recipient: "treatment"));
        Assert.Null(await TakeAsync(purpose: "care"));
        Assert.Null(await holds.TryTakeReleaseAsync("probation", Record, "probation", "risk", None));
        Assert.Empty(await holds.ListAsync("police", 100, None));
        world.Time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task Only_the_originator_decides_and_only_once()
    {
        var id = await PlaceAsync();
        var stranger = await holds.ReleaseAsync(id, World.By(World.Probation), TimeSpan.FromHours(1), null, None);
        Assert.Equal("unknown-hold", Assert.IsType<Change.Refused>(stranger).Code);
        Assert.IsType<Change.Made>(await holds.RefuseAsync(id, World.By(World.Police), "source at risk", None));
        Assert.IsType<Change.AlreadySo>(await holds.RefuseAsync(id, World.By(World.Police), null, None));
        var late = await holds.ReleaseAsync(id, World.By(World.Police), TimeSpan.FromHours(1), null, None);
        Assert.Equal("already-decided", Assert.IsType<Change.Refused>(late).Code);
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task A_release_lasts_a_day_at_most_and_releases_something()
    {
        var id = await PlaceAsync();
        var by = World.By(World.Police);
        TimeSpan[] wrong = [TimeSpan.Zero, TimeSpan.FromHours(-1), TimeSpan.FromHours(24) + TimeSpan.FromTicks(1)];
        foreach (var lasts in wrong)
        {
            var change = await holds.ReleaseAsync(id, by, lasts, null, None);
            Assert.Equal("release-too-long", Assert.IsType<Change.Refused>(change).Code);
        }

        var nothing = await holds.ReleaseAsync(id, by, TimeSpan.FromHours(1), [], None);
        Assert.Equal("nothing-released", Assert.IsType<Change.Refused>(nothing).Code);
        Assert.IsType<Change.Made>(await holds.ReleaseAsync(id, by, TimeSpan.FromHours(24), null, None));
        Assert.Null((await TakeAsync())!.Categories);
    }

    [Fact]
    public async Task A_refusal_answers_the_same_question_for_a_day()
    {
        var id = await PlaceAsync();
        await holds.RefuseAsync(id, World.By(World.Police), null, None);
        Assert.Equal(id, Assert.IsType<Change.AlreadySo>(await holds.PlaceAsync(Draft(), None)).Id);
        Assert.Empty(await holds.ListAsync("police", 100, None));
        world.Time.Advance(TimeSpan.FromHours(25));
        Assert.NotEqual(id, Assert.IsType<Change.Made>(await holds.PlaceAsync(Draft(), None)).Id);
    }

    [Fact]
    public async Task Of_two_releases_the_narrower_counts()
    {
        var by = World.By(World.Police);
        await holds.ReleaseAsync(await PlaceAsync(), by, TimeSpan.FromHours(1), null, None);
        var second = Assert.IsType<Change.Made>(await holds.PlaceAsync(Draft() with { AskerUser = "paul" }, None));
        await holds.ReleaseAsync(second.Id!, by, TimeSpan.FromHours(1), ["existence"], None);
        Assert.Equal(["existence"], (await TakeAsync())!.Categories);
    }

    private static HoldDraft Draft() => new()
    {
        Originator = "police",
        Record = Record,
        Asker = "probation",
        AskerUser = "anna",
        Purpose = "risk",
        Decision = "d1",
    };

    private async Task<string> PlaceAsync() => Assert.IsType<Change.Made>(await holds.PlaceAsync(Draft(), None)).Id!;

    private ValueTask<Release?> TakeAsync(
        HeldRecord? record = null, string recipient = "probation", string purpose = "risk") =>
        holds.TryTakeReleaseAsync("police", record ?? Record, recipient, purpose, None);
}
