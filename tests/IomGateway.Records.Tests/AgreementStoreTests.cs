using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.Tests;

public abstract class AgreementStoreTests(World world) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private AgreementStore store = null!;

    public async Task InitializeAsync()
    {
        await world.InitializeAsync();
        store = new AgreementStore(world.Database);
    }

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_version_goes_from_review_by_two_signatures_to_force()
    {
        Assert.IsType<Change.Made>(await store.SubmitAsync(Draft(1), None));
        Assert.Equal(AgreementState.InReview, await StateAsync(1));
        Assert.Equal("wrong-state", Code(await ActivateAsync(1)));
        await SignAsync(1, "police");
        Assert.Equal(AgreementState.InReview, await StateAsync(1));
        Assert.Empty(await store.LoadEnforcedAsync(None));
        await SignAsync(1, "treatment");
        Assert.Equal(AgreementState.Signed, await StateAsync(1));
        Assert.IsType<Change.Made>(await ActivateAsync(1));
        Assert.IsType<Change.AlreadySo>(await ActivateAsync(1));
        await SignAsync(1, "probation");

        var enforced = Assert.Single(await store.LoadEnforcedAsync(None));
        Assert.Equal(Draft(1).Yaml, enforced.Yaml);
        Assert.Equal(("police", "author"), (enforced.AuthorAgency, enforced.AuthorUser));
        Assert.Equal(["police", "probation", "treatment"], enforced.Signatures.Select(s => s.Agency));
        Assert.All(enforced.Signatures, s => Assert.True(s.Approves && s.Jws == $"jws-of-{s.Agency}"));
        Assert.Equal(
            ["submitted", "signed", "signed", "activated", "signed"],
            (await store.StepsAsync("a", 1, None)).Select(s => s.Step));
    }

    [Fact]
    public async Task What_was_submitted_stands_and_a_change_is_a_new_version()
    {
        await store.SubmitAsync(Draft(2), None);
        Assert.IsType<Change.AlreadySo>(await store.SubmitAsync(Draft(2), None));
        var other = Draft(2) with { Sha256 = new string('b', 64) };
        Assert.Equal("version-exists", Code(await store.SubmitAsync(other, None)));
        Assert.Equal("version-not-newer", Code(await store.SubmitAsync(Draft(1), None)));
        Assert.IsType<Change.Made>(await store.SubmitAsync(Draft(3), None));
    }

    [Fact]
    public async Task A_draft_is_its_author_s_to_change_until_it_is_submitted()
    {
        await store.SaveDraftAsync(Draft(1), None);
        Assert.IsType<Change.AlreadySo>(await store.SaveDraftAsync(Draft(1), None));
        Assert.IsType<Change.Made>(await store.SaveDraftAsync(Draft(1) with { Yaml = "changed" }, None));
        Assert.Equal("not-the-author", Code(await store.SubmitAsync(
            Draft(1) with { Author = World.By(World.Probation) }, None)));
        Assert.Equal("not-to-be-signed", Code(await SignAsync(1, "police")));
        Assert.IsType<Change.Made>(await store.SubmitAsync(Draft(1) with { Yaml = "final" }, None));
        Assert.Equal("final", (await store.FindAsync("a", 1, None))!.Yaml);
        Assert.Equal(AgreementState.InReview, await StateAsync(1));
    }

    [Fact]
    public async Task A_signature_over_something_else_is_refused()
    {
        await store.SubmitAsync(Draft(1), None);
        Assert.Equal("other-digest", Code(await SignAsync(1, "police", sha256: new string('b', 64))));
        Assert.Equal("unknown-version", Code(await SignAsync(9, "police")));
        Assert.Empty((await store.FindAsync("a", 1, None))!.Signatures);
    }

    [Fact]
    public async Task A_party_that_says_no_has_not_signed_and_may_come_round()
    {
        await store.SubmitAsync(Draft(1), None);
        await SignAsync(1, "police");
        await SignAsync(1, "treatment", approves: false);
        Assert.Equal(AgreementState.InReview, await StateAsync(1));
        await SignAsync(1, "treatment");
        Assert.Equal(AgreementState.Signed, await StateAsync(1));
        await SignAsync(1, "treatment", approves: false);
        Assert.Equal(AgreementState.InReview, await StateAsync(1));
    }

    [Fact]
    public async Task A_suspended_version_is_loaded_as_such_until_it_is_resumed()
    {
        await InForceAsync(1);
        Assert.IsType<Change.Made>(await store.SuspendAsync("a", 1, World.By(World.Treatment), "a leak", None));
        Assert.Equal(AgreementState.Suspended, Assert.Single(await store.LoadEnforcedAsync(None)).State);
        Assert.Equal("wrong-state", Code(await ActivateAsync(1)));
        Assert.IsType<Change.AlreadySo>(await store.SuspendAsync("a", 1, World.By(World.Treatment), "again", None));
        Assert.IsType<Change.Made>(await store.ResumeAsync("a", 1, World.By(World.Treatment), "mended", None));
        Assert.Equal(AgreementState.Active, await StateAsync(1));
    }

    [Fact]
    public async Task A_later_version_supersedes_the_one_in_force_in_one_step()
    {
        await InForceAsync(1);
        await InForceAsync(2);
        Assert.Equal(AgreementState.Superseded, await StateAsync(1));
        Assert.Equal(2, Assert.Single(await store.LoadEnforcedAsync(None)).Version);
        Assert.Equal("later-in-force", Code(await ActivateAsync(1)));
    }

    [Fact]
    public async Task A_version_not_ready_supersedes_nothing()
    {
        await InForceAsync(1);
        await store.SubmitAsync(Draft(2), None);
        Assert.Equal("wrong-state", Code(await ActivateAsync(2)));
        Assert.Equal(AgreementState.Active, await StateAsync(1));
    }

    [Fact]
    public async Task A_party_that_leaves_is_shown_to_have_left_and_the_others_go_on()
    {
        await InForceAsync(1);
        Assert.Equal("in-force", Code(await SignAsync(1, "treatment", approves: false)));
        var by = World.By(World.Treatment);
        Assert.IsType<Change.Made>(await store.LeaveAsync("a", 1, "treatment", by, "wound up", None));
        Assert.IsType<Change.AlreadySo>(await store.LeaveAsync("a", 1, "treatment", by, "again", None));
        var version = Assert.Single(await store.LoadEnforcedAsync(None));
        Assert.Equal(AgreementState.Active, version.State);
        Assert.NotNull(version.Signatures.Single(s => s.Agency == "treatment").LeftAt);
        Assert.Null(version.Signatures.Single(s => s.Agency == "police").LeftAt);
    }

    [Fact]
    public async Task What_has_ended_or_expired_stays_so()
    {
        await InForceAsync(1);
        await store.EndAsync("a", 1, World.By(World.Police), "done", None);
        Assert.Equal("wrong-state", Code(await ActivateAsync(1)));
        Assert.Equal("not-to-be-signed", Code(await SignAsync(1, "probation")));

        await InForceAsync(2);
        var by = World.By(World.Police, "gateway");
        Assert.Empty(await store.DueAsync(new DateOnly(2027, 3, 31), None));
        var due = Assert.Single(await store.DueAsync(new DateOnly(2027, 4, 1), None));
        Assert.IsType<Change.Made>(await store.ExpireAsync("a", due.Version, by, None));
        Assert.Empty(await store.DueAsync(new DateOnly(2027, 4, 1), None));
        Assert.Equal(AgreementState.Expired, await StateAsync(2));
        Assert.Empty(await store.LoadEnforcedAsync(None));
    }

    [Fact]
    public async Task Every_change_moves_the_epoch_for_another_process_too()
    {
        var other = new AgreementStore(await world.OpenAgainAsync());
        var seen = await other.EpochAsync(None);
        await InForceAsync(1);
        seen = await MovedAsync(other, seen);
        await store.SuspendAsync("a", 1, World.By(World.Police), "a leak", None);
        await MovedAsync(other, seen);
        Assert.Equal(AgreementState.Suspended, Assert.Single(await other.LoadEnforcedAsync(None)).State);
    }

    /// <summary>What another process changed shows within milliseconds, which nothing but waiting can tell.</summary>
    private static async Task<long> MovedAsync(AgreementStore other, long seen)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (await other.EpochAsync(None) is var epoch && epoch > seen)
            {
                return epoch;
            }

            await Task.Delay(5);
        }

        throw new Xunit.Sdk.XunitException("The other process never saw the change.");
    }

    private static string Code(Change change) => Assert.IsType<Change.Refused>(change).Code;

    private static AgreementDraft Draft(int version) => new()
    {
        Agreement = "a",
        Version = version,
        Partnership = "llr",
        Parties = ["police", "treatment", "probation"],
        From = new DateOnly(2026, 4, 1),
        Until = new DateOnly(2027, 4, 1),
        Yaml = $"agreement: a # {version}\n",
        Sha256 = new string('a', 64),
        Author = World.By(World.Police, "author"),
    };

    private async Task InForceAsync(int version)
    {
        await store.SubmitAsync(Draft(version), None);
        await SignAsync(version, "police");
        await SignAsync(version, "treatment");
        Assert.IsType<Change.Made>(await ActivateAsync(version));
    }

    private Task<Change> ActivateAsync(int version) => store.ActivateAsync("a", version, World.By(World.Police), None);

    private Task<Change> SignAsync(int version, string agency, bool approves = true, string? sha256 = null)
    {
        Agency by = agency == "police" ? World.Police : World.Treatment;
        return store.SignAsync(
            new SignatureDraft
            {
                Agreement = "a",
                Version = version,
                Sha256 = sha256 ?? new string('a', 64),
                Agency = agency,
                Signatory = "Chief",
                Approves = approves,
                Jws = $"jws-of-{agency}",
            },
            World.By(by),
            None);
    }

    private async Task<AgreementState> StateAsync(int version) => (await store.FindAsync("a", version, None))!.State;
}
