using System.Diagnostics;
using Dapper;
using IomGateway.Records.Notices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IomGateway.Records.Tests;

/// <summary>What can become of a file.</summary>
public sealed class SqliteFileTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteWorld world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Beside_a_process_that_hardly_pauses_between_its_writes_others_write_too()
    {
        using var enough = new CancellationTokenSource();
        var busy = Task.Factory.StartNew(
            () => HoldAgainAndAgain(enough.Token), None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        try
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.IsType<Change.Made>(await PlaceAsync($"beside-{i}"));
            }
        }
        finally
        {
            await enough.CancelAsync();
            await busy;
        }
    }

    [Fact]
    public async Task A_full_disk_is_said_and_changes_nothing_and_writing_goes_on_when_there_is_room()
    {
        await world.Database.WriteAsync(
            c => c.Execute($"PRAGMA max_page_count = {c.ExecuteScalar<int>("PRAGMA page_count")}"), None);
        RecordsUnavailableException? full = null;
        for (var i = 0; i < 2000 && full is null; i++)
        {
            full = await Record.ExceptionAsync(() => PlaceAsync($"full-{i}")) as RecordsUnavailableException;
        }

        Assert.Equal("records-full", full?.Code);
        Assert.NotEmpty(full!.Mend);
        using (var connection = new SqliteConnection($"Data Source={world.Where};Pooling=False"))
        {
            connection.Open();
            Assert.Equal("ok", connection.ExecuteScalar<string>("PRAGMA integrity_check"));
        }

        await world.Database.WriteAsync(c => c.Execute("PRAGMA max_page_count = 1073741823"), None);
        Assert.IsType<Change.Made>(await PlaceAsync("room-again"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_a_mend()
    {
        var path = Path.Combine(world.Folder, "damaged.db");
        await File.WriteAllTextAsync(path, new string('x', 8192));
        await RefusesAsync(path, "records-damaged");
    }

    [Fact]
    public async Task A_database_whose_pages_were_overwritten_is_refused_with_a_mend()
    {
        for (var i = 0; i < 500; i++)
        {
            await PlaceAsync($"n-{i}");
        }

        var path = Path.Combine(world.Folder, "overwritten.db");
        using (var connection = new SqliteConnection($"Data Source={world.Where};Pooling=False"))
        {
            connection.Open();
            connection.Execute("VACUUM INTO @path", new { path });
        }

        await using (var file = File.OpenWrite(path))
        {
            file.Position = file.Length / 2;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)(file.Length / 4)).ToArray());
        }

        await RefusesAsync(path, "records-damaged");
    }

    [Fact]
    public async Task Somebody_else_s_database_is_refused_and_left_as_it_was()
    {
        var path = Path.Combine(world.Folder, "foreign.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            connection.Execute("CREATE TABLE theirs (x)");
        }

        await RefusesAsync(path, "records-damaged");
        using var again = new SqliteConnection($"Data Source={path};Pooling=False");
        again.Open();
        Assert.Equal(["theirs"], again.Query<string>("SELECT name FROM sqlite_schema"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_said()
    {
        var file = Path.Combine(world.Folder, "a-file");
        await File.WriteAllTextAsync(file, "");
        await RefusesAsync(Path.Combine(file, "records.db"), "records-cannot-open");
    }

    [Fact]
    public void Only_the_owner_can_read_the_file()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(world.Where));
        }
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

    // As a busy gateway on a slow disk.
    private void HoldAgainAndAgain(CancellationToken enough)
    {
        using var connection = new SqliteConnection($"Data Source={world.Where};Pooling=False");
        connection.Open();
        while (!enough.IsCancellationRequested)
        {
            while (raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") != raw.SQLITE_OK)
            {
            }

            Thread.Sleep(10);
            connection.Execute("COMMIT");
            var pause = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(pause) < TimeSpan.FromMicroseconds(100))
            {
            }
        }
    }
}
