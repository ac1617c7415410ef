namespace IomGateway.Oversight.Tests.Erasure;

/// <summary>A world with somebody in it who was asked about, and a folder for copies from before.</summary>
public abstract class ErasureTest : IAsyncLifetime
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    private protected readonly World world = new();
    private protected readonly string older = Directory.CreateTempSubdirectory("iom-older-").FullName;

    private protected Known known = null!;

    public async Task InitializeAsync()
    {
        await world.InitializeAsync();
        known = new Known(world);
        await known.AdmitAsync();
    }

    public async Task DisposeAsync()
    {
        await world.DisposeAsync();
        Directory.Delete(older, recursive: true);
    }
}
