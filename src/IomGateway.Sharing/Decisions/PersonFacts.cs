using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What is known of a person, and of the asker's relation to them, by partnership. Whatever was not set is unknown, and
/// so is a value that the vocabulary does not have. Immutable.
/// </summary>
public sealed class PersonFacts
{
    private readonly (string Partnership, FactSet Facts)[] byPartnership;
    private readonly FactSet everywhere;

    private PersonFacts(VocabularyLayout? layout, (string, FactSet)[] byPartnership, FactSet everywhere)
    {
        Layout = layout;
        this.byPartnership = byPartnership;
        this.everywhere = everywhere;
    }

    /// <summary>Somebody of whom nothing is known.</summary>
    public static PersonFacts Unknown { get; } = new(null, [], FactSet.Nothing);

    internal VocabularyLayout? Layout { get; }

    internal FactSet In(string partnership)
    {
        foreach (var (name, facts) in byPartnership)
        {
            if (string.Equals(name, partnership, StringComparison.Ordinal))
            {
                return facts;
            }
        }

        return everywhere;
    }

    /// <summary>Gathers facts. Not safe to share between threads.</summary>
    public sealed class Builder
    {
        private const string Everywhere = "";
        private readonly VocabularyLayout layout;
        private readonly Dictionary<(string Partnership, int Fact), ulong?> values = [];
        private readonly Dictionary<string, ulong> consents = new(StringComparer.Ordinal);
        private readonly SortedSet<string> partnerships = new(StringComparer.Ordinal);

        public Builder(VocabularySet vocabulary) => layout = VocabularyLayout.Of(vocabulary);

        /// <summary>
        /// Sets a fact in <paramref name="partnership"/>, or in every partnership that has no value of its own when it
        /// is <see langword="null"/>. No value at all is known to be none, for a fact with many values; a value outside
        /// the vocabulary, and several values of a fact that has only one, make it unknown.
        /// </summary>
        public Builder Set(string? partnership, string fact, params IReadOnlyCollection<string> those)
        {
            if (!layout.Facts.TryFind(fact, out int index))
            {
                return this;
            }

            ulong? mask = 0;
            foreach (string value in those)
            {
                mask = layout.TryFactBit(index, value, out ulong bit) ? mask | bit : null;
            }

            if (!layout.FactTerms[index].Many && those.Count != 1)
            {
                mask = null;
            }

            partnerships.Add(partnership ?? Everywhere);
            values[(partnership ?? Everywhere, index)] = mask;
            return this;
        }

        /// <summary>Says which consents stand towards the asker; every other consent then does not.</summary>
        public Builder Consents(string? partnership, IEnumerable<string> standing)
        {
            ulong mask = 0;
            foreach (string consent in standing)
            {
                mask |= layout.Consents.TryFind(consent, out int index) ? 1UL << index : 0;
            }

            partnerships.Add(partnership ?? Everywhere);
            consents[partnership ?? Everywhere] = mask;
            return this;
        }

        public PersonFacts Build()
        {
            var each = partnerships.Where(p => p != Everywhere).Select(p => (p, Facts(p))).ToArray();
            return new PersonFacts(layout, each, Facts(Everywhere));
        }

        private FactSet Facts(string partnership)
        {
            var masks = new ulong[layout.Facts.Count];
            ulong known = 0;
            for (int fact = 0; fact < masks.Length; fact++)
            {
                if (!values.TryGetValue((partnership, fact), out ulong? mask))
                {
                    values.TryGetValue((Everywhere, fact), out mask);
                }

                if (mask is { } bits)
                {
                    masks[fact] = bits;
                    known |= 1UL << fact;
                }
            }

            bool told = consents.TryGetValue(partnership, out ulong standing)
                || consents.TryGetValue(Everywhere, out standing);
            return new FactSet(masks, known, told, standing);
        }
    }
}

/// <summary>A person's facts in one partnership, as bits.</summary>
internal sealed class FactSet(ulong[] values, ulong known, bool consentsKnown, ulong standing)
{
    public static FactSet Nothing { get; } = new([], 0, false, 0);

    public bool ConsentsKnown => consentsKnown;

    /// <summary>The consents that stand, as bits; means nothing unless <see cref="ConsentsKnown"/>.</summary>
    public ulong Standing => standing;

    public bool Knows(int fact) => (known >> fact & 1) != 0;

    /// <summary>The fact's values as bits; means nothing unless it is known.</summary>
    public ulong Values(int fact) => values[fact];
}
