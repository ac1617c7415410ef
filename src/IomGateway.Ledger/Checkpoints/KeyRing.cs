using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Storage;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>A key of the log and the place of the entry that announces it.</summary>
internal sealed record AnnouncedKey(long Place, VerifierKey Key);

/// <summary>
/// The keys that the log has announced. Which of them signs a checkpoint follows from its size alone, whoever signs
/// and whenever: the newest that was announced before the last entry. So the checkpoint that ends with a <c>key</c>
/// entry is signed by the key before, which hands over, and every larger one by the new key. Safe for many threads.
/// </summary>
internal sealed class KeyRing(string origin) : IDisposable
{
    private readonly Lock _lock = new();
    private volatile AnnouncedKey[] _keys = [];

    public string Origin => origin;

    /// <summary>All of them, in the order of their entries.</summary>
    public IReadOnlyList<AnnouncedKey> All => _keys;

    /// <summary>The last one.</summary>
    /// <exception cref="LedgerUnavailableException">The log has not begun.</exception>
    public AnnouncedKey Newest =>
        _keys is [.., var last] ? last : throw new LedgerUnavailableException("The ledger has no entries yet.");

    /// <summary>Reads those that are new to it.</summary>
    /// <exception cref="LedgerDamagedException">An entry announces something else.</exception>
    public void Read(ILedgerReader reader)
    {
        List<(long Place, byte[] Leaf)> stored = reader.Keys();
        if (stored.Count == _keys.Length)
        {
            return;
        }

        lock (_lock)
        {
            _keys = [.. _keys, .. stored.Skip(_keys.Length).Select(s => Read(s.Place, s.Leaf))];
        }
    }

    /// <summary>The key that signs the checkpoint of that size.</summary>
    public VerifierKey Of(long size) => Announced(size).Key;

    /// <summary>The same with the place of the entry that announces it.</summary>
    public AnnouncedKey Announced(long size) => InForce(_keys, size);

    /// <summary>Of keys in the order of their entries, the one that signs the checkpoint of that size.</summary>
    public static AnnouncedKey InForce(IReadOnlyList<AnnouncedKey> keys, long size) =>
        keys.LastOrDefault(k => k.Place + 1 < size) ?? (keys.Count > 0
            ? keys[0] : throw new LedgerUnavailableException("The ledger has no entries yet."));

    /// <summary>Sizes after the first of these at which a key hands over to the next, up to a size.</summary>
    public IEnumerable<long> HandingOver(long after, long upTo) => _keys
        .Where(k => k.Place > PublishedLog.KeyIndex && k.Place + 1 > after && k.Place + 1 <= upTo)
        .Select(k => k.Place + 1);

    /// <summary>A stored checkpoint, signed by the key that has to sign one of its size.</summary>
    /// <param name="note">The note.</param>
    /// <param name="reader">Where keys are read that came in since.</param>
    /// <param name="reason">Why not.</param>
    public Checkpoint? Open(string note, ILedgerReader reader, out string reason)
    {
        reason = "it is not a checkpoint";
        if (SignedNote.TextOf(note) is not { } text || Checkpoint.Read(text) is not { } head)
        {
            return null;
        }

        Read(reader);
        return Checkpoint.Open(note, Of(head.Size), out reason);
    }

    /// <summary>A checkpoint that somebody shows, signed by any of the log's keys.</summary>
    public Checkpoint? OpenAny(string note, out string reason) =>
        Checkpoint.Open(note, [.. _keys.Select(k => k.Key)], out reason);

    public void Dispose()
    {
        foreach (AnnouncedKey key in _keys)
        {
            key.Key.Dispose();
        }
    }

    private AnnouncedKey Read(long place, byte[] leaf) =>
        LeafReader.Read(leaf) is { Kind: EntryKind.Key, Key: { } text }
        && VerifierKey.TryParse(text, out VerifierKey? key)
            ? key.Origin == origin
                ? new AnnouncedKey(place, key)
                : throw new InvalidOperationException(
                    $"The log announces {key.Text}, but its origin is given as {origin}; put back the log's own"
                    + " origin.")
            : throw new LedgerDamagedException($"Entry {place} does not announce a key of the log.");
}
