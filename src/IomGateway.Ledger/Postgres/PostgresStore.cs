using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// The store of several gateways: every node writes on connections of its own, and one at a time gives the entries
/// their places.
/// </summary>
internal sealed class PostgresStore : ILedgerStore
{
    private readonly PostgresServer _server;
    private readonly Steward _steward;
    private readonly Sequencer _sequencer;
    private readonly PostgresWriter _writer;
    private readonly PostgresReaders _readers;
    private readonly LedgerHealth _health;

    private PostgresStore(
        PostgresServer server, bool isNew, ILogger logger, LedgerMetrics metrics, LedgerHealth health)
    {
        (_server, IsNew, _health) = (server, isNew, health);
        _steward = new Steward(server, health);
        _sequencer = new Sequencer(_steward, logger);
        _writer = new PostgresWriter(server, logger, metrics, health, _sequencer.Recorded);
        _readers = new PostgresReaders(server);
    }

    public bool IsNew { get; }

    /// <summary>Opens the database and brings its schema to this release.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be opened, or must not be relied on.</exception>
    public static async Task<PostgresStore> OpenAsync(
        string database, LedgerOptions options, ILogger logger, LedgerMetrics metrics, LedgerHealth health,
        CancellationToken cancel)
    {
        var server = new PostgresServer(database, options.BusyTimeout);
        try
        {
            await using NpgsqlConnection connection = await server.ConnectAsync(cancel);
            await PostgresServer.CheckAsync(connection, cancel);
            await PostgresScripts.Ledger.ApplyAsync(connection, cancel);
            using var reader = new PostgresReader(connection, owned: false);
            return new PostgresStore(server, reader.Size() == 0, logger, metrics, health);
        }
        catch (Exception e)
        {
            await server.DisposeAsync();
            if (PostgresServer.IsFailure(e))
            {
                throw new LedgerUnavailableException("The ledger's database cannot be opened.", e);
            }

            throw;
        }
    }

    public Task BeginAsync(IReadOnlyList<PreparedEntry> entries) => _steward.BeginAsync(entries);

    public Task AppendAsync(PreparedEntry entry) => _writer.WriteAsync(entry);

    public Task KeepCheckpointAsync(long size, string note) => _steward.KeepCheckpointAsync(size, note);

    public Task FillSearchAsync(
        IReadOnlyList<(long Place, EntryId Id, SearchTerms Terms)> rows, SearchState reached) =>
        _steward.OnAsync(connection => SearchWriting.FillAsync(connection, rows, reached));

    public Task<int> ForgetAsync(long[] people) =>
        _steward.OnAsync(connection => SearchWriting.ForgetAsync(connection, people));

    public async Task<long> EraseSealedAsync(IReadOnlyList<long> dataKeys, IReadOnlyList<long>? places)
    {
        try
        {
            // A connection of its own, since a whole table may have to be read.
            await using NpgsqlConnection connection = await _server.ConnectAsync(CancellationToken.None);
            return await VaultErasure.RunAsync(connection, dataKeys, places);
        }
        catch (Exception e) when (PostgresServer.IsFailure(e))
        {
            throw new LedgerUnavailableException("What is sealed could not be deleted.", e);
        }
    }

    /// <summary>The server's own log and backups are sealed too, and lapse by its own rules.</summary>
    public Task CompactAsync() => Task.CompletedTask;

    public Task CosignAsync(long size, string line) => _steward.CosignAsync(size, line);

    public async Task ProbeAsync()
    {
        await _steward.ProbeAsync();
        _health.Written(durably: true);
    }

    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        await _steward.SettleAsync(cancellationToken);
        return true;
    }

    public Task<T> ReadAsync<T>(Func<ILedgerReader, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(read, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _sequencer.DisposeAsync();
        await _steward.DisposeAsync();
        _readers.Dispose();
        await _server.DisposeAsync();
    }
}
