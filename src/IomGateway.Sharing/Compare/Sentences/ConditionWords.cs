using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Space;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>Says of a box for whom, and for which records, it holds.</summary>
internal sealed class ConditionWords(FactSpace space, SetWords words)
{
    /// <summary>Whether several partnerships' facts have to be told apart.</summary>
    private readonly bool several = space.Variables.Select(v => v.Partnership).OfType<string>().Distinct().Count() > 1;

    /// <summary>One condition for each fact, label or other thing that the boxes look at.</summary>
    /// <param name="boxes">Boxes that differ in one thing at most, of which any may hold.</param>
    public IReadOnlyList<ChangeCondition> Of(IReadOnlyList<Box> boxes)
    {
        var groups = boxes.SelectMany(b => b.Sides.Keys).Where(v => v >= FactSpace.Emergency).Distinct().Order()
            .Select(Group).Distinct();
        return
        [
            .. groups.Select(g => new ChangeCondition(Key(g), g.Partnership, Lists.Or(boxes
                .Select(b => Words(g, b)).Distinct(StringComparer.Ordinal)))),
        ];
    }

    /// <summary>What a variable belongs to: a fact, the consents, a label.</summary>
    public (VariableKind Kind, string Code, string? Partnership) Group(int variable) =>
        (space.Variables[variable].Kind, space.Variables[variable].Code, space.Variables[variable].Partnership);

    private static string Key((VariableKind Kind, string Code, string? Partnership) group) => group.Kind switch
    {
        VariableKind.Fact => $"person.{group.Code}",
        VariableKind.Label => $"record.{group.Code}",
        _ => group.Code,
    };

    private string Words((VariableKind Kind, string Code, string? Partnership) group, Box box)
    {
        string where = several && group.Partnership is { } p ? $" in {words.Partnership(p)}" : "";
        return group.Kind switch
        {
            VariableKind.Emergency => box.Has(FactSpace.Emergency, 1) ? "an emergency is stated"
                : "no emergency is stated",
            VariableKind.Release => box.Has(space.Release, 1) ? "the originator has released the record"
                : "the originator has not released the record",
            VariableKind.Consent => Consents(space.Consents(group.Partnership!)!, box) + where,
            VariableKind.Fact when space.Fact(group.Partnership!, group.Code)!.Many is { } many =>
                Several($"“{words.Fact(group.Code)}”{where}", many, box, v => SetWords.Value(group.Code, v)),
            VariableKind.Fact => One(group.Code, where, space.Fact(group.Partnership!, group.Code)!, box),
            _ => Label($"the record's “{words.Label(group.Code)}”", space.Label(group.Code)!, box,
                v => SetWords.LabelValue(group.Code, v)),
        };
    }

    private string One(string code, string where, FactPlace place, Box box)
    {
        int unknown = place.Values.Length;
        string what = $"“{words.Fact(code)}”{where}";
        string[] held = [.. place.Values.Where((_, i) => box.Has(place.Variable, i))];
        string[] may = [.. held.Select(v => SetWords.Value(code, v))];
        string[] mayNot = [.. place.Values.Except(held, StringComparer.Ordinal).Select(v => SetWords.Value(code, v))];
        if (!box.Has(place.Variable, unknown))
        {
            return mayNot.Length == 0 ? $"{what} is known"
                : SetWords.FactIs(code, held) is { } clause ? clause + where : $"{what} is {Lists.Or(may)}";
        }

        if (may.Length > 0 && SetWords.FactIs(code, held) is { } so)
        {
            string not = SetWords.FactIs(code, place.Values.Except(held, StringComparer.Ordinal))!;
            return mayNot.Length <= may.Length ? $"it is not so, or is not known, that {not}{where}"
                : $"{so}{where}, or that is not known";
        }

        return may.Length == 0 ? $"{what} is not known"
            : mayNot.Length <= may.Length ? $"{what} is not {Lists.Or(mayNot)}, or is not known"
            : $"{what} is {Lists.Or(may)}, or is not known";
    }

    private static string Several(string what, ManyPlace place, Box box, Func<string, string> value)
    {
        var parts = new List<string>();
        string[] with = [.. place.Values.Where((_, i) => !box.Has(place.Bits[i], 0)).Select(value)];
        string[] without = [.. place.Values.Where((_, i) => !box.Has(place.Bits[i], 1)).Select(value)];
        bool mayBeUnknown = box.Has(place.Known, 0);
        if (!box.Has(place.Known, 1))
        {
            return $"{what} is not known";
        }

        if (with.Length > 0)
        {
            parts.Add($"includes {Lists.And(with)}");
        }

        if (without.Length > 0)
        {
            string or = mayBeUnknown && with.Length == 0 ? ", or is not known" : "";
            parts.Add($"does not include {Lists.Or(without)}{or}");
        }

        return parts.Count == 0 ? $"{what} is known" : $"{what} {string.Join(" and ", parts)}";
    }

    private string Consents(ManyPlace place, Box box)
    {
        string[] stand = [.. place.Values.Where((_, i) => !box.Has(place.Bits[i], 0)).Select(words.Consent)];
        string[] fall = [.. place.Values.Where((_, i) => !box.Has(place.Bits[i], 1)).Select(words.Consent)];
        if (!box.Has(place.Known, 1))
        {
            return "it is not known which consents stand";
        }

        var parts = new List<string>();
        if (stand.Length > 0)
        {
            parts.Add($"the consent {Lists.And(stand)} stands");
        }

        if (fall.Length > 0)
        {
            string or = box.Has(place.Known, 0) && stand.Length == 0 ? ", or that is not known" : "";
            parts.Add($"the consent {Lists.Or(fall)} does not stand{or}");
        }

        return parts.Count == 0 ? "it is known which consents stand" : string.Join(" and ", parts);
    }

    private static string Label(string what, LabelPlace place, Box box, Func<string, string> value)
    {
        string[] with = [.. place.Values.Where((_, i) => !box.Has(place.Bits[i], 0)).Select(value)];
        string[] without = [.. place.Values.Where((_, i) => !box.Has(place.Bits[i], 1)).Select(value)];
        string[] rest = [.. place.Values.Where((_, i) => box.Has(place.Bits[i], 1)).Select(value)];
        bool read = box.Has(place.State, LabelPlace.Read);
        bool unread = box.Has(place.State, LabelPlace.Unreadable);
        string absent = box.Sides.TryGetValue(place.State, out var states) && states.Count > 0
            && box.Has(place.State, LabelPlace.Absent) && !read ? "is missing" : "";
        if (!read)
        {
            return $"{what} {(unread ? "is missing or cannot be read" : absent)}";
        }

        var parts = new List<string>();
        if (with.Length > 0)
        {
            parts.Add($"includes {Lists.And(with)}");
        }

        if (without.Length > 0)
        {
            parts.Add(unread && with.Length == 0 ? $"is not {Lists.Or(without)}, or cannot be read"
                : rest.Length > 0 && rest.Length < without.Length ? $"is only {Lists.Or(rest)}"
                : $"does not include {Lists.Or(without)}");
        }

        return parts.Count == 0 ? $"{what} can be read" : $"{what} {string.Join(" and ", parts)}";
    }
}
