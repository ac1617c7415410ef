using System.Numerics;

namespace IomGateway.Redaction.Tapes;

/// <summary>Finds what belongs to a name without making a string of it. Fixed once it is made.</summary>
internal sealed class NameTable<T>
{
    private readonly Entry[] _entries;

    /// <param name="names">Names, none of them twice, and what belongs to each.</param>
    public NameTable(IReadOnlyCollection<(byte[] Name, T Value)> names)
    {
        _entries = new Entry[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Count * 2))];
        foreach (var (name, value) in names)
        {
            var key = TextScan.KeyOf(name);
            var at = (int)(key >> 40) & (_entries.Length - 1);
            while (_entries[at].Name is not null)
                at = (at + 1) & (_entries.Length - 1);
            _entries[at] = new Entry(key, name, value);
        }
    }

    public bool TryGet(ReadOnlySpan<byte> name, out T? value)
    {
        var key = TextScan.KeyOf(name);
        var mask = _entries.Length - 1;
        for (var at = (int)(key >> 40) & mask; _entries[at].Name is { } known; at = (at + 1) & mask)
        {
            if (_entries[at].Key == key && name.SequenceEqual(known))
            {
                value = _entries[at].Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    private readonly record struct Entry(ulong Key, byte[]? Name, T Value);
}
