using System.Numerics;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Questions;

/// <summary>Makes every variable on which the conditions of one flow, and of the caps on it, hang.</summary>
internal sealed class VariableMaker(
    VocabularyLayout layout, TypeTable type, Start start, IReadOnlyList<Demand> demands, UInt128 waits)
{
    public IEnumerable<Variable> Make()
    {
        var facts = Indices(Subject.Fact);
        var labels = Indices(Subject.Label);
        if (!start.LabelsOpen)
        {
            labels.UnionWith(Enumerable.Range(0, layout.Labels.Count).Where(l => CanCarry(l) && (Holds(l) is not null
                || IsRequired(l))));
        }

        bool joint = layout.AgeFact >= 0 && !start.LabelsOpen && CanCarry(layout.AgeLabel)
            && (facts.Contains(layout.AgeFact) || labels.Contains(layout.AgeLabel));
        if (joint)
        {
            facts.Remove(layout.AgeFact);
            labels.Remove(layout.AgeLabel);
            yield return Age();
        }

        foreach (int fact in facts)
        {
            yield return new Variable
            {
                Fact = fact,
                Current = new Values(Known(fact), null, null),
                Options = Of(FactValues(fact).Select(v => new Values(v, null, null)), fact, -1),
            };
        }

        foreach (int label in labels)
        {
            yield return new Variable
            {
                Label = label,
                Current = new Values(null, Carried(label), null),
                Options = Of(LabelValues(label).Select(v => new Values(null, v, null)), -1, label),
            };
        }

        if (demands.Any(d => d.Subject == Subject.Consents))
        {
            var sets = ConsentSets().Select(c => new Values(null, null, c));
            yield return new Variable { Current = new Values(null, null, Standing), Options = Of(sets, -1, -1) };
        }
    }

    private ulong? Standing => start.Facts.ConsentsKnown ? start.Facts.Standing : null;

    private Variable Age()
    {
        var (fact, label) = (layout.AgeFact, layout.AgeLabel);
        var pairs = FactValues(fact).SelectMany(f => LabelValues(label).Select(l => new Values(f, l, null)));
        return new Variable
        {
            Fact = fact,
            Label = label,
            Current = new Values(Known(fact), Carried(label), null),
            Options = Of(pairs, fact, label),
        };
    }

    private List<Option> Of(IEnumerable<Values> those, int fact, int label)
    {
        var own = demands.Where(d => d.Subject switch
        {
            Subject.Fact => d.Index == fact,
            Subject.Label => d.Index == label,
            _ => fact < 0 && label < 0,
        }).ToArray();
        var options = new List<Option>();
        foreach (var values in those.Distinct())
        {
            if (label >= 0 && values.Label is null && IsRequired(label))
            {
                continue;
            }

            var counted = Counted(values, fact, label);
            bool Holds(Demand demand) => demand.Holds(Of(demand, demand.Early ? values : counted));
            if (own.Where(d => d.Part == Part.Flow).All(Holds))
            {
                var fallen = own.Where(d => d.Part != Part.Flow && !Holds(d));
                options.Add(new Option(values, Keeps(fallen, counted, label), Cost(values, fact, label)));
            }
        }

        return options;
    }

    private UInt128 Keeps(IEnumerable<Demand> fallen, Values counted, int label)
    {
        var keeps = UInt128.MaxValue;
        foreach (var demand in fallen)
        {
            keeps &= ~(UInt128.One << demand.Bit);
        }

        bool held = label >= 0 && Holds(label) is { } bit && (counted.Label is { } seen
            ? (seen & bit) != 0
            : type.Declares(label));
        return held ? keeps & ~waits : keeps;
    }

    /// <summary>Where register and record both know the age, the younger band counts for both.</summary>
    private static Values Counted(Values values, int fact, int label)
    {
        if (fact < 0 || label < 0 || values is not { Fact: { } register, Label: { } record })
        {
            return values;
        }

        ulong younger = 1UL << BitOperations.TrailingZeroCount(register | record);
        return values with { Fact = younger, Label = younger };
    }

    private static ulong? Of(Demand demand, Values values) => demand.Subject switch
    {
        Subject.Fact => values.Fact,
        Subject.Label => values.Label,
        _ => values.Consents,
    };

    private int Cost(Values values, int fact, int label)
    {
        if (start.Free)
        {
            return 0;
        }

        if (fact < 0 && label < 0)
        {
            int flips = BitOperations.PopCount((values.Consents ?? 0) ^ (Standing ?? 0));
            return values.Consents == Standing ? 0 : Math.Max(flips, 1);
        }

        return (fact >= 0 && values.Fact != Known(fact) ? 1 : 0)
            + (label >= 0 && values.Label != Carried(label) ? 1 : 0);
    }

    private IEnumerable<ulong?> FactValues(int fact)
    {
        var term = layout.FactTerms[fact];
        var known = Known(fact);
        if (start.Free && known is not null)
        {
            return [known];
        }

        var single = Enumerable.Range(0, term.Values.Count).Select(i => 1UL << i);
        var all = term.Many ? Closure([known ?? 0, 0], single, Subject.Fact, fact) : single;
        return all.Select(v => (ulong?)v).Prepend(known);
    }

    private IEnumerable<ulong?> LabelValues(int label)
    {
        if (!type.Declares(label))
        {
            return [Carried(label), null];
        }

        var single = Enumerable.Range(0, layout.LabelTerms[label].Values.Count).Select(i => 1UL << i).ToArray();
        if (!start.Free)
        {
            return single.Select(v => (ulong?)v).Prepend(Carried(label));
        }

        return Carried(label) is { } seen
            ? [seen]
            : Closure(single, single, Subject.Label, label).Select(v => (ulong?)v).Append(null);
    }

    /// <summary>
    /// Sets of values, enough of them that every way in which some set meets the conditions is met by one of these.
    /// </summary>
    private List<ulong> Closure(IEnumerable<ulong> from, IEnumerable<ulong> values, Subject subject, int index)
    {
        var own = demands.Where(d => d.Subject == subject && d.Index == index).ToArray();
        var sets = from.Distinct().ToList();
        var seen = sets.Select(Vector).ToHashSet(StringComparer.Ordinal);
        foreach (ulong value in values)
        {
            foreach (ulong set in sets.ToArray().Where(s => seen.Add(Vector(s | value))))
            {
                sets.Add(set | value);
            }
        }

        return sets;

        string Vector(ulong set)
        {
            bool held = subject == Subject.Label && Holds(index) is { } bit && (set & bit) != 0;
            int youngest = index == layout.AgeLabel ? BitOperations.TrailingZeroCount(set) : 0;
            return string.Concat(own.Select(d => d.Holds(set) ? '1' : '0')) + (held ? "h" : "") + youngest;
        }
    }

    /// <summary>Sets of consents: of those that all conditions treat alike none, one or all stand.</summary>
    private List<ulong?> ConsentSets()
    {
        if (start.Free && Standing is { } standing)
        {
            return [standing];
        }

        var own = demands.Where(d => d.Subject == Subject.Consents).ToArray();
        var alike = Enumerable.Range(0, layout.Consents.Count).Select(i => 1UL << i)
            .Where(bit => own.Any(d => (d.Values & bit) != 0))
            .GroupBy(bit => string.Concat(own.Select(d => (d.Values & bit) != 0 ? '1' : '0')), StringComparer.Ordinal)
            .Select(group => group.Aggregate((a, b) => a | b));
        List<ulong> sets = [Standing ?? 0];
        foreach (ulong group in alike)
        {
            ulong first = group & (~group + 1);
            sets = [.. sets.SelectMany(s => (ulong[])[s, s & ~group, (s & ~group) | first, s | group]).Distinct()];
        }

        return [Standing, .. sets.Select(s => (ulong?)s)];
    }

    private SortedSet<int> Indices(Subject subject) =>
        [.. demands.Where(d => d.Subject == subject).Select(d => d.Index)];

    private ulong? Known(int fact) => start.Facts.Knows(fact) ? start.Facts.Values(fact) : null;

    private ulong? Carried(int label) =>
        start.Labels is { } labels && labels.Knows(label) ? labels.Values(label) : null;

    private bool CanCarry(int label) => type.Declares(label) || Carried(label) is not null;

    private bool IsRequired(int label) =>
        type.Type.Labels.Any(l => l.Required && l.Label == layout.Labels[label]);

    private ulong? Holds(int label) =>
        layout.LabelTerms[label].Holds is { } value && layout.TryLabelBit(label, value, out ulong bit) ? bit : null;
}
