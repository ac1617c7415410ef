using IomGateway.Records.People;
using IomGateway.Records.References;

namespace IomGateway.Records.Tests;

public abstract class IdentityTests(World world)
{
    private const string Nhs = "9434765919";
    private const string OtherNhs = "9434765927";

    private static readonly CancellationToken None = CancellationToken.None;
    private static int next = 400000;

    private static string Crn() => $"I{Interlocked.Increment(ref next)}";

    private OpaqueReference Reference(string holder, string id, PersonId person, string recipient = "police") => new()
    {
        Recipient = recipient,
        Holder = holder,
        Type = "Appointment",
        HolderId = id,
        Person = person,
        Expires = world.Time.GetUtcNow().AddDays(30),
    };

    private string IdOf(OpaqueReference r) => world.References.Issue(r).Id;

    [Fact]
    public async Task An_identifier_is_found_however_it_is_written_and_names_one_person()
    {
        var crn = Crn();
        var person = await world.AdmitAsync(crn);
        Assert.Equal(person, await world.People.FindAsync(
            World.System("crn"), $" {crn.ToLowerInvariant()} ", null, None));
        Assert.Null(await world.People.FindAsync(World.System("crn"), "not one", null, None));
        Assert.Null(await world.People.FindAsync(World.System("crn"), "Z999999", null, None));
        Assert.IsType<Change.AlreadySo>(await world.Identity.AdmitAsync(
            World.System("crn"), crn, "probation", World.By(World.Probation), "again", None));
    }

    [Fact]
    public async Task A_number_that_is_unique_everywhere_stands_for_the_person_in_every_agency_and_a_local_one_in_its_own()
    {
        var crn = Crn();
        var person = await world.AdmitAsync(crn);
        await world.LinkAsync(person, "noms-number", "A4321BC", "police");
        await world.LinkAsync(person, "treatment-case", "T-77", "treatment");

        var atPolice = await world.People.IdentifiersAtAsync(person, "police", World.Vocabulary, None);
        var atTreatment = await world.People.IdentifiersAtAsync(person, "treatment", World.Vocabulary, None);

        Assert.Equal(["crn", "noms-number"], atPolice.Select(i => i.System).Order());
        Assert.Equal(["crn", "noms-number", "treatment-case"], atTreatment.Select(i => i.System).Order());
    }

    [Fact]
    public async Task An_identifier_of_one_person_cannot_be_another_s()
    {
        var one = await world.AdmitAsync(Crn());
        var other = await world.AdmitAsync(Crn());
        Assert.IsType<Change.Made>(await world.LinkAsync(one, "noms-number", "A1234BC", "police"));
        Assert.IsType<Change.Made>(await world.LinkAsync(one, "noms-number", "A1234BC", "treatment"));
        Assert.IsType<Change.AlreadySo>(await world.LinkAsync(one, "noms-number", "a1234bc", "police"));

        var taken = Assert.IsType<Change.Refused>(await world.LinkAsync(other, "noms-number", "A1234BC", "police"));
        Assert.Equal("identifier-of-another", taken.Code);
        Assert.DoesNotContain("A1234BC", taken.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            await world.People.IdentifiersAtAsync(other, "police", World.Vocabulary, None),
            i => i.System == "noms-number");

        var second = await world.LinkAsync(one, "noms-number", "B1234BC", "police");
        Assert.Equal("has-another-identifier", Assert.IsType<Change.Refused>(second).Code);
        Assert.Null(await world.People.FindAsync(World.System("noms-number"), "B1234BC", null, None));
    }

    [Fact]
    public async Task A_local_number_is_unique_within_its_agency_only()
    {
        var one = await world.AdmitAsync(Crn());
        var other = await world.AdmitAsync(Crn());
        Assert.IsType<Change.Made>(await world.LinkAsync(one, "treatment-case", "C-17", "treatment"));
        Assert.IsType<Change.Made>(await world.LinkAsync(other, "treatment-case", "C-17", "police"));
        var local = World.System("treatment-case");
        Assert.Equal(one, await world.People.FindAsync(local, "C-17", "treatment", None));
        Assert.Equal(other, await world.People.FindAsync(local, "C-17", "police", None));
        Assert.Null(await world.People.FindAsync(local, "C-17", "probation", None));
        Assert.Null(await world.People.FindAsync(local, "C-17", null, None));
    }

    [Fact]
    public async Task A_holder_is_asked_by_the_first_of_its_own_systems()
    {
        var person = await world.AdmitAsync(Crn());
        Assert.Null(await world.People.IdentifierAtAsync(person, World.Treatment, None));
        await world.LinkAsync(person, "treatment-case", "C-18", "treatment");
        Assert.Equal(
            new PersonIdentifier("treatment-case", "C-18"),
            await world.People.IdentifierAtAsync(person, World.Treatment, None));
        await world.LinkAsync(person, "nhs-number", "943 476 5935", "treatment");
        Assert.Equal(
            new PersonIdentifier("nhs-number", "9434765935"),
            await world.People.IdentifierAtAsync(person, World.Treatment, None));
        Assert.Null(await world.People.IdentifierAtAsync(person, World.Police, None));
    }

