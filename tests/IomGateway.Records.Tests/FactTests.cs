using IomGateway.Records.People;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Records.Tests;

public abstract class FactTests(World world)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static int next = 100;

    private readonly World world = world;

    private static string Crn() => $"F{Interlocked.Increment(ref next) + 200000}";

    [Fact]
    public async Task What_was_never_said_is_unknown()
    {
        var person = await world.AdmitAsync(Crn());
        var standing = await world.StandingAsync(person);
        Assert.Empty(standing.Facts);
        Assert.Empty(standing.Consents);
    }

    [Fact]
    public async Task A_fact_stands_in_its_own_partnership_until_it_is_stale()
    {
        var person = await world.AdmitAsync(Crn());
        Assert.IsType<Change.Made>(await world.AssertAsync(
            person, "level", ["priority"], since: world.Time.GetUtcNow().AddDays(-89)));
        Assert.Equal("priority", await world.FactAsync(person, "level"));
        var fact = Assert.Single((await world.StandingAsync(person)).Facts, f => f.Fact == "level");
        Assert.Equal("llr", fact.Partnership);

        Assert.IsType<Change.Made>(await world.AssertAsync(
            person, "mappa.level", ["2"], since: world.Time.GetUtcNow().AddDays(-90)));
        Assert.Null(await world.FactAsync(person, "mappa.level"));
    }

    [Fact]
    public async Task A_stale_fact_stands_again_once_it_is_said_again()
    {
        var person = await world.AdmitAsync(Crn());
        await world.AssertAsync(person, "level", ["priority"], since: world.Time.GetUtcNow().AddDays(-400));
        Assert.Null(await world.FactAsync(person, "level"));
        Assert.IsType<Change.Made>(await world.AssertAsync(person, "level", ["priority"]));
        Assert.Equal("priority", await world.FactAsync(person, "level"));
    }

    [Fact]
    public async Task What_is_older_than_what_stands_does_not_replace_it()
    {
        var person = await world.AdmitAsync(Crn());
        await world.AssertAsync(person, "level", ["priority"], since: world.Time.GetUtcNow().AddDays(-1));
        var change = await world.AssertAsync(person, "level", ["standard"], since: world.Time.GetUtcNow().AddDays(-2));
        Assert.Equal("older-than-what-stands", Assert.IsType<Change.Refused>(change).Code);
        Assert.Equal("priority", await world.FactAsync(person, "level"));
    }

    [Fact]
    public async Task The_same_words_again_change_nothing()
    {
        var person = await world.AdmitAsync(Crn());
        var since = world.Time.GetUtcNow();
        await world.AssertAsync(person, "cohorts", ["drr", "ppo"], since: since);
        var epoch = world.Database.Epoch().Facts;
        Assert.IsType<Change.AlreadySo>(await world.AssertAsync(person, "cohorts", ["ppo", "drr"], since: since));
        Assert.Equal(epoch, world.Database.Epoch().Facts);
        Assert.Equal("drr,ppo", await world.FactAsync(person, "cohorts"));
    }

    [Theory]
    [InlineData("level", "priority", "treatment", "class-may-not-assert")]
    [InlineData("supervision", "licence", "police", "may-not-assert")]
    [InlineData("level", "priority", "outsider", "not-in-partnership")]
    [InlineData("level", "gold", "police", "unknown-value")]
    [InlineData("level", "", "police", "unknown-value")]
    [InlineData("level", "standard;priority", "police", "one-value-only")]
    [InlineData("star-sign", "leo", "police", "unknown-fact")]
    [InlineData("relationship", "involved", "probation", "about-the-asker")]
    public async Task An_agency_says_only_what_it_may_and_what_there_is(
        string fact, string values, string agency, string code)
    {
        var person = await world.AdmitAsync(Crn());
        var by = new[] { World.Police, World.Probation, World.Treatment, World.Outsider }.Single(a => a.Id == agency);
        var change = await world.AssertAsync(
            person, fact, values.Split(';', StringSplitOptions.RemoveEmptyEntries), by);
        Assert.Equal(code, Assert.IsType<Change.Refused>(change).Code);
        Assert.Null(await world.FactAsync(person, fact));
    }

    [Fact]
    public async Task What_is_said_to_be_so_from_tomorrow_is_refused()
    {
        var person = await world.AdmitAsync(Crn());
        var change = await world.AssertAsync(person, "level", ["priority"], since: world.Time.GetUtcNow().AddDays(1));
        Assert.Equal("since-ahead", Assert.IsType<Change.Refused>(change).Code);
    }

    [Fact]
    public async Task Nothing_is_said_of_somebody_whom_the_register_does_not_have()
    {
        var change = await world.AssertAsync(PersonId.New(world.Time), "level", ["priority"]);
        Assert.Equal("unknown-person", Assert.IsType<Change.Refused>(change).Code);
    }

    [Theory]
    [InlineData("2009-06-02", "child-16-17")]
    [InlineData("2008-06-02", "child-16-17")]
    [InlineData("2008-06-01", "young-adult-18-25")]
    [InlineData("1990-01-01", "adult")]
    public async Task The_birth_date_settles_the_age(string born, string band)
    {
        var person = await world.AdmitAsync(Crn());
        await world.Identity.SetBirthDateAsync(
            person, DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), correct: false,
            World.By(World.Probation), None);
        Assert.Equal(band, await world.FactAsync(person, "age"));
    }

    [Fact]
    public async Task Who_is_said_to_be_younger_than_the_birth_date_tells_is_treated_as_younger()
    {
        var person = await world.AdmitAsync(Crn());
        await world.Identity.SetBirthDateAsync(
            person, new DateOnly(2004, 1, 1), correct: false, World.By(World.Probation), None);
        await world.AssertAsync(person, "age", ["child-16-17"]);
        Assert.Equal("child-16-17", await world.FactAsync(person, "age"));
        await world.AssertAsync(person, "age", ["adult"]);
        Assert.Equal("young-adult-18-25", await world.FactAsync(person, "age"));
    }

    [Fact]
    public async Task Another_birth_date_is_taken_only_as_a_correction()
    {
        var person = await world.AdmitAsync(Crn());
        var by = World.By(World.Probation);
        await world.Identity.SetBirthDateAsync(person, new DateOnly(2000, 1, 1), correct: false, by, None);
        var other = new DateOnly(2001, 1, 1);
        var change = await world.Identity.SetBirthDateAsync(person, other, correct: false, by, None);
        Assert.Equal("birth-date-differs", Assert.IsType<Change.Refused>(change).Code);
        Assert.IsType<Change.Made>(await world.Identity.SetBirthDateAsync(person, other, correct: true, by, None));
        Assert.Equal(other, await world.People.BirthDateAsync(person, None));
    }

    [Fact]
    public async Task A_decision_reads_what_stands_and_nothing_of_somebody_unknown()
    {
        var unknown = new FactsQuestion
        {
            Person = PersonId.New(world.Time),
            Asker = World.Police,
            User = "anna",
            Holder = World.Treatment,
            Purpose = "care",
            At = world.Time.GetUtcNow(),
        };
        Assert.Same(StandingFacts.Unknown, await world.People.StandingAsync(unknown, World.Vocabulary, None));
        PersonFacts facts = await world.People.FactsAsync(
            unknown with { Person = await world.AdmitAsync(Crn()) }, World.Vocabulary, None);
        Assert.NotNull(facts);
    }
}
