using IomGateway.Records.Tests.Postgres;
using Npgsql;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>Data keys in a database of their own, which gateways on several machines share.</summary>
public sealed class KeyDatabaseTests : TwoGatewaysTest
{
    [Fact]
    public async Task What_one_gateway_sealed_another_opens_and_neither_keeps_a_key_on_its_disk()
    {
        await using EvidenceLog here = await OpenAsync(One);
        Copy("*");
        await using EvidenceLog there = await OpenAsync(Other);
        EntryId[] ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? here : there).AppendAsync(LedgerFolder.Permit($"person-{i % 5}"), default))));

        foreach (EntryId id in ids)
        {
            foreach (EvidenceLog log in new[] { here, there })
            {
                OpenedEntry entry = (await log.ReadAsync(id, default))!;
                Assert.Empty(entry.Unopened);
                Assert.False(entry.Damaged);
            }
        }

        Assert.Equal(5L, Count("owner LIKE 'person:%'"));
        Assert.False(File.Exists(Path.Combine(One.Keys, "keystore.db")));
        Assert.False(File.Exists(Path.Combine(Other.Keys, "keystore.db")));
    }

    [Fact]
    public async Task A_log_with_entries_does_not_open_on_a_database_without_keys()
    {
        await (await OpenAsync(One)).DisposeAsync();

        string empty = PostgresCluster.Shared.NewDatabase();
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(One, keyDatabase: empty));
        Assert.Contains("has no keys although the ledger has entries", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_without_the_master_key_does_not_open_the_log()
    {
        await (await OpenAsync(One)).DisposeAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(Other));
        Assert.Contains("master.key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_store_that_is_away_stops_the_start_and_no_secret_is_repeated()
    {
        const string secret = "s3cret-Canary";
        var refusal = await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => OpenAsync(
                One, keyDatabase: $"Host=127.0.0.1;Port=1;Database=keys;Username=gw;Password={secret}"));
        Assert.Contains("key store", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refusal.ToString(), StringComparison.Ordinal);
    }

    private long Count(string condition)
    {
        using var connection = new NpgsqlConnection(KeyDatabase + ";Pooling=false");
        connection.Open();
#pragma warning disable CA2100 // The text is the test's own.
        using var command = new NpgsqlCommand($"SELECT count(*) FROM keystore.data_keys WHERE {condition}", connection);
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
