namespace IomGateway.Ledger.Vault;

/// <content>Another master key: the data keys are wrapped anew, and what they seal is not touched.</content>
internal sealed partial class KeyStore
{
    private const int AtOnce = 256;

    /// <summary>The master keys that have been in force, the one now last.</summary>
    public IReadOnlyList<MasterInForce> Masters() => _rows.Masters();

    /// <summary>The file of a master key; null where it is not here.</summary>
    public string? FileOf(string fingerprint) =>
        _masters.All.TryGetValue(fingerprint, out (byte[] Key, string Path) known) ? known.Path : null;

    /// <summary>
    /// A master key that has never been in force: one that was made before, or a new one. It wraps nothing yet.
    /// </summary>
    /// <param name="make">Whether one is made where there is none.</param>
    /// <returns>Its fingerprint; null where there is none.</returns>
    public string? NextMaster(bool make)
    {
        _masters.Read();
        var used = Masters().Select(m => m.Fingerprint).ToHashSet(StringComparer.Ordinal);
        return _masters.All.Keys.Order(StringComparer.Ordinal).FirstOrDefault(f => !used.Contains(f))
            ?? (make ? _masters.Make() : null);
    }

    /// <summary>Says that another master key wraps from now on: all gateways turn to it within their memory.</summary>
    public void TurnTo(string fingerprint, DateTimeOffset now)
    {
        _rows.SetMaster(_rows.State().Master, new MasterInForce(fingerprint, now));
        lock (_looking)
        {
            _known = new Known(_rows.State());
        }
    }

    /// <summary>Whether any data key is not wrapped by the master key in force.</summary>
    public bool IsMixed() => Stragglers(Wrapping(_rows.State())).Any();

    /// <summary>Wraps anew whatever another master key still wraps. Doing it again does no harm.</summary>
    /// <returns>How many data keys.</returns>
    /// <exception cref="LedgerUnavailableException">It cannot be written, or the master key is not here.</exception>
    /// <exception cref="LedgerDamagedException">No master key opens one of them.</exception>
    public int RewrapAll()
    {
        byte[] master = Wrapping(_rows.State());
        int wrapped = 0;
        foreach (WrappedKey[] some in Stragglers(master).Chunk(AtOnce))
        {
            _rows.Rewrap([.. some.Select(k => (k, Wrap(master, k.Owner, Unwrap(k).Key)))]);
            wrapped += some.Length;
        }

        return wrapped;
    }

    /// <summary>
    /// Destroys the files of master keys that another one replaced so long ago that no copy of the data keys needs
    /// them.
    /// </summary>
    /// <param name="replacedBefore">They were replaced then or before.</param>
    /// <returns>How many.</returns>
    public int DropMasters(DateTimeOffset replacedBefore)
    {
        IReadOnlyList<MasterInForce> all = Masters();
        List<string> due =
        [
            .. all.Zip(all.Skip(1)).Where(p => p.Second.Since <= replacedBefore).Select(p => p.First.Fingerprint)
                .Where(f => all[^1].Fingerprint != f && FileOf(f) is not null),
        ];
        if (due.Count == 0 || IsMixed())
        {
            return 0;
        }

        due.ForEach(_masters.Destroy);
        return due.Count;
    }

    private IEnumerable<WrappedKey> Stragglers(byte[] master) =>
        _rows.All("").Where(k => Opened(master, k) is null);
}
