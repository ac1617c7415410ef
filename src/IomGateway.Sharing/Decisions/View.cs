using System.Numerics;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// The facts and labels by which one flow is judged: the person's, in the flow's own partnership, and the record's.
/// Either can be open: not known yet, and able to turn out either way.
/// </summary>
internal readonly ref struct View
{
    private readonly FactSet? facts;
    private readonly RecordLabels? labels;
    private readonly TypeTable type;
    private readonly int ageFact;
    private readonly int ageLabel;
    private readonly ulong age;

    public View(VocabularyLayout layout, TypeTable type, FactSet? facts, RecordLabels? labels)
    {
        this.facts = facts;
        this.labels = labels;
        this.type = type;
        ageFact = -1;
        ageLabel = -1;
        if (facts is not null && labels is not null && layout.AgeFact >= 0
            && facts.Knows(layout.AgeFact) && labels.Knows(layout.AgeLabel))
        {
            // Where register and record differ on age, the younger band counts for both.
            ageFact = layout.AgeFact;
            ageLabel = layout.AgeLabel;
            ulong both = facts.Values(ageFact) | labels.Values(ageLabel);
            age = 1UL << BitOperations.TrailingZeroCount(both);
        }
    }

    public bool FactsOpen => facts is null;

    public bool LabelsOpen => labels is null;

    /// <summary>Whether the fact has any of the values; <paramref name="open"/> where facts are open.</summary>
    public Truth Fact(in FactCondition condition, Truth open)
    {
        if (facts is null)
        {
            return open;
        }

        if (condition.Fact < 0 || !facts.Knows(condition.Fact))
        {
            return Truth.Unknown;
        }

        ulong values = condition.Fact == ageFact ? age : facts.Values(condition.Fact);
        return (values & condition.Values) != 0 ? Truth.True : Truth.False;
    }

    public Truth AnyConsent(ulong consents, Truth open)
    {
        if (facts is null)
        {
            return open;
        }

        if (!facts.ConsentsKnown)
        {
            return Truth.Unknown;
        }

        return (facts.Standing & consents) != 0 ? Truth.True : Truth.False;
    }

    public Truth EveryConsent(ulong consents, Truth open)
    {
        if (facts is null)
        {
            return open;
        }

        if (!facts.ConsentsKnown)
        {
            return Truth.Unknown;
        }

        return (facts.Standing & consents) == consents ? Truth.True : Truth.False;
    }

    /// <summary>
    /// Whether the record lies within a condition that opens something: every value that it carries must be among those
    /// named. A label that the type does not declare never does.
    /// </summary>
    public Truth WhollyLabelled(in LabelCondition condition, Truth open)
    {
        if (condition.Label < 0)
        {
            return Truth.Unknown;
        }

        if (!type.Declares(condition.Label) && labels?.Declares(condition.Label) != true)
        {
            return Truth.False;
        }

        if (labels is null)
        {
            return open;
        }

        if (!labels.Knows(condition.Label))
        {
            return Truth.Unknown;
        }

        ulong values = Label(condition.Label);
        return values != 0 && (values & ~condition.Values) == 0 ? Truth.True : Truth.False;
    }

    /// <summary>
    /// Whether the record lies within a condition that closes something: any of its values is enough.
    /// </summary>
    public Truth PartlyLabelled(in LabelCondition condition, Truth open)
    {
        if (condition.Label < 0)
        {
            return Truth.Unknown;
        }

        if (labels is not null && labels.Knows(condition.Label))
        {
            return (Label(condition.Label) & condition.Values) != 0 ? Truth.True : Truth.False;
        }

        if (!type.Declares(condition.Label) && labels?.Declares(condition.Label) != true)
        {
            return Truth.False;
        }

        return labels is null ? open : Truth.Unknown;
    }

    /// <summary>The values by which the fact is judged; <see langword="null"/> where it is unknown.</summary>
    public ulong? FactValues(int fact)
    {
        if (facts is null || fact < 0 || !facts.Knows(fact))
        {
            return null;
        }

        return fact == ageFact ? age : facts.Values(fact);
    }

    /// <summary>
    /// The values by which the label is judged; <see langword="null"/> where it is unknown or not seen yet.
    /// </summary>
    public ulong? LabelValues(int label) => labels is null || label < 0 || !labels.Knows(label) ? null : Label(label);

    private ulong Label(int label) => label == ageLabel ? age : labels!.Values(label);
}
