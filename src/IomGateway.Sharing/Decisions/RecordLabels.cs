using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Decisions;

/// <summary>The labels that one record carries, as its record type declares them. Immutable.</summary>
public sealed class RecordLabels
{
    private readonly ulong declared;
    private readonly ulong known;
    private readonly ulong[] values;

    private RecordLabels(Builder made)
    {
        Layout = made.Layout;
        RecordType = made.Type.Name;
        Originator = made.Originator;
        declared = made.Declared;
        (known, values) = made.Values();
        MissingRequired = made.Type.Labels
            .Where(l => l.Required && !(Layout.Labels.TryFind(l.Label, out int at) && Knows(at)))
            .Select(l => l.Label).Order(StringComparer.Ordinal).ToArray();
        Holds = Enumerable.Range(0, Layout.Labels.Count).Any(WaitsBy);
    }

    public string RecordType { get; }

    /// <summary>Who must release the record while it is held, where the record says so; otherwise its holder.</summary>
    public string? Originator { get; }

    /// <summary>
    /// The labels that the type requires and the record lacks, or carries with a value that nobody knows.
    /// </summary>
    public IReadOnlyList<string> MissingRequired { get; }

    /// <summary>
    /// Whether a label makes the record wait for its originator. A holding label that cannot be read holds.
    /// </summary>
    public bool Holds { get; }

    internal VocabularyLayout Layout { get; }

    /// <summary>A record with the least restrictive value of every label that its type declares.</summary>
    public static RecordLabels Unrestrictive(VocabularySet vocabulary, RecordType type)
    {
        var builder = new Builder(vocabulary, type);
        foreach (var label in type.Labels.Where(l => vocabulary.Labels.ContainsKey(l.Label)))
        {
            builder.Set(label.Label, vocabulary.Labels[label.Label].Unrestrictive);
        }

        return builder.Build();
    }

    /// <summary>
    /// What the labels say for a record of another type inside this one: it takes over what is known here, and what it
    /// declares beyond that stays missing.
    /// </summary>
    public RecordLabels Within(VocabularySet vocabulary, RecordType inner)
    {
        var builder = new Builder(vocabulary, inner).ReleasedBy(Originator);
        for (int label = 0; label < values.Length; label++)
        {
            if (Knows(label) && Layout.Matches(builder.Layout))
            {
                builder.Set(Layout.Labels[label], Words(label).ToArray());
            }
            else if (Declares(label))
            {
                builder.Set(Layout.Labels[label]);
            }
        }

        return builder.Build();
    }

    /// <summary>
    /// What a decision reads of the record: every label that is known with its values, and every other one that its
    /// type declares with none. Setting them again gives labels that say the same.
    /// </summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Stated()
    {
        for (int label = 0; label < values.Length; label++)
        {
            if (Knows(label) || Declares(label))
            {
                yield return new(Layout.Labels[label], Knows(label) ? Words(label).ToArray() : []);
            }
        }
    }

    /// <summary>Whether a decision cannot tell the two apart, whoever must release them.</summary>
    public bool SaysTheSameAs(RecordLabels other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return RecordType == other.RecordType && declared == other.declared && known == other.known
            && values.AsSpan().SequenceEqual(other.values) && Layout.Matches(other.Layout);
    }

    internal bool Declares(int label) => (declared >> label & 1) != 0;

    internal bool Knows(int label) => (known >> label & 1) != 0;

    /// <summary>The label's values as bits; means nothing unless it is known.</summary>
    internal ulong Values(int label) => values[label];

    internal IEnumerable<string> Words(int label) =>
        Layout.LabelTerms[label].Values.Where((_, i) => (values[label] >> i & 1) != 0);

    private bool WaitsBy(int label)
    {
        if (Layout.LabelTerms[label].Holds is not { } value || !Layout.TryLabelBit(label, value, out ulong bit))
        {
            return false;
        }

        return Knows(label) ? (Values(label) & bit) != 0 : Declares(label);
    }

    /// <summary>Gathers the labels of one record. Not safe to share between threads.</summary>
    public sealed class Builder
    {
        private readonly Dictionary<int, ulong?> given = [];

        public Builder(VocabularySet vocabulary, RecordType type)
        {
            Layout = VocabularyLayout.Of(vocabulary);
            Type = type;
            Declared = Layout.Declared(type);
        }

        internal VocabularyLayout Layout { get; }

        internal RecordType Type { get; }

        internal ulong Declared { get; }

        internal string? Originator { get; private set; }

        /// <summary>
        /// Sets a label to the values found in the record. None, and any that the vocabulary does not have, leave it
        /// unknown. A label that the type does not declare can close and hold, but never meets a flow's condition.
        /// </summary>
        public Builder Set(string label, params IReadOnlyCollection<string> those)
        {
            if (!Layout.Labels.TryFind(label, out int index))
            {
                return this;
            }

            ulong? mask = those.Count == 0 ? null : 0;
            foreach (string value in those)
            {
                mask = Layout.TryLabelBit(index, value, out ulong bit) ? mask | bit : null;
            }

            given[index] = mask;
            return this;
        }

        /// <summary>Works the age label out of the record's birth date on <paramref name="day"/>.</summary>
        public Builder BirthDate(DateOnly birthDate, DateOnly day)
        {
            foreach (var term in Layout.LabelTerms.Where(t => t.FromBirthDate))
            {
                Set(term.Code, AgeBands.Of(term.Values, birthDate, day) is { } band ? [band] : []);
            }

            return this;
        }

        /// <summary>Names the agency that must release the record while it is held.</summary>
        public Builder ReleasedBy(string? agency)
        {
            Originator = agency;
            return this;
        }

        public RecordLabels Build() => new(this);

        internal (ulong Known, ulong[] Values) Values()
        {
            var masks = new ulong[Layout.Labels.Count];
            ulong known = 0;
            for (int label = 0; label < masks.Length; label++)
            {
                if (!given.TryGetValue(label, out ulong? mask) && (Declared >> label & 1) != 0
                    && Layout.LabelTerms[label].Missing is { } missing)
                {
                    mask = Layout.TryLabelBit(label, missing, out ulong bit) ? bit : null;
                }

                if (mask is { } bits)
                {
                    masks[label] = bits;
                    known |= 1UL << label;
                }
            }

            return (known, masks);
        }
    }
}
