using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Verifying;

/// <summary>
/// The keys that a log announces, as the walk meets them: each of the log's own name, none twice, and those that the
/// log is verified with, in the same order.
/// </summary>
/// <param name="expected">The keys that the log is verified with.</param>
internal sealed class KeyChain(IReadOnlyList<VerifierKey> expected)
{
    private readonly List<AnnouncedKey> _announced = [];

    public IReadOnlyList<AnnouncedKey> Announced => _announced;

    /// <summary>Takes the key of the next <c>key</c> entry.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Take(long index, string text)
    {
        if (_announced.Count >= expected.Count || expected[_announced.Count].Text != text)
        {
            return _announced.Count == 0
                ? "The log announces another key than the one that it is verified with."
                : "The log announces a key that key.vkey does not have at that place.";
        }

        VerifierKey key = expected[_announced.Count];
        if (_announced.Count > 0 && key.Origin != _announced[0].Key.Origin)
        {
            return "It is the key of another log.";
        }

        // Two who rotate at once may both announce the same key; one that was replaced never comes back.
        if (_announced.SkipLast(1).Any(k => k.Key.Text == text))
        {
            return "It is a key that another one has replaced.";
        }

        _announced.Add(new AnnouncedKey(index, key));
        return null;
    }

    /// <summary>The key that signs the checkpoint of that size; before any is announced, the one expected.</summary>
    public VerifierKey InForce(long size) =>
        _announced.Count == 0 ? expected[0] : KeyRing.InForce(_announced, size).Key;

    /// <summary>Whether the key before has to vouch for the newest one with a checkpoint of that size.</summary>
    public bool HandsOverAt(long size) =>
        _announced is [_, .., var newest] && newest.Place + 1 == size;

    /// <summary>
    /// Whether each of these keys signs one of the checkpoints up to that size: whoever has stolen a key that was
    /// replaced cannot pass by somebody who knows the one after it.
    /// </summary>
    public bool IsVouchedForBy(IReadOnlyList<VerifierKey> trusted, long size)
    {
        long inForceSince = KeyRing.InForce(_announced, size).Place;
        return trusted.All(t => _announced.Any(k => k.Place <= inForceSince && k.Key.Text == t.Text));
    }
}
