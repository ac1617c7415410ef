using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Signing;
using IomGateway.Ledger.Vault;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger;

/// <summary>A key that has come into use.</summary>
/// <param name="Entry">The entry that announces it.</param>
/// <param name="Index">That entry's place in the log.</param>
/// <param name="Key">The key, as <c>origin+hex8+base64</c>.</param>
/// <param name="Before">The key before.</param>
/// <param name="Where">The file of the keys folder that holds it or says where it is kept.</param>
public sealed record RotatedKey(EntryId Entry, long Index, string Key, string Before, string Where);

/// <summary>A master key that wraps the data keys.</summary>
/// <param name="Fingerprint">By which it is known.</param>
/// <param name="Where">Its file.</param>
/// <param name="Wrapped">How many data keys were wrapped anew.</param>
/// <param name="Finished">Whether this finished a rotation that had broken off.</param>
public sealed record RotatedMaster(string Fingerprint, string Where, int Wrapped, bool Finished);

/// <summary>A key of the log.</summary>
/// <param name="Use">What it does.</param>
/// <param name="Id">By which it is known.</param>
/// <param name="Where">The file that holds it, or where else it is kept; null where it is not here.</param>
/// <param name="Since">Since when it has been in use.</param>
/// <param name="Index">The entry that announces it.</param>
/// <param name="InForce">Whether it is used now.</param>
public sealed record ListedKey(
    string Use, string Id, string? Where, DateTimeOffset Since, long? Index, bool InForce);

