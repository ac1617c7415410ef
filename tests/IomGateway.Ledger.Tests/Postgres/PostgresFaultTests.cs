using IomGateway.Records.Tests.Postgres;
using Npgsql;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>What several gateways on one server must survive, one thing at a time.</summary>
public sealed class PostgresFaultTests : IDisposable
{
    private readonly string _database = PostgresCluster.Shared.NewDatabase();
    private readonly LedgerFolder _folder;

    public PostgresFaultTests() => _folder = new LedgerFolder(_database);

    [Fact]
    public async Task Several_gateways_that_start_at_once_make_one_log()
    {
        EvidenceLog[] logs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _folder.OpenAsync()));
        try
        {
            await Task.WhenAll(logs.Select(l => l.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));

            List<OpenedEntry> all = await logs[0].ReadAllAsync(default).ToListAsync();
            Assert.Equal(
                [EntryKind.Genesis, EntryKind.Key, .. Enumerable.Repeat(EntryKind.Decided, 4)],
                all.Select(e => e.Entry.Kind));
            Assert.Single(logs.Select(l => l.VerifierKey).Distinct());
        }
        finally
        {
            await Task.WhenAll(logs.Select(l => l.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task A_sequencer_that_hangs_holds_nobody_up_for_long()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await using var hung = new NpgsqlConnection(_database + ";Pooling=false");
        await hung.OpenAsync();
        await using NpgsqlTransaction held = await hung.BeginTransactionAsync();
        await RunAsync(hung, "SET LOCAL idle_in_transaction_session_timeout TO '1s'");
        await RunAsync(hung, "SELECT size FROM ledger.head WHERE id = 1 FOR UPDATE");

        EntryId id = await log.AppendAsync(LedgerFolder.Permit(), default);

        Assert.Equal(2, (await log.ReadAsync(id, default))!.Index);
        await LedgerFolder.SignedAsync(log, 3);
        Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
    }

    [Fact]
    public async Task Entries_go_on_while_places_cannot_be_given_and_disclosure_stops_after_a_minute()
    {
        var time = new ManualTime();
        await using EvidenceLog log = await _folder.OpenAsync(time: time);
        await RunAsync("ALTER TABLE ledger.places ADD CONSTRAINT none CHECK (place < 2)");
        EntryId first = await log.AppendAsync(LedgerFolder.Permit(), default);
        Assert.True(log.CanRecord);

        time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(log.CanRecord);
        EntryId second = await log.AppendAsync(LedgerFolder.Permit(), default);
        Assert.Null(await log.ReceiptAsync(first, new HashSet<string>(), default));

        await RunAsync("ALTER TABLE ledger.places DROP CONSTRAINT none");
        await LedgerFolder.SignedAsync(log, 4);
        await WaitAsync(() => log.CanRecord);
        Assert.Equal(
            [first, second], (await log.ReadAllAsync(default).ToListAsync()).Skip(2).Select(e => e.Entry.Id));
    }

    [Theory]
    [InlineData("DELETE FROM ledger.places WHERE place = 3")]
    [InlineData("UPDATE ledger.entries SET leaf = overlay(leaf PLACING 'x'::bytea FROM 20)")]
    [InlineData("UPDATE ledger.head SET size = 3")]
    [InlineData("UPDATE ledger.head SET root = sha256('')")]
    public async Task A_log_altered_while_nobody_ran_it_does_not_open_or_grows_no_further(string sql)
    {
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            await log.AppendAsync(LedgerFolder.Decided("deny"), default);
            await log.AppendAsync(LedgerFolder.Decided("deny"), default);
            await LedgerFolder.SignedAsync(log, 4);
        }

        await RunAsync(sql);
        try
        {
            await using EvidenceLog again = await _folder.OpenAsync();
            await again.AppendAsync(LedgerFolder.Decided("deny"), default);
            await WaitAsync(() => !again.CanRecord);
        }
        catch (LedgerDamagedException)
        {
            return;
        }

        Assert.StartsWith("UPDATE ledger.head SET root", sql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_or_an_entry_that_was_given_is_never_given_again()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        EntryId id = await log.AppendAsync(LedgerFolder.Decided("deny"), default);
        await log.ReadAsync(id, default);

        await AssertTakenAsync("INSERT INTO ledger.places (place, batch, entries) VALUES (2, 1000, 1)");
        await AssertTakenAsync(
            "INSERT INTO ledger.places (place, batch, entries)"
            + $" SELECT 3, arrival / 256, 1 FROM ledger.entries WHERE id = '{id}'");
        await AssertTakenAsync(
            "INSERT INTO ledger.entries (arrival, id, kind, leaf, data_keys, sealed)"
            + $" VALUES (0, '{id}', 1, '', '{{}}', '{{}}')");
    }

    [Fact]
    public async Task A_schema_of_a_newer_release_is_refused()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        await RunAsync("INSERT INTO ledger.schema_script (name, sha256) VALUES ('9999-later.sql', '')");

        LedgerUnavailableException e =
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => _folder.OpenAsync());
        Assert.Contains("newer release", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=gw;Password=hidden")]
    [InlineData("Host=127.0.0.1;Nonsense=hidden")]
    public async Task A_database_that_cannot_be_had_is_refused_without_its_password(string database)
    {
        LedgerUnavailableException e = await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => _folder.OpenAsync(_folder.Options with { Database = database }));
        Assert.DoesNotContain("hidden", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_of_no_known_database_is_refused_without_its_text()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => _folder.OpenAsync(_folder.Options with { Database = "postgres://gw:hidden@host/db" }));
        Assert.DoesNotContain("hidden", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_tells_its_origin_and_a_database_without_a_log_tells_none()
    {
        Assert.Null(await Ledger.LedgerFolder.OriginOfAsync(_folder.Path, _database, default));
        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => LedgerExport.ExportAsync(_folder.Path, _database, _folder.ExportTo, default));

        await (await _folder.OpenAsync()).DisposeAsync();
        Assert.Equal(
            LedgerFolder.Origin, await Ledger.LedgerFolder.OriginOfAsync(_folder.Path, _database, default));
    }

    public void Dispose() => _folder.Dispose();

    private async Task AssertTakenAsync(string sql)
    {
        PostgresException e = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, e.SqlState);
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        await RunAsync(connection, sql);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The text is the test's own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
