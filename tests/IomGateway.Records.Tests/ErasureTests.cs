using IomGateway.Records.Erasure;

namespace IomGateway.Records.Tests;

public abstract class ErasureTests(World world) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ErasureRegister erasures = null!;
    private LegalHoldRegister holds = null!;

    public async Task InitializeAsync()
    {
        await world.InitializeAsync();
        erasures = new ErasureRegister(world.Database);
        holds = new LegalHoldRegister(world.Database);
    }

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task All_files_of_a_person_go_and_nobody_else_s()
    {
        var (kept, merged, other) =
            (await world.AdmitAsync("X123456"), await world.AdmitAsync("X123457"), await world.AdmitAsync("X123458"));
        await world.AssertAsync(kept, "level", ["priority"]);
        await world.AssertAsync(other, "level", ["priority"]);
        Assert.IsType<Change.Made>(await world.Identity.MergeAsync(
            kept, merged, World.By(World.Probation), "One person", None));

        Assert.IsType<Change.Made>(await erasures.BeginAsync(merged, "a", "b", World.By(World.Probation), None));
        var begun = Assert.Single(erasures.Begun());
        Assert.Equal(
            new[] { kept.ToString(), merged.ToString() }.Order(StringComparer.Ordinal), begun.People);
        Assert.Equal(["X123456", "X123457"], begun.Numbers.Select(n => n.Value).Order(StringComparer.Ordinal));
        await erasures.DeleteRowsAsync(begun, new DateOnly(2026, 5, 1), None);
        await erasures.DeleteRowsAsync(erasures.Begun()[0], null, None);
        Assert.Equal(new DateOnly(2026, 5, 1), erasures.Begun()[0].LastMonth);
        Assert.True(await erasures.DoneAsync("a", None));
        Assert.False(await erasures.DoneAsync("a", None));

        Assert.Empty(erasures.Begun());
        Assert.Equal(begun.People, erasures.Erased().Order(StringComparer.Ordinal));
        Assert.Null(await world.People.CurrentAsync(kept, None));
        Assert.Null(await world.People.CurrentAsync(merged, None));
        Assert.Equal("priority", await world.FactAsync(other, "level"));
        Assert.Equal(0, await erasures.DeleteAgainAsync(begun.People, None));
        Assert.Equal(1, await erasures.DeleteAgainAsync([other.ToString()], None));
    }

    [Fact]
    public async Task A_hold_on_one_file_holds_the_person_and_an_erasure_that_began_cannot_be_held()
    {
        var (kept, merged) = (await world.AdmitAsync("X123456"), await world.AdmitAsync("X123457"));
        var hold = Assert.IsType<Change.Made>(await holds.PlaceAsync(merged, World.By(World.Police), None)).Id!;
        Assert.Equal(
            hold, Assert.IsType<Change.AlreadySo>(await holds.PlaceAsync(merged, World.By(World.Police), None)).Id);
        await world.Identity.MergeAsync(kept, merged, World.By(World.Probation), "One person", None);

        Assert.Equal("legal-hold", Code(await erasures.BeginAsync(kept, "a", "b", World.By(World.Probation), None)));
        Assert.Equal("unknown-hold", Code(await holds.LiftAsync(hold, World.By(World.Probation), None)));
        Assert.IsType<Change.Made>(await holds.LiftAsync(hold, World.By(World.Police), None));
        Assert.IsType<Change.AlreadySo>(await holds.LiftAsync(hold, World.By(World.Police), None));
        Assert.IsType<Change.Made>(await erasures.BeginAsync(kept, "a", "b", World.By(World.Probation), None));
        Assert.Equal(
            "a", Assert.IsType<Change.AlreadySo>(
                await erasures.BeginAsync(merged, "c", "d", World.By(World.Probation), None)).Id);
        Assert.Equal("being-erased", Code(await holds.PlaceAsync(merged, World.By(World.Police), None)));
        Assert.Equal("being-erased", Code(await holds.PlaceAsync(null, World.By(World.Police), None)));
        Assert.True(await erasures.AbandonAsync("a", None));
        Assert.IsType<Change.Made>(await holds.PlaceAsync(null, World.By(World.Police), None));
        Assert.Null(Assert.Single(holds.Standing()).Person);
        Assert.Equal("legal-hold", Code(await erasures.BeginAsync(kept, "a", "b", World.By(World.Probation), None)));
    }

    private static string Code(Change change) => Assert.IsType<Change.Refused>(change).Code;
}
