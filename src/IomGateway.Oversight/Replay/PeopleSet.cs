using IomGateway.Records.People;

namespace IomGateway.Oversight.Replay;

/// <summary>Gives each person a number, so that sets of people are bits.</summary>
internal sealed class PeopleNumbers
{
    private readonly Dictionary<PersonId, int> numbers = [];

    public int Of(PersonId person)
    {
        if (!numbers.TryGetValue(person, out var number))
        {
            numbers.Add(person, number = numbers.Count);
        }

        return number;
    }
}

/// <summary>A set of people by their numbers. Nobody, −1, is in none.</summary>
internal sealed class PeopleSet
{
    private const int Bits = 64;

    private ulong[] bits = [];

    public long Count { get; private set; }

    public void Add(int person)
    {
        if (person < 0)
        {
            return;
        }

        var (word, bit) = (person / Bits, 1UL << (person % Bits));
        if (word >= bits.Length)
        {
            Array.Resize(ref bits, Math.Max(word + 1, bits.Length * 2));
        }

        if ((bits[word] & bit) == 0)
        {
            bits[word] |= bit;
            Count++;
        }
    }
}
