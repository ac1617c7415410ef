using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Erasure;

namespace IomGateway.Oversight.Tests.Erasure;

/// <summary>Erasures that a crash broke off, and copies that bring back what was erased.</summary>
public sealed class BrokenOffErasureTests : ErasureTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_erasure_that_broke_off_is_finished_once(int done)
    {
        var order = await BeginAsync();
        await world.Ledger.AppendAsync(Ordered(order), None);
        var register = new ErasureRegister(world.Records);
        if (done >= 1)
        {
            await world.Ledger.EraseAsync([known.Id], [], None);
        }

        if (done >= 2)
        {
            await register.DeleteRowsAsync(register.Begun()[0], null, None);
        }

        Assert.Equal(0, await known.Erasure.SettleAsync(None));
        world.Time.Now += TimeSpan.FromMinutes(3);
        await world.ReopenAsync(_ => { });
        Assert.Equal(1, await known.Erasure.SettleAsync(None));
        Assert.Equal(0, await known.Erasure.SettleAsync(None));

        Assert.Equal(["user"], await known.OpenAsync(known.Decided));
        Assert.Null(await known.FindAsync());
        var told = (await world.EntriesAsync()).Where(e => e.Entry.Kind == EntryKind.Erased).ToList();
        Assert.Equal(2, told.Count);
        Assert.Equal(order, told[1].Entry.Of);
        Assert.Equal("erased", World.Value(told[1], "step"));
    }

    [Fact]
    public async Task An_erasure_whose_order_was_never_recorded_did_not_happen()
    {
        await BeginAsync();
        world.Time.Now += TimeSpan.FromMinutes(3);

        Assert.Equal(0, await known.Erasure.SettleAsync(None));

        Assert.Empty(new ErasureRegister(world.Records).Begun());
        Assert.Contains("facts", await known.OpenAsync(known.Decided));
        Assert.Equal(known.Person, await known.FindAsync());
        await known.EraseAsync();
    }

    [Fact]
    public async Task Ordering_again_goes_on_with_what_broke_off()
    {
        var order = await BeginAsync();
        await world.Ledger.AppendAsync(Ordered(order), None);
        var register = new ErasureRegister(world.Records);
        await register.DeleteRowsAsync(register.Begun()[0], null, None);

        Assert.Equal(order, (await known.EraseAsync()).Ordered);

        Assert.Empty(register.Begun());
        Assert.Equal(["user"], await known.OpenAsync(known.Decided));
    }

    [Theory]
    [InlineData("records.db")]
    [InlineData("keys/keystore.db")]
    public async Task An_older_copy_that_brings_somebody_back_is_erased_again(string file)
    {
        await world.ReopenAsync(folder => File.Copy(Path.Combine(folder, file), Path.Combine(older, "copy")));
        await known.EraseAsync();
        await world.ReopenAsync(folder =>
        {
            File.Delete(Path.Combine(folder, file) + "-wal");
            File.Delete(Path.Combine(folder, file) + "-shm");
            File.Copy(Path.Combine(older, "copy"), Path.Combine(folder, file), overwrite: true);
        });

        await known.Erasure.SettleAsync(None);

        Assert.Null(await known.FindAsync());
        Assert.Equal(["user"], await known.OpenAsync(known.Decided));
        Assert.Equal([known.Id], world.Ledger.ErasedPeople());
    }

    [Fact]
    public async Task People_whom_nobody_knew_are_forgotten_when_their_month_is_long_past_unless_all_is_held()
    {
        world.Time.Now = new DateTimeOffset(2026, 9, 28, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(0, await known.Erasure.ForgetMonthsAsync(None));
        Assert.Contains("asked", await known.OpenAsync(known.Unknown));

        world.Time.Now = new DateTimeOffset(2026, 9, 30, 0, 0, 0, TimeSpan.Zero);
        var by = world.Actor("leicestershire-police");
        await known.Holds.PlaceAsync(null, "Inquiry", "All records", by, None);
        Assert.Equal(0, await known.Erasure.ForgetMonthsAsync(None));
        await known.Holds.LiftAsync(Assert.Single(known.Holds.Standing()).Id, "Over", by, None);

        Assert.Equal(1, await known.Erasure.ForgetMonthsAsync(None));
        Assert.Equal(["user"], await known.OpenAsync(known.Unknown));
        Assert.Contains("facts", await known.OpenAsync(known.Decided));
    }

    [Fact]
    public async Task Copies_of_the_keys_roll_each_day_and_none_outlives_its_days()
    {
        var backups = new KeyBackups(world.Ledger, older, TimeSpan.FromDays(30), world.Time);
        var first = backups.Roll()!;
        Assert.Null(backups.Roll());
        Assert.True(OperatingSystem.IsWindows()
            || File.GetUnixFileMode(first) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var erased = await known.EraseAsync();

        for (var day = 1; day < 30; day++)
        {
            world.Time.Now += TimeSpan.FromDays(1);
            Assert.NotNull(backups.Roll());
            Assert.True(File.Exists(first));
        }

        world.Time.Now += TimeSpan.FromDays(1);
        Assert.NotNull(backups.Roll());
        Assert.False(File.Exists(first));
        Assert.True(world.Time.Now <= erased.Lapses);
        Assert.Equal(30, Directory.EnumerateFiles(older).Count());
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new KeyBackups(world.Ledger, older, TimeSpan.FromDays(31), world.Time));
    }

    private async Task<EntryId> BeginAsync()
    {
        var order = EntryId.New(world.Time);
        Assert.IsType<Change.Made>(await new ErasureRegister(world.Records).BeginAsync(
            known.Person, order.ToString(), EntryId.New(world.Time).ToString(),
            world.Actor("probation-east-midlands"), None));
        return order;
    }

    private static EntryDraft Ordered(EntryId id) => new() { Id = id, Kind = EntryKind.Erased, Engine = "test" };
}
