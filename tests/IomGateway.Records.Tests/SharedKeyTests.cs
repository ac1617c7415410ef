using IomGateway.Records.SharedKeys;

namespace IomGateway.Records.Tests;

/// <summary>Gateways of one database know by their keys that they are one.</summary>
public abstract class SharedKeyTests(World world) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static string Of(char digit) => new(digit, 64);

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task The_first_key_of_a_name_counts_whoever_comes_later()
    {
        var here = new SharedKeyRegister(world.Database);
        var there = new SharedKeyRegister(await world.OpenAgainAsync());
        Assert.Equal(Of('a'), (await here.KeepAsync("recipients", Of('a'), "one", None)).Fingerprint);
        var kept = await there.KeepAsync("recipients", Of('b'), "two", None);
        Assert.Equal((Of('a'), "one", world.Time.GetUtcNow()), (kept.Fingerprint, kept.Node, kept.Since));
        await there.KeepAsync("holder-signing", Of('c'), "two", None);
        Assert.Equal(["holder-signing", "recipients"], (await here.ListAsync(None)).Select(k => k.Name));
    }

    [Fact]
    public async Task A_key_that_was_rotated_counts_in_the_place_of_the_one_before()
    {
        var keys = new SharedKeyRegister(world.Database);
        await keys.KeepAsync("token-signing", Of('a'), "one", None);
        await keys.ReplaceAsync("token-signing", Of('b'), "two", None);
        SharedKey kept = Assert.Single(await keys.ListAsync(None));
        Assert.Equal((Of('b'), "two"), (kept.Fingerprint, kept.Node));
        Assert.Equal(Of('b'), (await keys.KeepAsync("token-signing", Of('a'), "one", None)).Fingerprint);
    }

    [Fact]
    public async Task Of_two_gateways_that_start_at_once_one_says_which_key_counts()
    {
        var other = await world.OpenAgainAsync();
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            new SharedKeyRegister(i % 2 == 0 ? world.Database : other).KeepAsync("k", Of((char)('0' + i)), $"{i}", None))));
        Assert.Single(kept.Select(k => (k.Fingerprint, k.Node)).Distinct());
    }

    [Fact]
    public async Task A_key_that_was_forgotten_makes_room_for_another()
    {
        var keys = new SharedKeyRegister(world.Database);
        await keys.KeepAsync("recipients", Of('a'), "one", None);
        Assert.IsType<Change.Made>(await keys.ForgetAsync("recipients", None));
        Assert.IsType<Change.Refused>(await keys.ForgetAsync("recipients", None));
        Assert.Equal(Of('b'), (await keys.KeepAsync("recipients", Of('b'), "one", None)).Fingerprint);
    }
}