    [Fact]
    public async Task Merged_people_are_one_and_split_people_have_their_own_again()
    {
        var (crnA, crnB) = (Crn(), Crn());
        var a = await world.AdmitAsync(crnA);
        var b = await world.AdmitAsync(crnB);
        await world.AssertAsync(a, "level", ["priority"]);
        await world.AssertAsync(b, "level", ["standard"]);
        await world.AssertAsync(a, "mappa.level", ["2"]);
        await world.AssertAsync(b, "mappa.level", ["2"]);
        await world.AssertAsync(b, "supervision", ["licence"]);
        world.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.IsType<Change.Made>(await world.Identity.MergeAsync(a, b, World.By(World.Probation), "same man", None));
        Assert.Equal(a, await world.People.FindAsync(World.System("crn"), crnB, null, None));
        Assert.Equal(a, await world.People.CurrentAsync(b, None));
        Assert.Null(await world.FactAsync(a, "level"));
        Assert.Equal("2", await world.FactAsync(a, "mappa.level"));
        Assert.Equal("licence", await world.FactAsync(b, "supervision"));

        await world.AssertAsync(b, "level", ["enhanced"]);
        Assert.Equal("enhanced", await world.FactAsync(a, "level"));

        Assert.IsType<Change.Made>(await world.Identity.SplitAsync(b, World.By(World.Probation), "two men", None));
        Assert.Equal(b, await world.People.FindAsync(World.System("crn"), crnB, null, None));
        Assert.Equal("enhanced", await world.FactAsync(a, "level"));
        Assert.Equal("standard", await world.FactAsync(b, "level"));
        Assert.Null(await world.FactAsync(a, "supervision"));
        var again = await world.Identity.SplitAsync(b, World.By(World.Probation), "again", None);
        Assert.Equal("not-merged", Assert.IsType<Change.Refused>(again).Code);
    }

    [Fact]
    public async Task A_merge_of_the_merged_can_be_undone_one_by_one()
    {
        var a = await world.AdmitAsync(Crn());
        var b = await world.AdmitAsync(Crn());
        var c = await world.AdmitAsync(Crn());
        var by = World.By(World.Probation);
        await world.Identity.MergeAsync(b, c, by, "same", None);
        await world.Identity.MergeAsync(a, c, by, "same", None);
        Assert.Equal(a, await world.People.CurrentAsync(c, None));
        Assert.IsType<Change.AlreadySo>(await world.Identity.MergeAsync(c, b, by, "same", None));
        await world.Identity.SplitAsync(b, by, "not so", None);
        Assert.Equal(b, await world.People.CurrentAsync(c, None));
        Assert.Equal(a, await world.People.CurrentAsync(a, None));
    }

    [Fact]
    public async Task Merged_files_with_different_birth_dates_leave_it_unknown_until_it_is_corrected()
    {
        var a = await world.AdmitAsync(Crn());
        var b = await world.AdmitAsync(Crn());
        var by = World.By(World.Probation);
        await world.Identity.SetBirthDateAsync(a, new DateOnly(1990, 1, 1), false, by, None);
        await world.Identity.SetBirthDateAsync(b, new DateOnly(1990, 1, 2), false, by, None);
        await world.Identity.MergeAsync(a, b, by, "same", None);
        Assert.Null(await world.People.BirthDateAsync(a, None));
        Assert.Null(await world.FactAsync(a, "age"));
        await world.Identity.SetBirthDateAsync(a, new DateOnly(1990, 1, 2), true, by, None);
        Assert.Equal(new DateOnly(1990, 1, 2), await world.People.BirthDateAsync(b, None));
    }

    [Fact]
    public async Task Ids_given_out_while_two_were_one_go_with_whom_the_holder_knows()
    {
        var a = await world.AdmitAsync(Crn());
        var b = await world.AdmitAsync(Crn());
        await world.LinkAsync(b, "nhs-number", OtherNhs, "treatment");
        var before = Reference("probation", "before", a);
        await world.KeepAsync([before]);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Identity.MergeAsync(a, b, World.By(World.Probation), "same", None);
        var ofTreatment = Reference("treatment", "t1", a);
        var ofBoth = Reference("probation", "p1", a, "treatment");
        await world.KeepAsync([ofTreatment, ofBoth]);
        await world.Identity.SplitAsync(b, World.By(World.Probation), "two", None);

        Assert.Equal(b, (await world.References.FindAsync(IdOf(ofTreatment), "police", None))!.Person);
        Assert.Null(await world.References.FindAsync(IdOf(ofBoth), "treatment", None));
        Assert.Equal(a, (await world.References.FindAsync(IdOf(before), "police", None))!.Person);
        foreach (var told in new[] { "police", "treatment" })
        {
            var notices = await world.Notices.ListAsync(told, true, null, 100, None);
            Assert.Contains(notices, n => n is { Kind: "recall", Code: "identity-split" });
        }
    }

    [Fact]
    public async Task An_unlinked_identifier_is_free_again_and_its_ids_stop_working()
    {
        var wrong = await world.AdmitAsync(Crn());
        var right = await world.AdmitAsync(Crn());
        await world.LinkAsync(wrong, "nhs-number", Nhs, "treatment");
        var given = Reference("treatment", "u1", wrong, "probation");
        await world.KeepAsync([given]);
        Assert.IsType<Change.Made>(await world.Identity.UnlinkAsync(
            wrong, World.System("nhs-number"), Nhs, "treatment", World.By(World.Probation), "typed wrongly", None));
        Assert.Null(await world.References.FindAsync(IdOf(given), "probation", None));
        Assert.Null(await world.People.FindAsync(World.System("nhs-number"), Nhs, null, None));
        Assert.Contains(
            await world.Notices.ListAsync("probation", true, null, 100, None),
            n => n is { Kind: "recall", Code: "identity-unlinked" });
        Assert.IsType<Change.Made>(await world.LinkAsync(right, "nhs-number", Nhs, "treatment"));

        await world.KeepAsync([given with { Person = right }]);
        Assert.Equal(right, (await world.References.FindAsync(IdOf(given), "probation", None))!.Person);
    }
}
