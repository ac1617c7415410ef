using Dapper;
using IomGateway.Records.People;
using IomGateway.Records.Storage;
using Npgsql;

namespace IomGateway.Records.Tests.Postgres;

/// <summary>What can become of a database on a server, and of several gateways on one.</summary>
public sealed class PostgresTests : IAsyncLifetime
{
    private const string Secret = "s3cret-Canary";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly PostgresWorld world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_write_whose_rule_spans_rows_waits_for_every_other_and_none_is_lost()
    {
        var other = await world.OpenAgainAsync();
        await world.Database.WriteAsync(
            c => c.Execute("INSERT INTO miss (agency, agency_user, at) VALUES ('count', 'u', 0)"), None);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() =>
            (i % 2 == 0 ? world.Database : other).WriteAsync(
                c =>
                {
                    // Reads, then writes what it read and one more: right only where nobody came between.
                    var at = c.ExecuteScalar<long>("SELECT at FROM miss WHERE agency = 'count'");
                    return c.Execute("UPDATE miss SET at = @next WHERE agency = 'count'", new { next = at + 1 });
                },
                None))));
        Assert.Equal(100, world.Database.Read(
            c => c.ExecuteScalar<long>("SELECT at FROM miss WHERE agency = 'count'")));
    }

    [Fact]
    public async Task What_a_read_sees_is_of_one_instant()
    {
        var other = await world.OpenAgainAsync();
        var (before, after) = world.Database.Read(c =>
        {
            var first = c.ExecuteScalar<long>("SELECT count(*) FROM person");
            new IdentityRegister(other).AdmitAsync(
                World.System("crn"), "D300001", "probation", World.By(World.Probation), "referral", None)
                .GetAwaiter().GetResult();
            return (first, c.ExecuteScalar<long>("SELECT count(*) FROM person"));
        });
        Assert.Equal(before, after);
        Assert.Equal(before + 1, world.Database.Read(c => c.ExecuteScalar<long>("SELECT count(*) FROM person")));
    }

    [Fact]
    public async Task A_database_put_back_to_an_earlier_state_never_comes_to_a_number_that_was_read_before()
    {
        await world.AdmitAsync("D400001");
        var kept = world.Database.Read(c => c.ExecuteScalar<long>("SELECT facts FROM register_epoch"));
        await world.AdmitAsync("D400002");
        var copied = world.Database.Epoch().Facts;

        // As a restored backup leaves it; then as many changes as were lost.
        Run($"UPDATE records.register_epoch SET facts = {kept}");
        await world.AdmitAsync("D400003");
        var later = world.Database.Epoch().Facts;
        Assert.True(later > copied, $"{later} came after {copied}");
    }

    [Fact]
    public async Task A_session_that_holds_the_lock_is_said_to_and_then_writing_goes_on()
    {
        await using var database = await RecordsDatabase.OpenAsync(
            world.Where + ";Options=-c lock_timeout=200ms", world.Time, None);
        var identity = new IdentityRegister(database);
        await using var holder = new NpgsqlConnection(world.Where + ";Pooling=false");
        await holder.OpenAsync();
        await holder.ExecuteAsync("SELECT pg_advisory_lock(1229933906, 0)");
        var busy = await Assert.ThrowsAsync<RecordsUnavailableException>(() => AdmitAsync());
        Assert.Equal("records-busy", busy.Code);
        Assert.NotEmpty(busy.Mend);
        await holder.CloseAsync();
        Assert.IsType<Change.Made>(await AdmitAsync());

        Task<Change> AdmitAsync() => identity.AdmitAsync(
            World.System("crn"), "D500001", "probation", World.By(World.Probation), "referral", None);
    }

    [Fact]
    public async Task Of_several_servers_the_one_that_takes_writes_is_used()
    {
        var where = world.Where.Replace("Host=127.0.0.1;", "Host=127.0.0.1:1,127.0.0.1;", StringComparison.Ordinal);
        await using var database = await RecordsDatabase.OpenAsync(where, world.Time, None);
        Assert.Equal(world.Database.Epoch(), database.Epoch());
    }

    [Fact]
    public async Task A_schema_of_somebody_else_s_is_refused_and_left_as_it_was()
    {
        var where = PostgresCluster.Shared.NewDatabase();
        var name = new NpgsqlConnectionStringBuilder(where).Database!;
        PostgresCluster.Shared.Run(name, "CREATE SCHEMA records; CREATE TABLE records.theirs (x int)");
        var failure = await RefusedAsync(where);
        Assert.Equal("records-foreign", failure.Code);
        await using var connection = new NpgsqlConnection(where + ";Pooling=false");
        Assert.Equal(["theirs"], connection.Query<string>(
            "SELECT relname FROM pg_class WHERE relnamespace = 'records'::regnamespace"));
    }

    [Fact]
    public async Task A_server_that_does_not_wait_for_the_disk_is_waited_for()
    {
        Run($"ALTER DATABASE {Name} SET synchronous_commit = off");
        var again = await world.OpenAgainAsync();
        Assert.Equal("on", again.Read(c => c.ExecuteScalar<string>("SHOW synchronous_commit")));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=iom;Username=gw;Password=" + Secret, "records-unreachable")]
    [InlineData("Host=127.0.0.1;Port=PORT;Database=nowhere;Username=gw;Password=" + Secret, "records-cannot-open")]
    [InlineData("Host=db.example;Database=iom;SSL Mode=Prefer;Password=" + Secret, "records-bad-address")]
    [InlineData("Host=127.0.0.1;Username=gw;Password=" + Secret, "records-bad-address")]
    [InlineData("Host=127.0.0.1;Database=iom;Password=x;" + Secret, "records-bad-address")]
    [InlineData("Host=127.0.0.1;Database=iom;" + Secret + "=x", "records-bad-address")]
    [InlineData("Host=127.0.0.1;Database=iom;Port=" + Secret, "records-bad-address")]
    public async Task What_is_wrong_with_the_address_is_said_without_repeating_a_secret(string where, string code)
    {
        var failure = await RefusedAsync(where.Replace("PORT", $"{PostgresCluster.Shared.Port}", StringComparison.Ordinal));
        Assert.Equal(code, failure.Code);
        Assert.NotEmpty(failure.Mend);
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            Assert.DoesNotContain(Secret, e.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("Host=db.example;Database=iom", SslMode.VerifyFull)]
    [InlineData("Host=db.example;Database=iom;SSL Mode=VerifyCA", SslMode.VerifyCA)]
    [InlineData("Host=db.example;Database=iom;SSL Mode=Disable", SslMode.Disable)]
    [InlineData("Host=127.0.0.1;Database=iom", SslMode.Prefer)]
    [InlineData("Host=/run/postgresql;Database=iom", SslMode.Prefer)]
    [InlineData("Host=localhost,db.example:5433;Database=iom", SslMode.VerifyFull)]
    public void A_server_on_another_machine_must_prove_who_it_is_unless_it_is_said_otherwise(
        string where, SslMode expected) => Assert.Equal(expected, PostgresAddress.Read(where).SslMode);

    [Theory]
    [InlineData("/var/lib/iom/records.db", false)]
    [InlineData("data/host=1/records.db", false)]
    [InlineData("Host=db", true)]
    [InlineData("Database=iom; host = db", true)]
    [InlineData("Server=db;Database=iom", true)]
    public void A_path_is_told_from_a_connection_string(string database, bool expected) =>
        Assert.Equal(expected, PostgresAddress.Is(database));

    [Fact]
    public async Task No_value_of_a_row_is_in_what_is_said_of_a_failure()
    {
        const string canary = "Canaryson-4711";
        await world.Database.WriteAsync(
            c => c.Execute("INSERT INTO person (id, created_at) VALUES (@canary, 0)", new { canary }), None);
        var failure = await Assert.ThrowsAsync<RecordsUnavailableException>(() => world.Database.WriteAsync(
            c => c.Execute("INSERT INTO person (id, created_at) VALUES (@canary, 0)", new { canary }), None));
        Assert.Equal("records-failed", failure.Code);
        Assert.DoesNotContain(canary, failure.ToString(), StringComparison.Ordinal);
    }

    private string Name => new NpgsqlConnectionStringBuilder(world.Where).Database!;

    private void Run(string sql) => PostgresCluster.Shared.Run(Name, sql);

    private async Task<RecordsUnavailableException> RefusedAsync(string where) =>
        await Assert.ThrowsAsync<RecordsUnavailableException>(
            () => RecordsDatabase.OpenAsync(where, world.Time, None));
}
