using IomGateway.Records.Replay;
using Npgsql;

namespace IomGateway.Records.Tests.Postgres;

/// <summary>Used statements in a database that several gateways share.</summary>
public sealed class ReplayGuardOnPostgresTests : ReplayGuardTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private protected override string Where { get; } = PostgresCluster.Shared.NewDatabase();

    [Fact]
    public async Task A_statement_used_at_one_gateway_is_refused_at_the_other_at_once()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(one, "a"));
        Assert.Equal(ReplayVerdict.Used, await UseAsync(other, "a"));
    }

    [Fact]
    public async Task A_gateway_whose_clock_is_behind_takes_nothing_that_another_has_forgotten()
    {
        await using var ahead = await OpenAsync();
        var slow = new SettableTime();
        await using var behind = await ReplayGuard.OpenAsync(Where, slow, None);
        var issued = Time.GetUtcNow();
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(ahead, "a", issued));
        Time.Advance(TimeSpan.FromMinutes(20));
        await UseAsync(ahead, "sweeps");
        Assert.Equal(1, Remembered());
        Assert.Equal(ReplayVerdict.Used, await UseAsync(behind, "a", issued));
    }

    [Fact]
    public async Task Where_another_server_took_over_nothing_that_may_have_been_accepted_is_accepted()
    {
        await using var guard = await OpenAsync();
        var ahead = Time.GetUtcNow().AddSeconds(30);
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "lost", ahead));
        Run("DELETE FROM replay.used; UPDATE replay.memory SET history = 'of another server'");

        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ReplayVerdict.BeforeMemory, await UseAsync(guard, "lost", ahead));
        Assert.Equal(ReplayVerdict.BeforeMemory, await UseAsync(guard, "new", Time.GetUtcNow()));
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(guard, "new", Time.GetUtcNow()));
    }

    [Fact]
    public async Task A_gateway_that_opens_after_a_backup_was_restored_refuses_what_was_issued_before()
    {
        var issued = Time.GetUtcNow();
        await using (var guard = await OpenAsync())
        {
            await UseAsync(guard, "a", issued);
        }

        Run("DELETE FROM replay.used; UPDATE replay.memory SET history = 'before the restore'");
        Time.Advance(TimeSpan.FromSeconds(2));
        await using var again = await OpenAsync();
        Assert.Equal(ReplayVerdict.BeforeMemory, await UseAsync(again, "a", issued));
        Assert.Equal(ReplayVerdict.Fresh, await UseAsync(again, "b", Time.GetUtcNow()));
    }

    private protected override long Remembered()
    {
        using var connection = new NpgsqlConnection(Where + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand("SELECT count(*) FROM replay.used", connection);
        return (long)command.ExecuteScalar()!;
    }

    private void Run(string sql) =>
        PostgresCluster.Shared.Run(new NpgsqlConnectionStringBuilder(Where).Database!, sql);
}
