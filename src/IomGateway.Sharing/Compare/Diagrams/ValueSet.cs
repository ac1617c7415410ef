using System.Numerics;

namespace IomGateway.Sharing.Compare.Diagrams;

/// <summary>Some of the values of one variable. Immutable.</summary>
internal readonly struct ValueSet : IEquatable<ValueSet>
{
    private readonly ulong[] words;

    private ValueSet(ulong[] words) => this.words = words;

    public int Count => words.Sum(BitOperations.PopCount);

    public static ValueSet Of(int size, IEnumerable<int> values)
    {
        var words = new ulong[(size + 63) >> 6];
        foreach (int value in values)
        {
            words[value >> 6] |= 1UL << (value & 63);
        }

        return new ValueSet(words);
    }

    public static ValueSet Full(int size) => Of(size, Enumerable.Range(0, size));

    public bool Contains(int value) => (words[value >> 6] >> (value & 63) & 1) != 0;

    public ValueSet With(int value)
    {
        var more = (ulong[])words.Clone();
        more[value >> 6] |= 1UL << (value & 63);
        return new ValueSet(more);
    }

    public IEnumerable<int> Values()
    {
        for (int word = 0; word < words.Length; word++)
        {
            for (ulong left = words[word]; left != 0; left &= left - 1)
            {
                yield return (word << 6) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    public bool Equals(ValueSet other) => words.AsSpan().SequenceEqual(other.words);

    public override bool Equals(object? obj) => obj is ValueSet other && Equals(other);

    public override int GetHashCode() => words.Aggregate(17, HashCode.Combine);
}
