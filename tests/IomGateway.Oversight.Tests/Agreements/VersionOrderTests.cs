namespace IomGateway.Oversight.Tests.Agreements;

public sealed class VersionOrderTests : IAsyncLifetime
{
    private readonly World world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_version_that_goes_backwards_is_refused_and_not_recorded()
    {
        await world.SubmitAsync(Version(3));

        Assert.Equal("version-not-newer", World.Code(await world.SubmitAsync(Version(2))));
        Assert.Single(await world.EntriesAsync());
    }

    private static string Version(int number) =>
        World.Text().Replace("version: 1", $"version: {number}", StringComparison.Ordinal);
}
