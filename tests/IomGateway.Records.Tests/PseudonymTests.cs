using IomGateway.Records.References;

namespace IomGateway.Records.Tests;

/// <summary>A file of generations that was lost is noticed, wherever the register lies.</summary>
public abstract class PseudonymTests(World world) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("iom-pseudonyms-").FullName;

    private PseudonymGenerations Generations =>
        PseudonymGenerations.BesideKey(Path.Combine(folder, "recipients.key"));

    public Task InitializeAsync() => world.InitializeAsync();

    public async Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Without_any_rotation_no_file_is_missed()
    {
        await new PseudonymRegister(world.Database).AgreeAsync(Generations, default);
        Assert.False(File.Exists(Generations.Path));
    }

    [Fact]
    public async Task What_was_rotated_before_there_was_a_register_is_taken_over_and_missed_from_then_on()
    {
        Generations.Next("hmp-leicester", world.Time.GetUtcNow());
        await new PseudonymRegister(world.Database).AgreeAsync(Generations, default);
        File.Delete(Generations.Path);

        // Another gateway of the same database misses it too.
        var other = new PseudonymRegister(await world.OpenAgainAsync());
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => other.AgreeAsync(Generations, default));
        Assert.Contains("hmp-leicester has had generation 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Generations.Path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_ahead_is_believed_and_an_older_one_never_lowers_what_is_kept()
    {
        var register = new PseudonymRegister(world.Database);
        await register.RaiseAsync("hmp-leicester", 2, default);
        Generations.Next("hmp-leicester", world.Time.GetUtcNow());
        Generations.Next("hmp-leicester", world.Time.GetUtcNow());
        await register.AgreeAsync(Generations, default);
        await register.RaiseAsync("hmp-leicester", 2, default);
        File.Delete(Generations.Path);
        Generations.Next("hmp-leicester", world.Time.GetUtcNow());

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => register.AgreeAsync(Generations, default));
        Assert.Contains(
            "has had generation 3 of its stand-ins, and it says 2", refusal.Message, StringComparison.Ordinal);
    }
}
