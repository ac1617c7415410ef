using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Space;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>A condition over the space: where it is true, and where it is true or unknown.</summary>
internal readonly record struct Tri(int Sure, int Possible)
{
    public static Tri False { get; } = new(DiagramStore.False, DiagramStore.False);

    public static Tri Unknown { get; } = new(DiagramStore.False, DiagramStore.True);
}

/// <summary>
/// The conditions of one set as diagrams, by that set's own vocabulary: a value that it does not have is unknown to it.
/// </summary>
internal sealed class Truths(FactSpace space, VocabularyLayout layout)
{
    private readonly DiagramStore store = space.Store;
    private readonly Dictionary<(int, ulong, string, bool, bool), Tri> facts = [];
    private readonly Dictionary<(int, ulong, bool, bool, string?), Tri> labels = [];

    /// <summary>Whether a fact has any of the values.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="partnership">Whose facts; <see langword="null"/> where nobody is named.</param>
    /// <param name="seen">Whether the record is there, whose own age may count.</param>
    /// <param name="ageDeclared">Whether the record's type tells an age.</param>
    public Tri Fact(in FactCondition condition, string? partnership, bool seen, bool ageDeclared)
    {
        if (partnership is null || condition.Fact < 0
            || space.Fact(partnership, layout.Facts[condition.Fact]) is not { } place)
        {
            return Tri.Unknown;
        }

        var key = (condition.Fact, condition.Values, partnership, seen, ageDeclared);
        if (facts.TryGetValue(key, out var known))
        {
            return known;
        }

        int isKnown = Known(place, condition.Fact);
        int has = HasAny(place, condition.Fact, condition.Values);
        if (seen && condition.Fact == layout.AgeFact)
        {
            has = store.Select(LabelKnown(layout.AgeLabel, ageDeclared),
                Younger(partnership, condition.Values, ageDeclared), has);
        }

        return facts[key] = Of(isKnown, has);
    }

    public Tri AnyConsent(ulong consents, string? partnership) => Consent(consents, partnership, every: false);

    public Tri EveryConsent(ulong consents, string? partnership) => Consent(consents, partnership, every: true);

    /// <summary>Whether the record lies within a condition that opens something.</summary>
    public Tri Wholly(in LabelCondition condition, TypeTable type, string? partnership, bool seen)
    {
        if (condition.Label < 0)
        {
            return Tri.Unknown;
        }

        if (!type.Declares(condition.Label))
        {
            return Tri.False;
        }

        return seen
            ? Label(condition, declared: true, wholly: true, partnership)
            : new Tri(DiagramStore.True, DiagramStore.True);
    }

    /// <summary>Whether the record lies within a condition that closes something.</summary>
    public Tri Partly(in LabelCondition condition, TypeTable type, string? partnership, bool seen)
    {
        if (condition.Label < 0)
        {
            return Tri.Unknown;
        }

        return seen ? Label(condition, type.Declares(condition.Label), wholly: false, partnership) : Tri.False;
    }

    /// <summary>Where a label of the record makes it wait for its originator.</summary>
    public int Waits(TypeTable type)
    {
        int waits = DiagramStore.False;
        for (int label = 0; label < layout.LabelTerms.Count; label++)
        {
            if (layout.LabelTerms[label].Holds is { } word && layout.TryLabelBit(label, word, out ulong bit))
            {
                bool declared = type.Declares(label);
                int known = LabelKnown(label, declared);
                waits = store.Or(waits, store.Select(known, HasLabel(label, bit, declared),
                    declared ? DiagramStore.True : DiagramStore.False));
            }
        }

        return waits;
    }

    /// <summary>Where the record carries every label that its type requires.</summary>
    public int Complete(TypeTable type) => store.All(type.Type.Labels.Where(l => l.Required)
        .Select(l => layout.Labels.TryFind(l.Label, out int at) ? LabelKnown(at, true) : DiagramStore.False));

    private Tri Consent(ulong consents, string? partnership, bool every)
    {
        if (partnership is null || space.Consents(partnership) is not { } place)
        {
            return Tri.Unknown;
        }

        var bits = new List<int>();
        for (int i = layout.Consents.Count - 1; i >= 0; i--)
        {
            if ((consents >> i & 1) != 0)
            {
                bits.Add(space.Is(place.Bits[Array.IndexOf(place.Values, layout.Consents[i])], 1));
            }
        }

        return Of(space.Is(place.Known, 1), every ? store.All(bits) : store.Any(bits));
    }

