using System.Security.Cryptography;
using IomGateway.Ledger;
using IomGateway.Oversight.Keys;
using IomGateway.Oversight.Steps;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Oversight.Tests.Keys;

public sealed class AgencyKeysTests : IAsyncLifetime, IDisposable
{
    private const string Prison = "hmp-leicester";
    private const string Police = "leicestershire-police";
    private const string Probation = "probation-east-midlands";

    private readonly World world = new();
    private readonly ECDsa fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa third = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private AgencyKeys Keys => world.Life.Keys;

    private string Signatory => world.Agency(Prison).Signatories[0].Name;

    private string Fingerprint => PublicJwk.Thumbprint(world.Agency(Prison).Signatories[0].Key!);

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    public void Dispose()
    {
        fresh.Dispose();
        third.Dispose();
    }

    [Fact]
    public async Task A_first_key_counts_once_two_others_have_confirmed_its_fingerprint()
    {
        await world.SubmitAsync(World.Text());
        Assert.Equal("key-not-entered", World.Code(await SignAsync(world.KeyOf(Prison))));
        Assert.Equal(Fingerprint, Taken(await ProposeAsync()).Id);
        Assert.Equal("key-not-entered", World.Code(await SignAsync(world.KeyOf(Prison))));

        Assert.Equal("unknown-key", World.Code(await ConfirmAsync(Police, "another")));
        Assert.Equal("not-a-partner", World.Code(await ConfirmAsync(Prison, Fingerprint)));
        Assert.Equal("not-a-partner", World.Code(await ConfirmAsync("northumbria-police", Fingerprint)));
        Taken(await ConfirmAsync(Police, Fingerprint));
        Assert.IsType<StepOutcome.AlreadySo>(await ConfirmAsync(Police, Fingerprint));
        Assert.Equal("key-not-entered", World.Code(await SignAsync(world.KeyOf(Prison))));
        Taken(await ConfirmAsync(Probation, Fingerprint));

        Taken(await SignAsync(world.KeyOf(Prison)));
        Assert.Equal(
            ["Policy key-proposed", "Policy key-confirmed", "Policy key-confirmed", "Agreement signed"],
            (await world.RecordedAsync()).Skip(1));
        var entries = await world.EntriesAsync();
        Assert.Equal((Police, Prison), (entries[2].Entry.From, entries[2].Entry.To));
        Assert.Equal(Fingerprint, World.Value(entries[2], "fingerprint"));
        Assert.Equal(EntryKind.Policy, entries[1].Entry.Kind);
    }

    [Fact]
    public async Task A_first_key_is_proposed_once_and_by_its_own_agency_for_a_signatory_that_it_names()
    {
        Taken(await ProposeAsync());

        Assert.IsType<StepOutcome.AlreadySo>(await ProposeAsync());
        Assert.Equal("unknown-signatory", World.Code(
            await Keys.ProposeAsync("Nobody", null, world.Actor(Prison), CancellationToken.None)));
        Taken(await ConfirmAsync(Police, Fingerprint));
        Assert.Equal("key-being-confirmed", World.Code(await Keys.ProposeAsync(
            Signatory, PublicJwk.Of(fresh), world.Actor(Prison), CancellationToken.None)));
        Taken(await ConfirmAsync(Probation, Fingerprint));
        Assert.Equal("key-in-use", World.Code(await Keys.ProposeAsync(
            Signatory, PublicJwk.Of(fresh), world.Actor(Prison), CancellationToken.None)));
    }

    [Fact]
    public async Task A_signature_by_a_key_that_was_replaced_is_refused_and_says_so()
    {
        await world.SubmitAsync(World.Text());
        await world.EnterKeyAsync(Prison);
        world.Time.Now += TimeSpan.FromDays(1);

        Taken(await ReplaceAsync(world.KeyOf(Prison), fresh));

        var refused = Assert.IsType<StepOutcome.Refused>(await SignAsync(world.KeyOf(Prison)));
        Assert.Equal("replaced-key", refused.Code);
        Assert.Contains(Fingerprint, refused.Message, StringComparison.Ordinal);
        Assert.Contains(PublicJwk.Thumbprint(PublicJwk.Of(fresh)), refused.Mend, StringComparison.Ordinal);
        Assert.Equal("bad-signature", World.Code(await SignAsync(third)));
        Taken(await SignAsync(fresh));
    }

