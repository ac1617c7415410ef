using IomGateway.Records.Consents;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.Tests;

public abstract class ConsentTests(World world)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static int next = 500000;

    private static string Crn() => $"C{Interlocked.Increment(ref next)}";

    private ConsentGrant Grant(PersonId person, params string[] recipients) => new()
    {
        Person = person,
        Partnership = World.Llr,
        Consent = "treatment-disclosure",
        Holder = "treatment",
        Recipients = recipients,
        GivenAt = world.Time.GetUtcNow(),
        By = World.By(World.Treatment),
    };

    private ConsentWithdrawal Withdrawal(PersonId person, Agency by, params string[]? recipients) => new()
    {
        Person = person,
        Partnership = World.Llr,
        Consent = "treatment-disclosure",
        Holder = "treatment",
        Recipients = recipients,
        At = world.Time.GetUtcNow(),
        By = World.By(by),
    };

    private async Task<bool> StandsAsync(
        PersonId person, Agency asker, string purpose = "care", Agency? holder = null) =>
        (await world.StandingAsync(person, asker, holder: holder, purpose: purpose))
            .Consents.GetValueOrDefault("llr")?.Contains("treatment-disclosure") ?? false;

    [Fact]
    public async Task A_consent_stands_between_its_holder_and_the_recipients_it_names()
    {
        var person = await world.AdmitAsync(Crn());
        Assert.False(await StandsAsync(person, World.Police));
        Assert.IsType<Change.Made>(await world.Consents.GiveAsync(Grant(person, "police"), World.Vocabulary, None));
        Assert.True(await StandsAsync(person, World.Police));
        Assert.False(await StandsAsync(person, World.Probation));
        Assert.False(await StandsAsync(person, World.Police, holder: World.Probation));
    }

    [Fact]
    public async Task A_processor_tells_under_the_consent_given_to_whom_it_works_for()
    {
        var person = await world.AdmitAsync(Crn());
        await world.Consents.GiveAsync(Grant(person, "police"), World.Vocabulary, None);
        Assert.True(await StandsAsync(person, World.Police, holder: World.Probation with { ActsFor = "treatment" }));
    }

    [Fact]
    public async Task A_withdrawn_consent_stops_at_the_next_question()
    {
        var person = await world.AdmitAsync(Crn());
        await world.Consents.GiveAsync(Grant(person, "police", "probation"), World.Vocabulary, None);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<Change.Made>(await world.Consents.WithdrawAsync(Withdrawal(person, World.Probation, null), None));
        Assert.False(await StandsAsync(person, World.Police));
        Assert.False(await StandsAsync(person, World.Probation));
        Assert.IsType<Change.AlreadySo>(
            await world.Consents.WithdrawAsync(Withdrawal(person, World.Probation, null), None));
    }

    [Fact]
    public async Task A_withdrawal_by_a_clock_that_is_ahead_stops_at_the_next_question_too()
    {
        var person = await world.AdmitAsync(Crn());
        await world.Consents.GiveAsync(Grant(person, "police"), World.Vocabulary, None);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var ahead = Withdrawal(person, World.Probation, null) with { At = world.Time.GetUtcNow().AddMinutes(4) };
        Assert.IsType<Change.Made>(await world.Consents.WithdrawAsync(ahead, None));
        Assert.False(await StandsAsync(person, World.Police));
    }

    [Fact]
    public async Task A_consent_withdrawn_for_one_recipient_goes_on_for_the_others()
    {
        var person = await world.AdmitAsync(Crn());
        await world.Consents.GiveAsync(Grant(person, "police", "probation"), World.Vocabulary, None);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Consents.WithdrawAsync(Withdrawal(person, World.Treatment, "police"), None);
        Assert.False(await StandsAsync(person, World.Police));
        Assert.True(await StandsAsync(person, World.Probation));
    }

    [Fact]
    public async Task A_consent_written_down_late_does_not_outlive_the_withdrawal_that_followed_it()
    {
        var person = await world.AdmitAsync(Crn());
        var early = Grant(person, "police");
        await world.Consents.GiveAsync(early, World.Vocabulary, None);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Consents.WithdrawAsync(Withdrawal(person, World.Treatment, null), None);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Consents.GiveAsync(
            early with { GivenAt = early.GivenAt.AddMinutes(30) }, World.Vocabulary, None);
        Assert.False(await StandsAsync(person, World.Police));
        await world.Consents.GiveAsync(Grant(person, "police"), World.Vocabulary, None);
        Assert.True(await StandsAsync(person, World.Police));
    }

    [Fact]
    public async Task A_withdrawal_in_one_file_counts_for_whoever_was_merged()
    {
        var a = await world.AdmitAsync(Crn());
        var b = await world.AdmitAsync(Crn());
        await world.Consents.GiveAsync(Grant(a, "police"), World.Vocabulary, None);
        await world.Consents.GiveAsync(Grant(b, "police"), World.Vocabulary, None);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Consents.WithdrawAsync(Withdrawal(b, World.Treatment, null), None);
        Assert.True(await StandsAsync(a, World.Police));
        await world.Identity.MergeAsync(a, b, World.By(World.Probation), "same", None);
        Assert.False(await StandsAsync(a, World.Police));
    }

    [Fact]
    public async Task A_consent_holds_for_its_purposes_and_until_its_end()
    {
        var person = await world.AdmitAsync(Crn());
        await world.Consents.GiveAsync(
            Grant(person, "police") with { Purposes = ["care"], Until = world.Time.GetUtcNow().AddDays(1) },
            World.Vocabulary,
            None);
        Assert.True(await StandsAsync(person, World.Police));
        Assert.False(await StandsAsync(person, World.Police, "risk"));
        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await StandsAsync(person, World.Police));
    }

    [Fact]
    public async Task The_same_consent_again_changes_nothing()
    {
        var person = await world.AdmitAsync(Crn());
        var grant = Grant(person, "police", "probation");
        await world.Consents.GiveAsync(grant, World.Vocabulary, None);
        Assert.IsType<Change.AlreadySo>(await world.Consents.GiveAsync(
            grant with { Recipients = ["probation", "police"] }, World.Vocabulary, None));
    }

    [Fact]
    public async Task A_consent_that_makes_no_sense_is_refused()
    {
        var person = await world.AdmitAsync(Crn());
        var good = Grant(person, "police");
        var bad = new Dictionary<string, ConsentGrant>
        {
            ["unknown-consent"] = good with { Consent = "wishful" },
            ["unknown-purpose"] = good with { Purposes = ["curiosity"] },
            ["no-recipient"] = good with { Recipients = [] },
            ["not-the-holder"] = good with { By = World.By(World.Police) },
            ["not-in-partnership"] = good with { Recipients = ["outsider"] },
            ["bad-times"] = good with { GivenAt = world.Time.GetUtcNow().AddHours(1) },
            ["unknown-person"] = good with { Person = PersonId.New(world.Time) },
        };
        foreach (var (code, grant) in bad)
        {
            var change = await world.Consents.GiveAsync(grant, World.Vocabulary, None);
            Assert.Equal(code, Assert.IsType<Change.Refused>(change).Code);
        }

        Assert.False(await StandsAsync(person, World.Police));
    }
}
