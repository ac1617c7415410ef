using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Receipts;
using IomGateway.Ledger.Search;
using IomGateway.Ledger.Signing;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Vault;
using IomGateway.Ledger.Witnesses;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger;

/// <summary>
/// The append-only log of what was asked, decided and shared. Several processes may have the same log open; members
/// may be called from any thread.
/// </summary>
public sealed partial class EvidenceLog : IAsyncDisposable
{
    private const int Page = 256;
    private const string Engine = "iom-ledger/1";

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly LedgerMetrics _metrics;
    private readonly LedgerHealth _health;
    private readonly ILedgerStore _store;
    private readonly KeyStore _keys;
    private readonly KeyRing _ring;
    private readonly LogSigners _signers;
    private readonly SearchIndex _index;
    private readonly EntryPress _press;
    private readonly EntryOpener _opener;
    private readonly KeptCheckpoint _kept;
    private readonly WitnessFeed _feed;
    private readonly CheckpointLoop _checkpoints;
    private readonly InterruptedSweep _sweep;
    private Task? _loops;
    private int _closed;

    private EvidenceLog(
        LedgerOptions options, TimeProvider time, ILogger logger, LedgerMetrics metrics, LedgerHealth health,
        ILedgerStore store, LogKeys keys)
    {
        (_time, _metrics, _health, _store) = (time, metrics, health, store);
        (_keys, _index) = (keys.Store, keys.Index);
        (_ring, _signers) = (new KeyRing(options.Origin), new LogSigners(options));
        _press = new EntryPress(options, time, _keys, _index);
        _kept = new KeptCheckpoint(options.KeptCheckpointPath, options.Origin);
        _opener = new EntryOpener(_keys);
        _feed = new WitnessFeed(options, time, store, _ring, health, metrics, logger);
        _checkpoints = new CheckpointLoop(options, time, store, _ring, _signers, _kept, health, metrics, logger);
        _sweep = new InterruptedSweep(
            options, time, store, draft => store.AppendAsync(_press.Prepare(draft)), metrics, logger);
    }

    /// <summary>The log's public key: <c>origin+hex8+base64</c>; after a rotation, the newest one.</summary>
    public string VerifierKey => _ring.Newest.Key.Text;

    /// <summary>The log's witnesses.</summary>
    public WitnessFeed Witnesses => _feed;

    /// <summary>
    /// Whether disclosures may go on. False once closed, after a write failed until one succeeds again (the log tries
    /// by itself), when the signer has been down for 60 seconds or 4,096 entries, or when the stored tree is not the
    /// one that was signed or that a witness saw. Entries are taken all the same.
    /// </summary>
    public bool CanRecord => Volatile.Read(ref _closed) == 0 && _health.CanRecord;

    /// <summary>
    /// Opens the ledger of a folder or database; the very first time makes its keys, its genesis and its <c>key</c>
    /// entry. Closes what an earlier run left interrupted.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The database cannot be opened or written.</exception>
    /// <exception cref="LedgerDamagedException">The stored entries are not those that were signed.</exception>
    /// <exception cref="InvalidOperationException">A key is missing, readable by others, or another log's.</exception>
    public static async Task<EvidenceLog> OpenAsync(
        LedgerOptions options, TimeProvider time, ILogger logger, IMeterFactory? meters,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        Directory.CreateDirectory(options.Directory);
        KeyFiles.MakeDirectory(options.KeysDirectory);
        var health = new LedgerHealth(time, options.CheckpointEvery);
        var metrics = new LedgerMetrics(meters, health);
        EvidenceLog log;
        try
        {
            log = await OpenAsync(options, time, logger, metrics, health, cancellationToken);
        }
        catch
        {
            metrics.Dispose();
            throw;
        }

        try
        {
            await log.StartAsync(options, logger, cancellationToken);
            Log.Opened(logger, options.Origin, log._health.Size);
            return log;
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Appends an entry and returns once it is durable. Cancellation counts only until the entry is queued: what has
    /// been decided is recorded even when nobody waits for it any more.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">It is not durable: do not disclose.</exception>
    /// <exception cref="EntryRefusedException">It contradicts the log: do not disclose.</exception>
    /// <exception cref="ArgumentException">The draft is malformed, or makes a leaf of more than 8 KiB.</exception>
    public async ValueTask<EntryId> AppendAsync(EntryDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        cancellationToken.ThrowIfCancellationRequested();
        long startedAt = _time.GetTimestamp();
        PreparedEntry entry;
        try
        {
            entry = _press.Prepare(draft);
        }
        catch (Exception e) when (e is DbException or ObjectDisposedException or CryptographicException)
        {
            throw new LedgerUnavailableException("The entry could not be sealed.", e);
        }

        await _store.AppendAsync(entry);
        _metrics.Appended(_time.GetElapsedTime(startedAt));
        return entry.Id;
    }

    /// <summary>One entry, opened; null when the log has none of that id.</summary>
    public async Task<OpenedEntry?> ReadAsync(EntryId id, CancellationToken cancellationToken)
    {
        OpenedEntry? found = await _store.ReadAsync(r => EntryOpener.Find(r, id, _opener), cancellationToken);
        return found is null && await _store.SettleAsync(cancellationToken)
            ? await _store.ReadAsync(r => EntryOpener.Find(r, id, _opener), cancellationToken)
            : found;
    }

    /// <summary>All entries that are durable when reading begins, in order, opened.</summary>
    public async IAsyncEnumerable<OpenedEntry> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken, long from = 0)
    {
        await _store.SettleAsync(cancellationToken);
        long end = await _store.ReadAsync(r => r.Size(), cancellationToken);
        for (long place = from; place < end; place += Page)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (int)Math.Min(Page, end - place);
            List<OpenedEntry> page = await Task.Run(
                () => _store.ReadAsync(r => OpenPage(r, place, count), cancellationToken), cancellationToken);
            foreach (OpenedEntry entry in page)
            {
                yield return entry;
            }
        }
    }

