using IomGateway.Records.References;

namespace IomGateway.Records.Tests;

public abstract class ReferenceTests(World world)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private OpaqueReference Reference(
        string recipient, string id, string type = "Organization", string holder = "treatment") =>
        new()
        {
            Recipient = recipient,
            Holder = holder,
            Type = type,
            HolderId = id,
            Expires = world.Time.GetUtcNow().AddDays(10),
        };

    private string IdOf(OpaqueReference r) => world.References.Issue(r).Id;

    [Fact]
    public void An_id_is_26_letters_stable_for_one_recipient_and_another_for_every_other()
    {
        var id = IdOf(Reference("police", "1"));
        Assert.Matches("^[a-z2-7]{26}$", id);
        Assert.True(ReferenceRegister.IsId(id));
        Assert.Equal(id, IdOf(Reference("police", "1")));
        string[] others =
        [
            IdOf(Reference("probation", "1")), IdOf(Reference("police", "2")),
            IdOf(Reference("police", "1", "Location")),
            IdOf(Reference("police", "1", holder: "police")),
            new ReferenceRegister(world.Database, new byte[32]).Issue(Reference("police", "1")).Id,
        ];
        Assert.Equal(others.Length, others.Distinct().Count());
        Assert.DoesNotContain(id, others);
    }

    [Fact]
    public void Parts_cannot_run_together_into_the_id_of_another_record() => Assert.NotEqual(
        IdOf(Reference("ab", "1", "T", "c")), IdOf(Reference("a", "1", "T", "bc")));

    [Fact]
    public async Task An_id_works_for_its_recipient_until_it_ends()
    {
        var reference = Reference("police", "works");
        await world.KeepAsync([reference]);
        Assert.Equal(reference, await world.References.FindAsync(IdOf(reference), "police", None));
        Assert.Null(await world.References.FindAsync(IdOf(reference), "probation", None));
        Assert.Null(await world.References.FindAsync("nonsense", "police", None));
        world.Time.Advance(TimeSpan.FromDays(10));
        Assert.Null(await world.References.FindAsync(IdOf(reference), "police", None));
        Assert.True(await world.References.PruneAsync(None) >= 1);
    }

    [Fact]
    public async Task What_was_kept_lately_costs_no_write_until_half_its_life_is_gone()
    {
        var batch = Enumerable.Range(0, 100).Select(i => Reference("police", $"batch-{i}")).ToList();
        await world.KeepAsync(batch);
        var again = batch.ConvertAll(r => r with { Expires = r.Expires.AddHours(1) });
        await world.KeepAsync(again);
        Assert.Equal(batch[7].Expires, (await world.References.FindAsync(IdOf(batch[7]), "police", None))!.Expires);

        world.Time.Advance(TimeSpan.FromDays(6));
        var renewed = batch.ConvertAll(r => r with { Expires = world.Time.GetUtcNow().AddDays(10) });
        await world.KeepAsync(renewed);
        Assert.Equal(renewed[7].Expires, (await world.References.FindAsync(IdOf(batch[7]), "police", None))!.Expires);
    }

    [Fact]
    public async Task What_another_process_took_away_is_kept_anew()
    {
        var person = await world.AdmitAsync("K100001");
        await world.LinkAsync(person, "treatment-case", "K-1", "treatment");
        var reference = Reference("police", "taken", "Appointment") with { Person = person };
        await world.KeepAsync([reference]);
        var other = await world.OpenAgainAsync();
        await new People.IdentityRegister(other).UnlinkAsync(
            person, World.System("treatment-case"), "K-1", "treatment", World.By(World.Probation), "wrong", None);
        Assert.Null(await world.References.FindAsync(IdOf(reference), "police", None));
        await world.KeepAsync([reference]);
        Assert.NotNull(await world.References.FindAsync(IdOf(reference), "police", None));
    }

    [Fact]
    public void A_short_key_is_no_key() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReferenceRegister(world.Database, new byte[16]));
}