    private Tri Label(in LabelCondition condition, bool declared, bool wholly, string? partnership)
    {
        string? whose = condition.Label == layout.AgeLabel ? partnership : null;
        var key = (condition.Label, condition.Values, declared, wholly, whose);
        if (labels.TryGetValue(key, out var made))
        {
            return made;
        }

        int known = LabelKnown(condition.Label, declared);
        int has = wholly
            ? store.Not(HasLabel(condition.Label, ~condition.Values, declared))
            : HasLabel(condition.Label, condition.Values, declared);
        if (whose is not null && space.Fact(whose, layout.Facts[layout.AgeFact]) is { } age)
        {
            has = store.Select(Known(age, layout.AgeFact), Younger(whose, condition.Values, declared), has);
        }

        var truth = Of(known, has);
        return labels[key] = declared ? truth : truth with { Possible = truth.Sure };
    }

    private Tri Of(int known, int has) => new(store.And(known, has), store.Or(store.Not(known), has));

    private int Known(FactPlace place, int fact)
    {
        var own = Enumerable.Range(0, place.Values.Length).Where(i => IsFactWord(fact, place.Values[i])).ToList();
        if (place.Many is not { } many)
        {
            return store.Any(own.Select(i => space.Is(place.Variable, i)));
        }

        int strange = store.Any(Enumerable.Range(0, place.Values.Length).Except(own)
            .Select(i => space.Is(many.Bits[i], 1)));
        int known = store.Minus(space.Is(many.Known, 1), strange);
        return layout.FactTerms[fact].Many ? known : store.And(known, ExactlyOne(many.Bits));
    }

    private int ExactlyOne(int[] bits)
    {
        (int none, int one) = (DiagramStore.True, DiagramStore.False);
        foreach (int bit in bits.Reverse())
        {
            (none, one) = (store.Make(bit, [none, DiagramStore.False]), store.Make(bit, [one, none]));
        }

        return one;
    }

    private bool IsFactWord(int fact, string word) => layout.TryFactBit(fact, word, out _);

    private int HasAny(FactPlace place, int fact, ulong values) => store.Any(
        Enumerable.Range(0, place.Values.Length).Reverse()
            .Where(i => layout.TryFactBit(fact, place.Values[i], out ulong bit) && (bit & values) != 0)
            .Select(i => place.Many is { } many ? space.Is(many.Bits[i], 1) : space.Is(place.Variable, i)));

    private int LabelKnown(int label, bool declared)
    {
        var place = space.Label(layout.Labels[label])!;
        int strange = store.Any(Enumerable.Range(0, place.Values.Length)
            .Where(i => !layout.TryLabelBit(label, place.Values[i], out _)).Select(i => space.Is(place.Bits[i], 1)));
        int known = store.Minus(space.Is(place.State, LabelPlace.Read), strange);
        return declared && Missing(label) != 0 && HasAbsent(place)
            ? store.Or(known, space.Is(place.State, LabelPlace.Absent))
            : known;
    }

    private int HasLabel(int label, ulong values, bool declared)
    {
        var place = space.Label(layout.Labels[label])!;
        int has = store.Any(Enumerable.Range(0, place.Values.Length).Reverse()
            .Where(i => layout.TryLabelBit(label, place.Values[i], out ulong bit) && (bit & values) != 0)
            .Select(i => space.Is(place.Bits[i], 1)));
        return declared && (Missing(label) & values) != 0 && HasAbsent(place)
            ? store.Or(has, space.Is(place.State, LabelPlace.Absent))
            : has;
    }

    private bool HasAbsent(LabelPlace place) => space.Variables[place.State].Size > LabelPlace.Absent;

    private ulong Missing(int label) =>
        layout.LabelTerms[label].Missing is { } word && layout.TryLabelBit(label, word, out ulong bit) ? bit : 0;

    /// <summary>Whether the youngest band that register or record tells is among those wanted.</summary>
    private int Younger(string partnership, ulong wanted, bool declared)
    {
        var place = space.Fact(partnership, layout.Facts[layout.AgeFact])!;
        int made = DiagramStore.False;
        for (int band = layout.FactTerms[layout.AgeFact].Values.Count - 1; band >= 0; band--)
        {
            ulong bit = 1UL << band;
            int told = store.Or(HasAny(place, layout.AgeFact, bit), HasLabel(layout.AgeLabel, bit, declared));
            made = store.Select(told, (wanted & bit) != 0 ? DiagramStore.True : DiagramStore.False, made);
        }

        return made;
    }
}