    [Fact]
    public async Task What_was_signed_before_a_key_was_replaced_still_counts()
    {
        await world.PutInForceAsync();
        world.Time.Now += TimeSpan.FromDays(1);
        await Keys.ReplaceAsync(
            world.Agency(Police).Signatories[0].Name, world.KeyOf(Police), PublicJwk.Of(fresh), world.Actor(Police),
            CancellationToken.None);
        world.Time.Now += TimeSpan.FromDays(1);

        // Resuming reads every signature again: the version would not stand without that of the police.
        Taken(await world.Life.SuspendAsync(
            World.Agreement, 1, world.Actor(Police), "A look", CancellationToken.None));
        var signatures = new ProvenSignatures(world.Store, world.Workspace.Agencies, new(), world.Time.Now);
        var stored = await world.Store.FindAsync(World.Agreement, 1, CancellationToken.None);
        Assert.Equal([Police, Probation], signatures.Of(stored!).Order());
    }

    [Fact]
    public async Task Only_the_key_in_use_signs_for_a_new_one()
    {
        await world.EnterKeyAsync(Prison);
        world.Time.Now += TimeSpan.FromDays(1);

        Assert.Equal("bad-signature", World.Code(await ReplaceAsync(third, fresh)));
        Taken(await ReplaceAsync(world.KeyOf(Prison), fresh));
        Assert.Equal("replaced-key", World.Code(await ReplaceAsync(world.KeyOf(Prison), third)));
        Assert.Equal("key-not-entered", World.Code(await Keys.ReplaceAsync(
            world.Agency(Probation).Signatories[0].Name, third, PublicJwk.Of(fresh), world.Actor(Probation),
            CancellationToken.None)));
        Assert.Equal(
            [KeyState.Replaced, KeyState.InUse],
            (await Keys.ListAsync(CancellationToken.None)).Where(k => k.Agency == Prison)
                .OrderBy(k => k.UsedFrom).Select(k => k.State));
    }

    [Fact]
    public async Task A_replacement_that_only_the_database_vouches_for_does_not_count()
    {
        await world.SubmitAsync(World.Text());
        await world.EnterKeyAsync(Prison);
        world.Time.Now += TimeSpan.FromDays(1);
        await world.Store.KeyRegister.ReplaceAsync(
            Prison, Signatory, Fingerprint, PublicJwk.Of(fresh),
            new KeyReplacement(Prison, Signatory, PublicJwk.Of(fresh)).Sign(third, world.Time.Now),
            CancellationToken.None);

        Assert.Equal("bad-signature", World.Code(await SignAsync(fresh)));
        Assert.Equal("replaced-key", World.Code(await SignAsync(world.KeyOf(Prison))));
    }

    [Fact]
    public async Task A_private_key_that_was_disposed_of_can_be_brought_again()
    {
        await world.EnterKeyAsync(Prison);
        world.Time.Now += TimeSpan.FromDays(1);
        var kept = world.KeyOf(Prison).ExportPkcs8PrivateKey();
        foreach (var code in (string[])["", "replaced-key"])
        {
            using var brought = ECDsa.Create();
            brought.ImportPkcs8PrivateKey(kept, out _);
            var outcome = await ReplaceAsync(brought, code.Length == 0 ? fresh : third);
            Assert.Equal(code, outcome is StepOutcome.Refused refused ? refused.Code : "");
        }
    }

    [Fact]
    public async Task A_step_that_cannot_be_recorded_brings_no_key_into_use()
    {
        await world.Ledger.DisposeAsync();

        await Assert.ThrowsAsync<LedgerUnavailableException>(ProposeAsync);
        Assert.Empty(await Keys.ListAsync(CancellationToken.None));
    }

    private Task<StepOutcome> ProposeAsync() =>
        Keys.ProposeAsync(Signatory, key: null, world.Actor(Prison), CancellationToken.None);

    private Task<StepOutcome> ConfirmAsync(string by, string fingerprint) =>
        Keys.ConfirmAsync(Prison, Signatory, fingerprint, world.Actor(by), CancellationToken.None);

    private Task<StepOutcome> ReplaceAsync(ECDsa old, ECDsa key) =>
        Keys.ReplaceAsync(Signatory, old, PublicJwk.Of(key), world.Actor(Prison), CancellationToken.None);

    private Task<StepOutcome> SignAsync(ECDsa key) =>
        world.Life.SignAsync(world.Answer(Prison), key, CancellationToken.None);

    private static StepOutcome.Taken Taken(StepOutcome outcome) => Assert.IsType<StepOutcome.Taken>(outcome);
}
