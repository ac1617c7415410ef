namespace IomGateway.Records.Tests;

/// <summary>Any partner can put somebody forward; nobody undoes by it what those who decide have said.</summary>
public abstract class OpeningTests(World world)
{
    private static int next = 700;

    private static string Crn() => $"G{Interlocked.Increment(ref next) + 200000}";

    [Fact]
    public async Task A_partner_of_any_class_puts_forward_somebody_of_whom_nothing_was_said()
    {
        var person = await world.AdmitAsync(Crn());
        Assert.Null(await world.FactAsync(person, "stage"));
        Assert.IsType<Change.Made>(await world.AssertAsync(person, "stage", ["nominated"], World.Treatment));
        Assert.Equal("nominated", await world.FactAsync(person, "stage"));
    }

    [Fact]
    public async Task Whoever_is_managed_already_stays_so_and_the_answer_does_not_tell()
    {
        var unknown = await world.AdmitAsync(Crn());
        var managed = await world.AdmitAsync(Crn());
        await world.AssertAsync(managed, "stage", ["managed"], World.Police, world.Time.GetUtcNow().AddDays(-5));
        var epoch = world.Database.Epoch().Facts;

        var second = await world.AssertAsync(managed, "stage", ["nominated"], World.Treatment);
        Assert.Equal(epoch, world.Database.Epoch().Facts);
        Assert.Equal("managed", await world.FactAsync(managed, "stage"));

        var first = await world.AssertAsync(unknown, "stage", ["nominated"], World.Treatment);
        Assert.Equal(
            Assert.IsType<Change.Made>(first) with { Id = null }, Assert.IsType<Change.Made>(second) with { Id = null });
    }

    [Fact]
    public async Task What_was_said_long_ago_is_not_opened_anew()
    {
        var person = await world.AdmitAsync(Crn());
        await world.AssertAsync(person, "stage", ["exited"], World.Police, world.Time.GetUtcNow().AddDays(-400));
        await world.AssertAsync(person, "stage", ["nominated"], World.Treatment);
        Assert.Null(await world.FactAsync(person, "stage"));
    }

    [Fact]
    public async Task Those_who_decide_take_it_from_there()
    {
        var person = await world.AdmitAsync(Crn());
        await world.AssertAsync(person, "stage", ["nominated"], World.Treatment);
        Assert.IsType<Change.Made>(await world.AssertAsync(person, "stage", ["managed"], World.Police));
        Assert.Equal("managed", await world.FactAsync(person, "stage"));
    }

    [Fact]
    public async Task No_other_value_opens()
    {
        var person = await world.AdmitAsync(Crn());
        var change = await world.AssertAsync(person, "stage", ["managed"], World.Treatment);
        Assert.Equal("class-may-not-assert", Assert.IsType<Change.Refused>(change).Code);
        Assert.Null(await world.FactAsync(person, "stage"));
    }

    [Fact]
    public async Task An_agency_whose_own_file_does_not_let_it_opens_nothing()
    {
        var person = await world.AdmitAsync(Crn());
        var change = await world.AssertAsync(person, "stage", ["nominated"], World.Probation);
        Assert.Equal("may-not-assert", Assert.IsType<Change.Refused>(change).Code);
    }

    [Fact]
    public async Task Where_the_asker_sits_is_known_in_the_partnership_that_has_a_team_and_nowhere_else()
    {
        var person = await world.AdmitAsync(Crn());
        Assert.DoesNotContain((await world.StandingAsync(person)).Facts, f => f.Fact == "co-located");

        var there = await world.StandingAsync(person, coLocated: new Dictionary<string, bool> { ["llr"] = true });
        var fact = Assert.Single(there.Facts, f => f.Fact == "co-located");
        Assert.Equal("llr", fact.Partnership);
        Assert.Equal(["true"], fact.Values);

        var elsewhere = await world.StandingAsync(person, coLocated: new Dictionary<string, bool> { ["llr"] = false });
        Assert.Equal(["false"], Assert.Single(elsewhere.Facts, f => f.Fact == "co-located").Values);
    }
}
