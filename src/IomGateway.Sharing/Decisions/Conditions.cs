using System.Collections.Frozen;

namespace IomGateway.Sharing.Decisions;

/// <summary>Ordered so that the lesser of two is their conjunction.</summary>
internal enum Truth
{
    False,
    Unknown,
    True,
}

/// <summary>A fact must have any of these values; number −1 is a fact that the vocabulary does not have.</summary>
internal readonly record struct FactCondition(int Fact, ulong Values, string Code);

/// <summary>A label must have any of these values; number −1 is a label that the vocabulary does not have.</summary>
internal readonly record struct LabelCondition(int Label, ulong Values, string Code);

/// <summary>The part of a cap's condition that hangs on the person, the record or the granting flow.</summary>
internal sealed record CapCondition
{
    public required FactCondition[] People { get; init; }

    public required LabelCondition[] Record { get; init; }

    /// <summary>Consents of which any one must stand; <see langword="null"/> where none is asked for.</summary>
    public ulong? Consents { get; init; }

    public bool? Depersonalised { get; init; }

    public bool? OfficialDuty { get; init; }

    /// <summary>Whether it holds something that cannot be understood: it is then at best unknown.</summary>
    public bool Unclear { get; init; }
}

/// <summary>Where a cap's condition looks for an exception: the question's part, and the rest.</summary>
internal sealed record CapException(RuleScope Scope, CapCondition Condition);

internal static class Conditions
{
    public static FactCondition[] People(
        IEnumerable<KeyValuePair<string, FrozenSet<string>>> written, VocabularyLayout layout) =>
        written.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => Person(c.Key, c.Value, layout)).ToArray();

    public static LabelCondition[] Record(
        IEnumerable<KeyValuePair<string, FrozenSet<string>>> written, VocabularyLayout layout) =>
        written.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => Label(c.Key, c.Value, layout)).ToArray();

    public static ulong Consents(IEnumerable<string> consents, VocabularyLayout layout, out bool allKnown)
    {
        ulong mask = 0;
        allKnown = true;
        foreach (string consent in consents)
        {
            bool known = layout.Consents.TryFind(consent, out int index);
            mask |= known ? 1UL << index : 0;
            allKnown &= known;
        }

        return mask;
    }

    private static FactCondition Person(string fact, IEnumerable<string> values, VocabularyLayout layout)
    {
        if (!layout.Facts.TryFind(fact, out int index))
        {
            return new FactCondition(-1, 0, fact);
        }

        ulong mask = 0;
        foreach (string value in values)
        {
            mask |= layout.TryFactBit(index, value, out ulong bit) ? bit : 0;
        }

        return new FactCondition(index, mask, fact);
    }

    private static LabelCondition Label(string label, IEnumerable<string> values, VocabularyLayout layout)
    {
        if (!layout.Labels.TryFind(label, out int index))
        {
            return new LabelCondition(-1, 0, label);
        }

        ulong mask = 0;
        foreach (string value in values)
        {
            mask |= layout.TryLabelBit(index, value, out ulong bit) ? bit : 0;
        }

        return new LabelCondition(index, mask, label);
    }
}
