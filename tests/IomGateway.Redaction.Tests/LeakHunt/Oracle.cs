using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>
/// What may leave of one resource, worked out from the map's lines in the plainest way and without the engine: the
/// longest rule on the way to an element decides.
/// </summary>
/// <param name="map">The map of its type; null where the plan does not have the type.</param>
/// <param name="forms">The form of each category that is granted.</param>
/// <param name="isContained">Whether it is contained in another.</param>
internal sealed class Oracle(Map? map, IReadOnlyDictionary<string, Form> forms, bool isContained)
{
    private readonly Dictionary<string, HashSet<string>> _sorted = new(StringComparer.Ordinal);
    private readonly List<Place> _way = [];

    public Map? Map => map;

    public bool IsContained => isContained;

    /// <summary>How many codings were noted.</summary>
    public int Codings { get; private set; }

    /// <summary>Notes a coding where the map looks for one; null is one that cannot be read.</summary>
    public void Coded(MapCoding coding, string? system, string? code)
    {
        Codings++;
        if (!_sorted.TryGetValue(coding.Name, out var categories))
            _sorted[coding.Name] = categories = [];
        categories.Add(system is null || code is null ? coding.Table.Otherwise : coding.Sort(system, code));
    }

    public Leave Judge(Canary canary)
    {
        if (canary.Never || map is null)
            return Leave.Nothing;
        var rule = RuleOn(canary.Place, out var length);
        if (rule is null || IsBarred(rule, length))
            return Leave.Nothing;
        var form = FormOf(rule.Says);
        // A death that is told with anything is told without its date.
        if (rule.Says == ElementRule.WithAny && canary.Place.Name == "deceasedDateTime")
            return Leave.Nothing;
        if (form.IsClear)
            return canary.MayBeLost || isContained || MasksAbove(length) ? Leave.May : Leave.Must;
        return form.Mask is { } mask ? Masked(mask, canary, length) : Leave.Nothing;
    }

    /// <summary>The form in which an element leaves by the rule on it, codings as noted so far.</summary>
    public Form FormAt(Place place) => map is not null && RuleOn(place, out _) is { } rule
        ? FormOf(rule.Says) : Form.Withheld;

    /// <summary>The rule that decides a place, and how many of its steps it has.</summary>
    public MapRule? RuleOn(Place place, out int length)
    {
        _way.Clear();
        for (var at = place; at.Parent is not null; at = at.Parent)
            _way.Add(at);
        _way.Reverse();
        MapRule? best = null;
        if (_way.Count > 0)
        {
            best = Best(best, map!.Beginning(_way[0].Name));
            if (_way[0].Choice != _way[0].Name)
                best = Best(best, map.Beginning(_way[0].Choice));
        }
        length = best?.Steps.Length ?? 0;
        return best;
    }

    private MapRule? Best(MapRule? best, IReadOnlyList<MapRule> rules)
    {
        foreach (var rule in rules)
        {
            if (Holds(rule) && (best is null || IsBetter(rule.Steps, best.Steps)))
                best = rule;
        }
        return best;
    }

    private bool Holds(MapRule rule)
    {
        if (rule.Steps.Length > _way.Count)
            return false;
        for (var i = 0; i < rule.Steps.Length; i++)
        {
            var (name, test, value) = rule.Steps[i];
            if ((name != _way[i].Name && name != _way[i].Choice) || (test is not null && !_way[i].Has(test, value!)))
                return false;
        }
        return true;
    }

    /// <summary>The longer; of two as long, the one that tests, then the one that names one type of a choice.</summary>
    private static bool IsBetter(MapStep[] one, MapStep[] other)
    {
        if (one.Length != other.Length)
            return one.Length > other.Length;
        for (var i = one.Length - 1; i >= 0; i--)
        {
            if ((one[i].TestName is null) != (other[i].TestName is null))
                return one[i].TestName is not null;
            if (one[i].Name != other[i].Name)
                return other[i].Name.EndsWith("[x]", StringComparison.Ordinal);
        }
        return false;
    }

