using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>
/// Writes FHIR resources thrown at random after the table of elements: in any order, deep, wide, wrongly shaped, with
/// unknown members, extensions, narrative, contained resources and references.
/// </summary>
internal sealed partial class FhirRecords(Scribe to)
{
    private static readonly Elements R4 = Elements.R4;

    private readonly List<string> _containedIds = [];
    private readonly FhirValues _values = new(to);
    private Map? _map;
    private int _room;
    private int _strange;

    /// <summary>Writes one record of a type.</summary>
    /// <param name="map">The map of its type.</param>
    /// <param name="all">Every type that the plan covers, with its forms.</param>
    /// <param name="dice">What decides everything.</param>
    public void Make(Map map, IReadOnlyDictionary<Map, IReadOnlyDictionary<string, Form>> all, Dice dice)
    {
        to.Begin(dice);
        _containedIds.Clear();
        _room = dice.OneIn(300) ? 40_000 : 600 + dice.Below(1800);
        _strange = dice.OneIn(3) ? 1_000_000 : 40;
        _values.Strange = _strange;
        var contained = dice.OneIn(7) ? 1 + dice.Below(3) : 0;
        for (var i = 0; i < contained; i++)
            _containedIds.Add(Markers.Text(to.Plant(to.At(null, map.Name), CanaryKind.Text, never: true)));
        Resource(map, new Oracle(map, all[map], isContained: false), () => Contained(all));
    }

    private void Resource(Map? map, Oracle oracle, Action? contained, string? id = null, string? type = null)
    {
        (_map, to.Oracle) = (map, oracle);
        type ??= map!.Name;
        var root = to.At(null, type, type);
        to.Ink.Open();
        var isLate = to.Dice.OneIn(4);
        if (!isLate)
            Type(type);
        if (id is not null)
        {
            to.Ink.Name("id");
            to.Ink.Quoted(id);
        }
        Members(type, root, 0);
        if (contained is not null && _containedIds.Count > 0)
        {
            contained();
            (_map, to.Oracle) = (map, oracle);
        }
        if (isLate)
            Type(type);
        to.Ink.Close();
    }

    private void Type(string type)
    {
        to.Ink.Name("resourceType");
        to.Ink.Quoted(type, to.Dice.OneIn(20));
    }

    private void Contained(IReadOnlyDictionary<Map, IReadOnlyDictionary<string, Form>> all)
    {
        to.IsRegular = false;
        var maps = all.Keys.Where(m => m.IsFhir).ToList();
        to.Ink.Name("contained");
        to.Ink.Raw("["u8);
        for (var i = 0; i < _containedIds.Count; i++)
        {
            if (i > 0)
                to.Ink.Raw(","u8);
            if (to.Dice.OneIn(4))
            {
                var type = to.Dice.Of(R4.Resources);
                var known = maps.Find(m => m.Name == type);
                var forms = known is null ? new Dictionary<string, Form>() : all[known];
                Resource(known, new Oracle(known, forms, isContained: true), null, _containedIds[i], type);
            }
            else
            {
                var map = to.Dice.Of(maps);
                Resource(map, new Oracle(map, all[map], isContained: true), null, _containedIds[i]);
            }
        }
        to.Ink.Raw("]"u8);
    }

