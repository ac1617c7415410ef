using Dapper;
using IomGateway.Records.Notices;
using IomGateway.Records.People;

namespace IomGateway.Records.Tests;

public abstract class DatabaseTests(World world) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Two_processes_write_at_once_and_nothing_is_lost()
    {
        var here = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.IsType<Change.Made>(await PlaceAsync($"here-{worker}-{i}"));
            }
        })));
        var there = await Task.WhenAll(
            OtherProcess.RunAsync("notices", world.Where, "100", "one"),
            OtherProcess.RunAsync("notices", world.Where, "100", "two"));
        await here;
        Assert.All(there, r => Assert.Equal(0, r.Exit));
        Assert.Equal(600, world.Database.Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM notice")));
    }

    [Fact]
    public async Task Writes_are_done_in_the_order_in_which_they_were_asked_for()
    {
        var done = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => world.Database.WriteAsync(
            _ =>
            {
                lock (done)
                {
                    done.Add(i);
                }

                return i;
            },
            None)));
        Assert.Equal(Enumerable.Range(0, 200), done);
    }

    [Fact]
    public async Task What_another_process_changed_is_seen_by_the_next_question()
    {
        var person = await world.AdmitAsync("D100001");
        Assert.Null(await world.FactAsync(person, "level"));
        var other = new FactRegister(await world.OpenAgainAsync());
        await other.AssertAsync(
            new FactAssertion
            {
                Person = person,
                Partnership = World.Llr,
                Fact = "level",
                Values = ["priority"],
                Since = world.Time.GetUtcNow(),
                By = World.By(World.Police),
            },
            World.Vocabulary,
            None);
        Assert.Equal("priority", await world.FactAsync(person, "level"));
    }

    [Fact]
    public async Task Of_two_who_admit_the_same_person_at_once_one_makes_them()
    {
        var other = new IdentityRegister(await world.OpenAgainAsync());
        var changes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            (i % 2 == 0 ? world.Identity : other).AdmitAsync(
                World.System("crn"), "D200001", "probation", World.By(World.Probation), "referral", None))));
        Assert.Single(changes, c => c is Change.Made);
        Assert.Equal(15, changes.OfType<Change.AlreadySo>().Count());
        Assert.Equal(1, world.Database.Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM person")));
    }

    [Fact]
    public async Task A_write_that_throws_spoils_no_other()
    {
        var bad = world.Database.WriteAsync<int>(
            c =>
            {
                c.Execute("INSERT INTO miss (agency, agency_user, at) VALUES ('x', 'y', 1)");
                throw new InvalidOperationException("a bug");
            },
            None);
        var good = PlaceAsync("good");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.IsType<Change.Made>(await good);
        Assert.Equal(0, world.Database.Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM miss")));
    }

    [Fact]
    public async Task A_database_that_a_newer_release_changed_is_refused()
    {
        await world.Database.WriteAsync(
            c => c.Execute("INSERT INTO schema_script (name, sha256, applied_at) VALUES ('9999-later.sql', 'x', 0)"),
            None);
        await RefusesAsync(world.Where, "records-other-release");
    }

    [Fact]
    public async Task Two_who_open_a_new_database_at_once_both_can()
    {
        var fresh = world.Another();
        var opened = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => RecordsDatabase.OpenAsync(fresh, world.Time, None)));
        foreach (var database in opened)
        {
            Assert.Equal(opened[0].Epoch(), database.Epoch());
        }

        foreach (var database in opened)
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task Writes_queued_before_closing_are_done()
    {
        var database = await RecordsDatabase.OpenAsync(world.Another(), world.Time, None);
        var notices = new NoticeRegister(database);
        var placed = Enumerable.Range(0, 50).Select(i => Task.Run(() => notices.PlaceAsync(
            new NoticeDraft { Agency = "police", Kind = "k", Code = "c", Decision = $"d{i}" }, None))).ToList();
        await Task.WhenAll(placed);
        await database.DisposeAsync();
        await database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => notices.PlaceAsync(
            new NoticeDraft { Agency = "police", Kind = "k", Code = "c" }, None));
    }

    private async Task RefusesAsync(string where, string code)
    {
        var failure = await Assert.ThrowsAsync<RecordsUnavailableException>(
            () => RecordsDatabase.OpenAsync(where, world.Time, None));
        Assert.Equal(code, failure.Code);
        Assert.NotEmpty(failure.Mend);
    }

    private Task<Change> PlaceAsync(string decision) => world.Notices.PlaceAsync(
        new NoticeDraft { Agency = "police", Kind = "test", Code = "test", Decision = decision }, None);
}
