using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Sqlite;

/// <summary>
/// The embedded store: one file, one writer in each process, and every entry has its place once it is committed.
/// </summary>
internal sealed class SqliteStore : ILedgerStore
{
    private const int ErasedAtOnce = 4096;

    private readonly string _path;
    private readonly TimeSpan _busyTimeout;
    private readonly LedgerWriter _writer;
    private readonly ReaderPool _readers;

    /// <exception cref="LedgerUnavailableException">The database cannot be opened or made.</exception>
    public SqliteStore(LedgerOptions options, ILogger logger, LedgerMetrics metrics, LedgerHealth health)
    {
        (_path, _busyTimeout) = (options.DatabasePath, options.BusyTimeout);
        try
        {
            IsNew = AppendSession.Make(options) == 0;
            _writer = new LedgerWriter(options, logger, metrics, health);
        }
        catch (SqliteException e)
        {
            throw new LedgerUnavailableException(
                $"The ledger in {options.Directory} cannot be opened.{SqliteFile.Mend(e)}", e);
        }

        _readers = new ReaderPool(options);
    }

    public bool IsNew { get; }

    public Task BeginAsync(IReadOnlyList<PreparedEntry> entries) => _writer.WriteAsync(new GenesisWrite(entries));

    public Task AppendAsync(PreparedEntry entry) => _writer.WriteAsync(new EntryWrite(entry));

    public Task KeepCheckpointAsync(long size, string note) => _writer.WriteAsync(new CheckpointWrite(size, note));

    public Task FillSearchAsync(
        IReadOnlyList<(long Place, EntryId Id, SearchTerms Terms)> rows, SearchState reached) =>
        _writer.WriteAsync(new FillWrite(rows, reached));

    public async Task<int> ForgetAsync(long[] people)
    {
        var write = new ForgetWrite(people);
        await _writer.WriteAsync(write);
        return write.Forgotten;
    }

    public async Task<long> EraseSealedAsync(IReadOnlyList<long> dataKeys, IReadOnlyList<long>? places)
    {
        long gone = 0;
        if (places is not null)
        {
            foreach (long place in places)
            {
                gone += await EraseAsync(place, place + 1, dataKeys);
            }

            return gone;
        }

        // In stretches, between which others write.
        long size = _readers.Read(r => r.Size());
        for (long from = 0; from < size; from += ErasedAtOnce)
        {
            gone += await EraseAsync(from, from + ErasedAtOnce, dataKeys);
        }

        return gone;
    }

    public Task CompactAsync() => Task.Run(() =>
    {
        try
        {
            using SqliteConnection connection = SqliteFile.Open(_path, _busyTimeout, mayCreate: false);
            SqliteFile.TruncateLog(connection);
        }
        catch (SqliteException e)
        {
            throw new LedgerUnavailableException("The ledger's write-ahead log could not be emptied.", e);
        }
    });

    public Task CosignAsync(long size, string line) => _writer.WriteAsync(new CosignatureWrite(size, line));

    public Task ProbeAsync() => _writer.WriteAsync(new ProbeWrite());

    public Task<bool> SettleAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<T> ReadAsync<T>(Func<ILedgerReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(_readers.Read(read));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private async Task<long> EraseAsync(long from, long to, IReadOnlyList<long> dataKeys)
    {
        var write = new EraseWrite(from, to, dataKeys);
        await _writer.WriteAsync(write);
        return write.Gone;
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _readers.Dispose();
    }
}