/// <content>The log's own key: how a log begins with one, and how another takes its place.</content>
public sealed partial class EvidenceLog
{
    /// <summary>
    /// Brings in another key of the log: an entry announces it, the checkpoint that ends with that entry is signed by
    /// the key before, and every larger one by the new key. Nothing happens unless both keys sign at that moment. What
    /// breaks off after the entry is finished by the next checkpoint of any gateway that has both keys.
    /// </summary>
    /// <param name="to">
    /// Where the new key is kept: <c>pkcs11:…</c> (RFC 7512) or the address of a vault's key. Null takes a file of the
    /// keys folder that was made and never used, or makes one.
    /// </param>
    /// <param name="told">Who does it and why; kept with the entry.</param>
    /// <param name="cancellationToken">Heeded until the entry is written.</param>
    /// <exception cref="InvalidOperationException">One of the keys cannot sign; says why, and the mend.</exception>
    /// <exception cref="LedgerUnavailableException">One of the keys, or the database, is away.</exception>
    public async Task<RotatedKey> RotateKeyAsync(
        string? to, IReadOnlyList<SealedValues> told, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(told);
        Checkpoint head = await _checkpoints.SignAsync();
        AnnouncedKey before = _ring.Newest;
        // Without the key that hands over, nothing could vouch for the next: both show that they sign, and none of that
        // is kept.
        await _signers.Of(before).SignAsync(head.Size, head.Root, cancellationToken);
        (VerifierKey key, string where) = await _signers.PrepareAsync(to, _ring, head, cancellationToken);
        using (key)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EntryId id = await AppendAsync(
                new EntryDraft { Kind = EntryKind.Key, Key = key.Text, Engine = Engine, Sealed = told },
                CancellationToken.None);
            await _checkpoints.SignAsync();
            long place = await _store.ReadAsync(r => r.PlaceOf(id), CancellationToken.None)
                ?? throw new LedgerUnavailableException("The key's entry has no place yet.");
            return new RotatedKey(id, place, key.Text, before.Key.Text, where);
        }
    }

    /// <summary>Signs whatever is new, without waiting for the next beat.</summary>
    /// <exception cref="InvalidOperationException">The key cannot sign until somebody mends it.</exception>
    /// <exception cref="LedgerUnavailableException">Whatever keeps the key, or the database, is away.</exception>
    internal Task SignAsync() => _checkpoints.SignAsync();

    /// <summary>
    /// Makes the file of a key to come, without bringing it in, so that other gateways can have it first.
    /// </summary>
    /// <returns>The file.</returns>
    /// <exception cref="InvalidOperationException">A file of the keys folder cannot be used.</exception>
    public string MakeNextKey()
    {
        using ILogSigner next = _signers.Places.Next([.. _ring.All.Select(k => k.Key)]);
        return next.Where;
    }

    /// <summary>
    /// Brings in another master key while gateways run: the key store says that it wraps, every gateway turns to it,
    /// and then every data key is wrapped anew. What they seal is not touched. One that broke off is finished instead.
    /// </summary>
    /// <param name="cancellationToken">Heeded until the store says so.</param>
    /// <exception cref="InvalidOperationException">A key file cannot be used.</exception>
    /// <exception cref="LedgerUnavailableException">It is not finished; rotate again.</exception>
    public async Task<RotatedMaster> RotateMasterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool finishes = OnKeys(_keys.IsMixed);
        if (!finishes)
        {
            OnKeys(() =>
            {
                _keys.TurnTo(_keys.NextMaster(make: true)!, _time.GetUtcNow());
                return true;
            });
        }

        // Another gateway may wrap with the one before for a moment more.
        await Task.Delay(2 * KeyStore.Memory, CancellationToken.None);
        int wrapped = OnKeys(_keys.RewrapAll);
        OnKeys(() =>
        {
            _keys.Compact();
            return true;
        });
        MasterInForce now = OnKeys(_keys.Masters)[^1];
        return new RotatedMaster(now.Fingerprint, OnKeys(() => _keys.FileOf(now.Fingerprint))!, wrapped, finishes);
    }

    /// <summary>
    /// The file of a master key to come, which is made where <paramref name="make"/> says so and brought in by the next
    /// rotation, so that other gateways can have it first; null where there is none.
    /// </summary>
    /// <param name="make">Whether to make it where there is none.</param>
    /// <exception cref="LedgerUnavailableException">The key store cannot be read.</exception>
    public string? NextMaster(bool make) =>
        OnKeys(() => _keys.NextMaster(make) is { } next ? _keys.FileOf(next) : null);

    /// <summary>Whether a rotation of the master key broke off, so that two of them wrap data keys.</summary>
    /// <exception cref="LedgerUnavailableException">The key store cannot be read.</exception>
    public bool MasterIsMixed() => OnKeys(_keys.IsMixed);

    /// <summary>Destroys master keys that were replaced so long ago that copies of the data keys are gone.</summary>
    internal int DropMasters(DateTimeOffset replacedBefore) => OnKeys(() => _keys.DropMasters(replacedBefore));

    /// <summary>Every key of the log: what for, where kept, since when. Nothing secret.</summary>
    /// <exception cref="LedgerUnavailableException">Database or key store cannot be read.</exception>
    public async Task<IReadOnlyList<ListedKey>> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<ListedKey>();
        AnnouncedKey inForce = _ring.Newest;
        foreach (AnnouncedKey key in _ring.All)
        {
            LedgerEntry entry = await _store.ReadAsync(
                r => EntryOpener.Read(key.Place, r.Leaf(key.Place)!), cancellationToken);
            keys.Add(new ListedKey(
                "signs the ledger", $"{key.Key.Id:x8}", _signers.WhereIs(key), entry.Time, key.Place,
                key == inForce));
        }

        IReadOnlyList<MasterInForce> masters = OnKeys(_keys.Masters);
        keys.AddRange(masters.Select((m, i) => new ListedKey(
            "wraps the data keys", m.Fingerprint, _keys.FileOf(m.Fingerprint), m.Since, null, i == masters.Count - 1)));
        return keys;
    }

    private async Task BeginAsync(LedgerOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        if (_store.IsNew)
        {
            using VerifierKey first = await _signers.FirstAsync(cancellationToken);
            await _store.BeginAsync(
            [
                _press.Prepare(new EntryDraft { Kind = EntryKind.Genesis, Origin = options.Origin, Engine = Engine }),
                _press.Prepare(new EntryDraft { Kind = EntryKind.Key, Key = first.Text, Engine = Engine }),
            ]);
        }

        await _store.ReadAsync(
            r =>
            {
                _ring.Read(r);
                return true;
            },
            cancellationToken);
        try
        {
            await _signers.Of(_ring.Newest).CheckAsync(cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            // Entries are taken while the signer is away; for how long disclosures go on, the health says.
            Log.SigningFailed(logger, e);
        }
    }
}
