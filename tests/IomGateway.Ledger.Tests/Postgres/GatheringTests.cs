using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Postgres;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>When what has gathered is taken to be written.</summary>
public sealed class GatheringTests
{
    private readonly Gathering _gathered = new();

    [Fact]
    public async Task What_comes_while_nothing_is_being_written_is_taken_at_once()
    {
        var batch = new Batch();
        Task<bool> taken = _gathered.TakeAsync(batch);
        Assert.False(taken.IsCompleted);

        Add(1);

        Assert.True(await taken);
        Assert.Equal(1, batch.Count);
    }

    [Fact]
    public async Task A_second_batch_goes_when_it_is_as_large_as_the_one_being_written_or_that_is_done()
    {
        (Batch first, Batch second, Batch third) = (new Batch(), new Batch(), new Batch());
        Add(3);
        Assert.True(await _gathered.TakeAsync(first));
        Add(3);
        Assert.True(await _gathered.TakeAsync(second));
        Assert.Equal((3, 3), (first.Count, second.Count));

        Add(1);
        _gathered.Written(first.Count);
        _gathered.Written(second.Count);
        Assert.True(await _gathered.TakeAsync(third));
        Assert.Equal(1, third.Count);
    }

    [Fact]
    public async Task A_batch_that_hangs_holds_nobody_else_up()
    {
        (Batch hanging, Batch next) = (new Batch(), new Batch());
        Add(9);
        Assert.True(await _gathered.TakeAsync(hanging));

        Add(1);

        Assert.True(await _gathered.TakeAsync(next).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(1, next.Count);
    }

    [Fact]
    public async Task What_is_waiting_at_the_end_is_still_taken_and_nothing_more_is_let_in()
    {
        var batch = new Batch();
        Add(2);
        _gathered.Close();

        Assert.False(_gathered.TryAdd(Entry(EntryId.New(TimeProvider.System))));
        Assert.True(await _gathered.TakeAsync(batch));
        Assert.Equal(2, batch.Count);
        Assert.False(await _gathered.TakeAsync(batch));
    }

    [Fact]
    public async Task One_batch_has_no_id_twice_and_at_most_256_entries()
    {
        var batch = new Batch();
        var id = EntryId.New(TimeProvider.System);
        Assert.True(_gathered.TryAdd(Entry(id)));
        Assert.True(_gathered.TryAdd(Entry(id)));
        Add(300);

        foreach (int count in new[] { 1, 256, 45 })
        {
            Assert.True(await _gathered.TakeAsync(batch));
            Assert.Equal(count, batch.Count);
            _gathered.Written(batch.Count);
        }
    }

    private void Add(int count)
    {
        for (int n = 0; n < count; n++)
        {
            Assert.True(_gathered.TryAdd(Entry(EntryId.New(TimeProvider.System))));
        }
    }

    private static Pending Entry(EntryId id) => new(new PreparedEntry
    {
        Id = id,
        Kind = EntryKind.Decided,
        Of = null,
        AwaitsConclusion = false,
        UnixMilliseconds = 0,
        Leaf = new byte[100],
        LeafHash = new byte[32],
        Parts = [],
        Terms = null,
    });
}
