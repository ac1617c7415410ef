using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Oversight.Tests.Agreements;

public sealed class AgreementLifeTests : IAsyncLifetime, IDisposable
{
    private readonly World world = new();
    private readonly ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    public void Dispose() => stranger.Dispose();

    [Fact]
    public async Task Each_step_is_in_the_ledger_with_the_digest_of_the_version()
    {
        await world.PutInForceAsync();

        Assert.Equal(
            ["Agreement submitted", "Agreement signed", "Agreement signed", "Agreement activated"],
            await world.RecordedAsync());
        var stored = await world.Store.FindAsync(World.Agreement, 1, CancellationToken.None);
        Assert.Equal(AgreementState.Active, stored!.State);
        Assert.All(
            await world.EntriesAsync(),
            e => Assert.Equal(new AgreementReference(World.Agreement, 1, stored.Sha256), e.Entry.Agreement));
    }

    [Fact]
    public async Task The_digest_is_worked_out_from_the_text_and_all_that_it_uses()
    {
        await world.SubmitAsync(World.Text());

        var stored = await world.Store.FindAsync(World.Agreement, 1, CancellationToken.None);
        var agreement = world.Workspace.Agreements.Single(a => a.Id == World.Agreement);
        Assert.Equal(
            AgreementDigest.Compute(agreement, world.Workspace.Policies, world.Workspace.Agencies), stored!.Sha256);
    }

    [Fact]
    public async Task An_agreement_that_fails_a_check_is_refused_with_its_problems()
    {
        var outcome = await world.SubmitAsync(World.Text().Replace("CJA03-s325", "CDA98-s37-39",
            StringComparison.Ordinal));

        var refused = Assert.IsType<StepOutcome.Refused>(outcome);
        Assert.Equal("check-failed", refused.Code);
        Assert.NotEmpty(refused.Problems);
        Assert.Empty(await world.EntriesAsync());
    }

    [Fact]
    public async Task Text_that_is_no_agreement_is_refused_with_its_problems()
    {
        var refused = Assert.IsType<StepOutcome.Refused>(await world.SubmitAsync("agreement: [\n"));

        Assert.NotEmpty(refused.Problems);
    }

    [Fact]
    public async Task Only_a_party_submits()
    {
        Assert.Equal("not-a-party", World.Code(await world.SubmitAsync(World.Text(), agency: "accommodation-llr")));
    }

    [Fact]
    public async Task Submitting_the_same_again_changes_and_records_nothing()
    {
        await world.SubmitAsync(World.Text());

        Assert.IsType<StepOutcome.AlreadySo>(await world.SubmitAsync(World.Text() + "# a comment means nothing\n"));
        Assert.Single(await world.EntriesAsync());
    }

    [Fact]
    public async Task A_changed_meaning_needs_another_version()
    {
        await world.SubmitAsync(World.Text());
        var changed = World.Text().Replace("until: 2027-04-01", "until: 2027-03-31", StringComparison.Ordinal);

        Assert.Equal("version-exists", World.Code(await world.SubmitAsync(changed)));
        Assert.Single(await world.EntriesAsync());
    }

    [Fact]
    public async Task Whoever_submits_a_version_does_not_sign_it()
    {
        var director = world.Agency("probation-east-midlands").Signatories[0].Name;
        await world.SubmitAsync(World.Text(), user: director);

        Assert.Equal("author-signs", World.Code(await world.SignAsync("probation-east-midlands")));
    }

    [Fact]
    public async Task A_signature_by_another_key_is_refused_and_not_recorded()
    {
        await world.SubmitAsync(World.Text());

        Assert.Equal("bad-signature", World.Code(await world.SignAsync("hmp-leicester", key: stranger)));
        Assert.Equal("bad-signature", World.Code(
            await world.SignAsync("hmp-leicester", key: world.KeyOf("leicestershire-police"))));
        Assert.Single(await world.EntriesAsync());
    }

    [Fact]
    public async Task A_signature_of_another_meaning_is_refused()
    {
        await world.SubmitAsync(World.Text());
        var agency = "hmp-leicester";
        var digest = Convert.ToHexStringLower(SHA256.HashData("another"u8));
        var jws = AgreementSignature.Sign(
            new Microsoft.IdentityModel.Tokens.ECDsaSecurityKey(world.KeyOf(agency)),
            new SignedStatement
            {
                Agreement = World.Agreement,
                Version = 1,
                Sha256 = digest,
                Shown = digest,
                Agrees = true,
                Signatory = world.Agency(agency).Signatories[0].Name,
                Agency = agency,
                At = world.Time.Now,
            });

        await world.EnterKeyAsync(agency);
        Assert.Equal("bad-signature", World.Code(
            await world.Life.AcceptAsync(jws, world.Answer(agency), CancellationToken.None)));
    }

    [Fact]
    public async Task A_name_that_the_agency_s_file_does_not_have_cannot_sign()
    {
        await world.SubmitAsync(World.Text());
        var answer = world.Answer("hmp-leicester") with { Signatory = "Somebody" };

        Assert.Equal("unknown-signatory", World.Code(
            await world.Life.SignAsync(answer, world.KeyOf("hmp-leicester"), CancellationToken.None)));
    }

    [Fact]
    public async Task An_outsider_cannot_sign()
    {
        await world.SubmitAsync(World.Text());

        Assert.Equal("not-a-party", World.Code(await world.SignAsync("accommodation-llr")));
    }

    [Fact]
    public async Task What_does_not_mean_any_more_what_was_submitted_is_not_signed()
    {
        await world.SubmitAsync(World.Text());
        var police = world.Agency("leicestershire-police");
        string[] wider = [.. police.Classes, "youth-offending-team"];
        var changed = world.Workspace.With(
            world.Workspace.Agencies.With([police with { Classes = wider.ToFrozenSet() }]), world.Workspace.Agreements);
        var life = new AgreementLife(changed, world.Store, world.Ledger, world.Time);

        Assert.Equal("meaning-changed", World.Code(await life.SignAsync(
            world.Answer("hmp-leicester"), world.KeyOf("hmp-leicester"), CancellationToken.None)));
    }

    [Fact]
    public async Task A_party_that_declines_is_on_record_with_its_reason()
    {
        await world.SubmitAsync(World.Text());

        Assert.IsType<StepOutcome.Taken>(await world.SignAsync("hmp-leicester", approves: false));
        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal("declined", World.Value(entry, "step"));
        Assert.Equal("Not yet", World.Value(entry, "reason"));
        Assert.Equal("hmp-leicester", entry.Entry.From);
        Assert.Equal(AgreementState.InReview, await world.StateAsync());
    }

    [Fact]
    public async Task No_public_leaf_names_a_person()
    {
        await world.PutInForceAsync();

        Assert.All(await world.EntriesAsync(), e =>
            Assert.DoesNotContain("a.clerk", Encoding.UTF8.GetString(e.Leaf.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_that_is_recorded_and_then_refused_is_said_not_to_have_been_taken()
    {
        await world.PutInForceAsync();

        Assert.Equal("in-force", World.Code(await world.SignAsync("leicestershire-police", approves: false)));
        var entries = await world.EntriesAsync();
        Assert.Equal("declined", World.Value(entries[^2], "step"));
        Assert.Equal("not-taken", World.Value(entries[^1], "step"));
        Assert.Equal(entries[^2].Entry.Id, entries[^1].Entry.Of);
        Assert.Equal(AgreementState.Active, await world.StateAsync());
    }
}
