using System.Numerics;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Numbers of a <see cref="CodeTable"/>. The default value holds every number: a condition that was not written.
/// </summary>
internal readonly struct CodeSet
{
    private readonly ulong[]? words;

    public CodeSet(ulong[] words) => this.words = words;

    public bool IsEverything => words is null;

    public static ulong[] Words(int count) => new ulong[(count + 63) >> 6];

    public bool Contains(int index) =>
        words is null || (index >> 6 < words.Length && (words[index >> 6] >> (index & 63) & 1) != 0);

    public bool Overlaps(CodeSet other)
    {
        if (words is null || other.words is null)
        {
            return true;
        }

        for (int i = 0; i < words.Length && i < other.words.Length; i++)
        {
            if ((words[i] & other.words[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public CodeSet Intersect(CodeSet other)
    {
        if (words is null)
        {
            return other;
        }

        return other.words is null ? this : new CodeSet(words.Zip(other.words, (a, b) => a & b).ToArray());
    }

    /// <summary>The first number in it, or <see cref="int.MaxValue"/>.</summary>
    public int First(int count)
    {
        if (words is null)
        {
            return count > 0 ? 0 : int.MaxValue;
        }

        for (int word = 0; word < words.Length; word++)
        {
            if (words[word] != 0)
            {
                int first = (word << 6) + BitOperations.TrailingZeroCount(words[word]);
                return first < count ? first : int.MaxValue;
            }
        }

        return int.MaxValue;
    }

    public IEnumerable<int> Within(int count)
    {
        if (words is null)
        {
            for (int i = 0; i < count; i++)
            {
                yield return i;
            }

            yield break;
        }

        for (int word = 0; word < words.Length; word++)
        {
            for (ulong left = words[word]; left != 0; left &= left - 1)
            {
                int i = (word << 6) + BitOperations.TrailingZeroCount(left);
                if (i < count)
                {
                    yield return i;
                }
            }
        }
    }
}