    /// <summary>Whether something on the way needs a rule of its own that it does not have.</summary>
    private bool IsBarred(MapRule rule, int length)
    {
        if (!map!.IsFhir)
            return false;
        for (var i = length; i < _way.Count; i++)
        {
            if (_way[i].IsExtension || _way[i].Datatype == "Narrative")
                return true;
            var names = _way[i].Parent!.Datatype == "Reference" && _way[i].Name is "display" or "identifier";
            if (names && (i != length || IsWithAnyOrCoded(rule.Says)))
                return true;
        }
        return false;
    }

    private bool IsWithAnyOrCoded(string says) =>
        says == ElementRule.WithAny || map!.Codings.Any(c => c.Name == says);

    /// <summary>The categories under which an element counts, on which a rule says that.</summary>
    public IEnumerable<string> CategoriesOf(string says)
    {
        if (says == ElementRule.WithAny)
            return [];
        return map!.Codings.FirstOrDefault(c => c.Name == says) is not { } coding ? [says]
            : _sorted.TryGetValue(says, out var categories) ? categories
            : [coding.Table.Otherwise];
    }

    private Form FormOf(string says)
    {
        if (says == ElementRule.WithAny)
            return Form.Clear;
        foreach (var coding in map!.Codings)
        {
            if (coding.Name != says)
                continue;
            if (!_sorted.TryGetValue(says, out var categories))
                categories = [coding.Table.Otherwise];
            return categories.Select(c => forms.GetValueOrDefault(c)).Aggregate(Form.Clear, Coarser);
        }
        return forms.GetValueOrDefault(says);
    }

    private static Form Coarser(Form one, Form other) =>
        one.IsClear ? other
        : other.IsClear ? one
        : one.Mask is not { } a || other.Mask is not { } b ? Form.Withheld
        : a.Name == b.Name || a.CoarserThan.Contains(b.Name) ? one
        : b.CoarserThan.Contains(a.Name) ? other
        : Form.Withheld;

    /// <summary>Whether a rule around the deciding one masks: what the mask makes of the whole may drop the part.</summary>
    private bool MasksAbove(int length) =>
        MasksAbove(map!.Beginning(_way[0].Name), length) || MasksAbove(map.Beginning(_way[0].Choice), length);

    private bool MasksAbove(IReadOnlyList<MapRule> rules, int length)
    {
        foreach (var rule in rules)
        {
            if (rule.Steps.Length < length && Holds(rule) && FormOf(rule.Says).IsMasked)
                return true;
        }
        return false;
    }

    private Leave Masked(Mask mask, Canary canary, int length)
    {
        if (mask.Kind is MaskKind.Year or MaskKind.Month && canary.Kind == CanaryKind.Date
            && mask.Datatypes.Contains(map!.IsFhir ? canary.Place.Datatype : "json-date"))
            return mask.Kind == MaskKind.Year ? Leave.Least : Leave.Less;
        if (!map!.IsFhir)
            return mask.Kind == MaskKind.OutwardPostcode && mask.Datatypes.Contains("json-string")
                ? Leave.Least : Leave.Nothing;
        // A mask for a whole datatype says some of its members as they stand.
        for (var i = Math.Max(length - 1, 0); i < _way.Count - 1; i++)
        {
            if (mask.Datatypes.Contains(_way[i].Datatype))
                return i == _way.Count - 2 ? Said(mask, _way[i].Datatype, _way[i + 1].Name) : Leave.Nothing;
        }
        return Leave.Nothing;
    }

    private static Leave Said(Mask mask, string datatype, string member) => (mask.Kind, datatype, member) switch
    {
        (MaskKind.OutwardPostcode, "Address", "postalCode") => Leave.Least,
        (MaskKind.District, "Address", "district") => Leave.May,
        (MaskKind.Band, "Quantity" or "Age" or "Duration" or "Count" or "Distance", "unit" or "system" or "code") =>
            Leave.May,
        _ => Leave.Nothing,
    };
}