    private void Members(string type, Place place, int depth)
    {
        var elements = R4.Of(type);
        var start = to.Dice.Below(elements.Count);
        var step = to.Dice.OneIn(2) ? 1 : elements.Count - 1;
        if (to.Dice.OneIn(3))
            (start, step) = (0, 1);
        var said = new HashSet<string>();
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[(start + (i * step)) % elements.Count];
            if (IsWanted(type, element, place, depth) && (said.Add(element.Choice) || to.Dice.OneIn(_strange)))
                Member(type, element, place, depth);
        }
        if (to.Dice.OneIn(_strange))
            to.Unknown(place);
    }

    private bool IsWanted(string type, Element element, Place place, int depth)
    {
        if (place.IsWritten(element.Name) || element.Name == "contained"
            || (type, element.Name) is ("Reference", "reference"))
            return false;
        if (element.Name == "modifierExtension")
            return to.Dice.OneIn(_strange * 8);
        if (element.IsRequired || FhirValues.GoesWith(type, element.Name))
            return element.Choice == element.Name || to.Dice.OneIn(2) || element == Last(type, element.Choice);
        if (depth > 5 || to.Ink.Length > _room || element.Name == "id")
            return element.Name == "id" && to.Dice.OneIn(depth == 0 ? 2 : 20);
        if (element.IsModifier)
        {
            var isClear = to.Oracle.FormAt(to.At(place, element.Name, element.Type, element.Choice)).IsClear;
            return to.Dice.OneIn(isClear ? 3 : 60);
        }
        if (element.Type == "Extension")
            return to.Dice.OneIn(depth == 0 ? 3 : 10);
        return to.Dice.OneIn(element.Choice != element.Name ? 5 : depth < 2 ? 2 : 3);
    }

    private static Element Last(string type, string choice)
    {
        Element? last = null;
        foreach (var element in R4.Of(type))
        {
            if (element.Choice == choice)
                last = element;
        }
        return last!;
    }

    private void Member(string type, Element element, Place parent, int depth)
    {
        var place = to.At(parent, element.Name, element.Type, element.Choice);
        if (element.Name == "id" && depth == 0)
        {
            if (parent.Parent is null && !to.Oracle.IsContained)
            {
                to.Ink.Name("id");
                to.Text(place, never: true, plain: true);
            }
            return;
        }
        if (R4.IsPrimitive(element.Type))
            to.Elements.Add(place);
        if (!element.IsModifier && to.Dice.OneIn(_strange * 2))
        {
            WrongShape(element, place);
            return;
        }
        if (R4.IsPrimitive(element.Type))
            Primitive(type, element, place, depth);
        else
            Complex(element, place, depth);
        // Whatever would change the meaning of the rest by its absence.
        if (element.IsModifier && depth == 0 && !to.Oracle.IsContained && element.Choice != "deceased[x]"
            && !to.Ink.Written.Span.EndsWith("{}"u8))
            to.Modifiers.Add(place);
    }

    /// <summary>A list where one belongs, one where a list belongs, or something that is neither.</summary>
    private void WrongShape(Element element, Place place)
    {
        to.IsRegular = false;
        _values.Uncoded(place);
        to.Ink.Name(element.Name);
        if (element.IsMany || element.Type is "string" || Elements.IsNumber(element.Type))
        {
            to.Ink.Open();
            to.Ink.Name(to.Dice.OneIn(2) ? "value" : "text");
            to.Lost(place);
            to.Ink.Close();
            return;
        }
        to.Ink.Raw("["u8);
        to.Lost(place);
        to.Ink.Raw("]"u8);
    }

    private void Primitive(string type, Element element, Place place, int depth)
    {
        var isBare = element.Type == "xhtml" || element.Name is "url" or "id";
        var hasValue = isBare || element.IsModifier || !to.Dice.OneIn(40);
        var count = element.IsMany ? 1 + to.Dice.Below(3) : 1;
        if (hasValue)
        {
            to.Ink.Name(element.Name);
            Repeat(element, count, () => _values.Value(type, element, place, element.IsMany));
        }
        if (isBare || (hasValue && !to.Dice.OneIn(14)))
            return;
        to.Ink.Name("_" + element.Name);
        Repeat(element, count, () => Sidecar(place, element.IsMany || !hasValue, depth));
    }

    private void Complex(Element element, Place place, int depth)
    {
        to.Ink.Name(element.Name);
        var count = element.IsMany ? 1 + to.Dice.Below(2) : 1;
        if (_room > 30_000 && depth == 0)
            count = element.IsMany ? 40 : 1;
        // Each item is a place of its own, for a rule can test it.
        Repeat(element, count, () =>
        {
            var item = to.At(place.Parent, element.Name, element.Type, element.Choice);
            if (element.Type == "Extension")
                Extension(item, depth, mayBeLost: false);
            else
                Item(element, item, depth);
        });
    }

    private void Item(Element element, Place place, int depth)
    {
        to.Elements.Add(place);
        to.Ink.Open();
        if (element.Type == "Coding" && place.Parent!.Datatype == "CodeableConcept")
            _values.Coding(place);
        _values.Tags(place);
        var codings = to.Oracle.Codings;
        if (element.Type == "CodeableConcept")
            _values.Codeable(place);
        if (element.Type == "Reference")
            _values.Reference(place, _containedIds);
        Members(element.Type, place, depth + 1);
        if (to.Oracle.Codings == codings)
            _values.Uncoded(place);
        to.Ink.Close();
    }

    private void Repeat(Element element, int count, Action item)
    {
        if (!element.IsMany)
        {
            item();
            return;
        }
        to.Ink.Raw("["u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                to.Ink.Raw(","u8);
            item();
        }
        to.Ink.Raw("]"u8);
    }
}
