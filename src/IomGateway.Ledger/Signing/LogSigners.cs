using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Signing;

/// <summary>What this gateway can sign with, opened when it is first needed.</summary>
internal sealed class LogSigners(LedgerOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CheckpointSigner> _open = new(StringComparer.Ordinal);

    public SignerPlaces Places { get; } = new(options.KeysDirectory, options.Addresses);

    /// <summary>The key of a log without entries, which a file gets where nothing says otherwise.</summary>
    /// <exception cref="SigningKeyException">It cannot sign.</exception>
    /// <exception cref="LedgerUnavailableException">Whatever keeps it does not answer.</exception>
    public async Task<VerifierKey> FirstAsync(CancellationToken cancel)
    {
        using ILogSigner signer = Places.FirstOfAll();
        return KeyOf(await signer.PublicAsync(cancel), signer);
    }

    /// <summary>What signs with a key of the log.</summary>
    /// <exception cref="SigningKeyException">This gateway has not got it, or it cannot sign.</exception>
    public CheckpointSigner Of(AnnouncedKey announced)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(announced.Key.Text, out CheckpointSigner? signer))
            {
                string path = Places.PathOf(announced.Key)
                    ?? (announced.Place == PublishedLog.KeyIndex ? Places.PathOfFirst() : null)
                    ?? throw Places.Missing(announced);
                signer = new CheckpointSigner(options, announced.Key, Places.Open(path));
                _open.Add(announced.Key.Text, signer);
            }

            return signer;
        }
    }

    /// <summary>Where a key is kept, for whoever looks for it; null where this gateway has not got it.</summary>
    public string? WhereIs(AnnouncedKey announced)
    {
        try
        {
            return Of(announced).Where;
        }
        catch (SigningKeyException)
        {
            return null;
        }
    }

    /// <summary>Makes or finds a key that the log has not had yet, and sees that it signs.</summary>
    /// <param name="to">Where it is kept; null for a file of the keys folder.</param>
    /// <param name="ring">The keys that the log has had.</param>
    /// <param name="head">What it signs to show that it can; nothing is kept of that.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SigningKeyException">It cannot sign, or the log has had it.</exception>
    /// <exception cref="LedgerUnavailableException">Whatever keeps it does not answer.</exception>
    public async Task<(VerifierKey Key, string Where)> PrepareAsync(
        string? to, KeyRing ring, Checkpoint head, CancellationToken cancel)
    {
        ILogSigner next = to is null ? Places.Next([.. ring.All.Select(k => k.Key)]) : Places.Elsewhere(to);
        VerifierKey key;
        try
        {
            key = KeyOf(await next.PublicAsync(cancel), next);
            if (ring.All.FirstOrDefault(k => k.Key.Text == key.Text) is { } had)
            {
                throw new SigningKeyException(
                    $"{next.Where} is the key that came into use at entry {had.Place}; no key comes into use twice:"
                    + " make another one.");
            }
        }
        catch
        {
            next.Dispose();
            throw;
        }

        using var trial = new CheckpointSigner(options, key, next);
        await trial.SignAsync(head.Size, head.Root, cancel);
        return (key, to is null ? next.Where : Places.Keep(key.Id, to));
    }

    public void Dispose()
    {
        foreach (CheckpointSigner signer in _open.Values)
        {
            signer.Dispose();
        }
    }

    private VerifierKey KeyOf(byte[] spki, ILogSigner signer) => VerifierKey.From(options.Origin, spki)
        ?? throw new SigningKeyException(
            $"{signer.Where} does not hold an ECDSA P-256 key; the ledger is signed with one.");
}
