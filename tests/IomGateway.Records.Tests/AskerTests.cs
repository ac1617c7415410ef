using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.Tests;

public abstract class AskerTests(World world)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static int next = 300000;

    private static string Crn() => $"A{Interlocked.Increment(ref next)}";

    private Task<Change> RelateAsync(
        PersonId person, string kind, string agency, string? user, DateTimeOffset? since = null) =>
        world.Facts.RelateAsync(Relationship(person, kind, agency, user, since), World.Vocabulary, None);

    private RelationshipAssertion Relationship(
        PersonId person, string kind, string agency, string? user, DateTimeOffset? since = null) => new()
    {
        Person = person,
        Partnership = World.Llr,
        Kind = kind,
        Agency = agency,
        User = user,
        Since = since ?? world.Time.GetUtcNow(),
        By = World.By(World.Probation),
    };

    private Task<Change> RestrictAsync(
        PersonId person, Agency holder, AgencyUser[] excluded, AgencyUser[]? only, DateTimeOffset? since = null) =>
        world.Facts.RestrictAsync(
            new RestrictedList
            {
                Person = person,
                Excluded = excluded,
                OnlyPermitted = only,
                Since = since ?? world.Time.GetUtcNow(),
                By = World.By(holder),
            },
            World.Vocabulary,
            None);

    [Fact]
    public async Task A_relationship_of_an_agency_is_every_user_s_and_that_of_a_user_is_theirs_alone()
    {
        var person = await world.AdmitAsync(Crn());
        await world.AssertAsync(person, "level", ["priority"]);
        Assert.Equal("none", await world.FactAsync(person, "relationship"));

        await RelateAsync(person, "managing-team", "police", null);
        await RelateAsync(person, "lead-professional", "police", "anna");
        await RelateAsync(person, "involved", "treatment", "tom");
        Assert.Equal("lead-professional", await world.FactAsync(person, "relationship", World.Police, "anna"));
        Assert.Equal("managing-team", await world.FactAsync(person, "relationship", World.Police, "ben"));
        Assert.Equal("involved", await world.FactAsync(person, "relationship", World.Treatment, "tom"));
        Assert.Equal("none", await world.FactAsync(person, "relationship", World.Treatment, "anna"));
        Assert.Equal("none", await world.FactAsync(person, "relationship", World.Probation, "anna"));
    }

    [Fact]
    public async Task A_person_has_one_lead_professional()
    {
        var person = await world.AdmitAsync(Crn());
        await RelateAsync(person, "lead-professional", "police", "anna");
        Assert.IsType<Change.Made>(await RelateAsync(person, "lead-professional", "probation", "paul"));
        Assert.Equal("none", await world.FactAsync(person, "relationship", World.Police, "anna"));
        Assert.Equal("lead-professional", await world.FactAsync(person, "relationship", World.Probation, "paul"));

        var agency = await RelateAsync(person, "lead-professional", "police", null);
        Assert.Equal("lead-is-a-user", Assert.IsType<Change.Refused>(agency).Code);
    }

    [Fact]
    public async Task A_stale_relationship_is_unknown_rather_than_none()
    {
        var person = await world.AdmitAsync(Crn());
        await RelateAsync(person, "managing-team", "police", null, world.Time.GetUtcNow().AddDays(-91));
        Assert.Null(await world.FactAsync(person, "relationship", World.Police));
    }

    [Fact]
    public async Task A_relationship_ends()
    {
        var person = await world.AdmitAsync(Crn());
        await RelateAsync(person, "managing-team", "police", null);
        var ended = Relationship(person, "managing-team", "police", null);
        Assert.IsType<Change.Made>(await world.Facts.EndRelationshipAsync(ended, World.Vocabulary, None));
        Assert.IsType<Change.AlreadySo>(await world.Facts.EndRelationshipAsync(ended, World.Vocabulary, None));
        Assert.NotEqual("managing-team", await world.FactAsync(person, "relationship", World.Police));
    }

    [Fact]
    public async Task A_restricted_list_never_asserted_is_unknown()
    {
        var person = await world.AdmitAsync(Crn());
        Assert.Null(await world.FactAsync(person, "restricted"));
        await RestrictAsync(person, World.Probation, [], null);
        Assert.Null(await world.FactAsync(person, "restricted", holder: World.Treatment));
        Assert.Equal("false", await world.FactAsync(person, "restricted", holder: World.Probation));
    }

    [Fact]
    public async Task Who_is_excluded_or_not_among_the_only_permitted_is_shut_out()
    {
        var person = await world.AdmitAsync(Crn());
        await RestrictAsync(person, World.Treatment, [new AgencyUser("police", "anna")], null);
        Assert.Equal("true", await world.FactAsync(person, "restricted", user: "anna"));
        Assert.Equal("false", await world.FactAsync(person, "restricted", user: "ben"));
        Assert.Equal("false", await world.FactAsync(person, "restricted", World.Probation, "anna"));

        await RestrictAsync(person, World.Treatment, [], [new AgencyUser("police", "anna")]);
        Assert.Equal("false", await world.FactAsync(person, "restricted", user: "anna"));
        Assert.Equal("true", await world.FactAsync(person, "restricted", user: "ben"));
    }

    [Fact]
    public async Task A_stale_list_still_shuts_out_but_no_longer_lets_in()
    {
        var person = await world.AdmitAsync(Crn());
        var old = world.Time.GetUtcNow().AddDays(-31);
        await RestrictAsync(person, World.Treatment, [new AgencyUser("police", "anna")], null, old);
        Assert.Equal("true", await world.FactAsync(person, "restricted", user: "anna"));
        Assert.Null(await world.FactAsync(person, "restricted", user: "ben"));
    }

    [Fact]
    public async Task An_agency_that_may_not_say_so_restricts_nothing()
    {
        var person = await world.AdmitAsync(Crn());
        var change = await RestrictAsync(person, World.Police, [], null);
        Assert.Equal("may-not-assert", Assert.IsType<Change.Refused>(change).Code);
        Assert.Null(await world.FactAsync(person, "restricted", holder: World.Police));
    }
}
