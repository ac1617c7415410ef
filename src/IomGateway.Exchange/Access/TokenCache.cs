using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace IomGateway.Exchange.Access;

/// <summary>
/// What was read from tokens that passed, by the tokens' SHA-256. Two generations bound it: when the young one is full
/// it becomes the old one, and the old one is forgotten.
/// </summary>
internal sealed class TokenCache(int size, TimeSpan keepFor)
{
    private readonly int generationSize = Math.Max(1, size / 2);
    private readonly Lock turning = new();
    private ConcurrentDictionary<Key, Entry> young = new();
    private ConcurrentDictionary<Key, Entry> old = new();

    public TokenFacts? Find(ReadOnlySpan<byte> sha256, DateTimeOffset now)
    {
        var key = Key.From(sha256);
        return (Volatile.Read(ref young).TryGetValue(key, out var entry)
            || Volatile.Read(ref old).TryGetValue(key, out entry)) && entry.Until > now
            ? entry.Facts
            : null;
    }

    public void Keep(ReadOnlySpan<byte> sha256, TokenFacts facts, DateTimeOffset now)
    {
        if (keepFor <= TimeSpan.Zero)
            return;
        var until = now + keepFor;
        if (until > facts.ValidUntil)
            until = facts.ValidUntil;
        Volatile.Read(ref young)[Key.From(sha256)] = new Entry(facts, until);
        if (young.Count < generationSize)
            return;
        lock (turning)
        {
            if (young.Count < generationSize)
                return;
            Volatile.Write(ref old, young);
            Volatile.Write(ref young, new ConcurrentDictionary<Key, Entry>());
        }
    }

    private sealed record Entry(TokenFacts Facts, DateTimeOffset Until);

    private readonly record struct Key(ulong A, ulong B, ulong C, ulong D)
    {
        public static Key From(ReadOnlySpan<byte> sha256)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(sha256);
            return new Key(words[0], words[1], words[2], words[3]);
        }

        /// <summary>A part of a SHA-256 is as good a hash as any.</summary>
        public override int GetHashCode() => (int)A;
    }
}