    /// <summary>
    /// The receipt of an entry (C2SP tlog-proof) with the openings of those values, of the named ones, that the entry
    /// has; null until a signed checkpoint includes it. The caller sees to it that only a party gets it.
    /// </summary>
    public Task<string?> ReceiptAsync(
        EntryId id, IReadOnlySet<string> openings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(openings);
        return _store.ReadAsync(
            r => ReceiptWriter.Text(r, _opener, _ring, id, openings, _feed.Heads), cancellationToken);
    }

    /// <summary>The same receipt as COSE (RFC 9942, <c>application/cose</c>).</summary>
    public Task<byte[]?> CoseReceiptAsync(
        EntryId id, IReadOnlySet<string> openings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(openings);
        return _store.ReadAsync(r => ReceiptWriter.Cose(r, _opener, _ring, id, openings), cancellationToken);
    }

    /// <summary>Closes permitted decisions of that age without a conclusion as interrupted; how many.</summary>
    public Task<int> CloseInterruptedAsync(TimeSpan olderThan, CancellationToken cancellationToken) =>
        _sweep.CloseAsync(olderThan, cancellationToken);

    /// <summary>Writes what is queued, signs a last checkpoint, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync();
        if (_loops is not null)
        {
            await _loops;
            await _checkpoints.TrySignAsync();
        }

        await _store.DisposeAsync();
        _feed.Close();
        _keys.Dispose();
        _checkpoints.Dispose();
        _signers.Dispose();
        _ring.Dispose();
        _metrics.Dispose();
        _closing.Dispose();
    }

    private async Task StartAsync(LedgerOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        if (_store.IsNew)
        {
            _kept.Load();
            _kept.RefuseAnEmptyLog(await _store.ReadAsync(r => r.Size(), cancellationToken));
        }

        await BeginAsync(options, logger, cancellationToken);
        await FillSearchAsync(cancellationToken);
        await _checkpoints.TrySignAsync();
        if (_health.IsBroken)
        {
            throw new LedgerDamagedException(
                $"The log in {options.Directory} is not the one that was signed: {_checkpoints.Damage} Restore it, or "
                + "verify an export.");
        }

        await _feed.StartAsync(cancellationToken);
        await _sweep.TryCloseAsync(cancellationToken);
        _loops = Task.WhenAll(
            Task.Run(() => _checkpoints.RunAsync(_closing.Token), CancellationToken.None),
            Task.Run(() => _sweep.RunAsync(_closing.Token), CancellationToken.None),
            Task.Run(() => _feed.RunAsync(_closing.Token), CancellationToken.None));
    }

    private static async Task<EvidenceLog> OpenAsync(
        LedgerOptions options, TimeProvider time, ILogger logger, LedgerMetrics metrics, LedgerHealth health,
        CancellationToken cancel)
    {
        ILedgerStore store = await LedgerDatabase.OpenAsync(options, logger, metrics, health, cancel);
        try
        {
            // Until search has been begun nothing hangs on its key.
            bool begun = await store.ReadAsync(r => r.SearchState(), cancel) is not null;
            LogKeys keys = await LogKeys.OpenAsync(options, time, store.IsNew, mayMakeIndexKey: !begun, cancel);
            return new EvidenceLog(options, time, logger, metrics, health, store, keys);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private List<OpenedEntry> OpenPage(ILedgerReader reader, long place, int count) =>
        [.. reader.Leaves(place, count).Select((leaf, i) => _opener.Open(place + i, leaf, reader.Parts(place + i)))];
}
