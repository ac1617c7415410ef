using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>Primitives, each with the sidecar that holds its id and extensions.</content>
internal sealed partial class FhirJudge
{
    private bool Primitive(Slot slot, int value, int sidecar, RuleNode? rules, in Surroundings here)
    {
        var ruling = RulingFor(slot, rules, here);
        if (IsDateOfDeath(slot, rules) && IsThere(value >= 0 ? value : sidecar))
        {
            if (DeathAsTruth(value, sidecar, rules!, ruling, here))
                return true;
            // Beside another word on the death the date cannot be told as the truth alone, and is not told itself.
            if (_rulings.IsWithAny(rules!.Decision))
                return false;
        }
        if (ruling.Form.IsWithheld)
            return WithheldPrimitive(slot, sidecar, rules, ruling);
        var left = slot.Many
            ? PrimitiveList(slot, value, sidecar, rules, ruling)
            : PrimitiveValue(slot, value, sidecar, rules, ruling);
        _rulings.Count(ruling, left, _counts);
        return left && (!slot.IsModifier || ruling.Form.IsClear);
    }

    /// <summary>Of a primitive that is withheld an extension can still leave, if a rule of its own grants it.</summary>
    private bool WithheldPrimitive(Slot slot, int sidecar, RuleNode? rules, Ruling ruling)
    {
        if (ruling.IsMapped)
            _rulings.Count(ruling, left: false, _counts);
        else
            _counts.Unmapped++;
        if (rules?.BySlot is null || slot.Many || sidecar < 0 || _in[sidecar].Kind != NodeKind.Object)
            return false;
        var beside = _out.Open(NodeKind.Object, slot.SidecarUtf8);
        var list = _in.Find(sidecar, "extension"u8);
        var any = list >= 0 && ExtensionList(list, RulesOfExtensions(slot, rules), null, isModifier: false);
        _out.Close(beside);
        if (!any)
            _out.Truncate(beside);
        return false;
    }

    private static bool IsDateOfDeath(Slot slot, RuleNode? rules) =>
        slot.IsModifier && slot.Element == "deceased[x]" && slot.TypeName == "dateTime" && rules is not null;

    /// <summary>
    /// The date of a death says two things. Where the date is not granted but the death is told with anything, it
    /// leaves as
    /// <c>deceasedBoolean: true</c>.
    /// </summary>
    private bool DeathAsTruth(int value, int sidecar, RuleNode rules, Ruling ruling, in Surroundings here)
    {
        var told = _rulings.IsWithAny(rules.Decision);
        if (!told && (ruling.Form.IsClear || !_rulings.IsWithAny(rules.GeneralDecision)))
            return false;
        var truth = here.Type.Find("deceasedBoolean"u8)!;
        if (_in.Find(here.Input, truth.Utf8) >= 0)
            return false;
        if (value >= 0 && _in[value].Kind != NodeKind.String && sidecar < 0)
            return false;
        _out.AddTrue(truth.Utf8);
        if (!told)
            _rulings.Count(ruling, left: false, _counts);
        return true;
    }

    private bool PrimitiveValue(Slot slot, int value, int sidecar, RuleNode? rules, Ruling ruling)
    {
        var label = default(string);
        var left = value >= 0 && Value(slot, value, ruling, out label);
        if (sidecar < 0 && label is null)
            return left;
        var beside = _out.Open(NodeKind.Object, slot.SidecarUtf8);
        var any = Sidecar(sidecar, slot, rules, ruling, left, label);
        _out.Close(beside);
        if (!any)
            _out.Truncate(beside);
        return left || any;
    }

    /// <summary>Adds one value; one that is not of its datatype, or that the mask is not for, is withheld.</summary>
    private bool Value(Slot slot, int value, Ruling ruling, out string? label)
    {
        label = null;
        if (!slot.Type.Admits(_in[value].Kind))
            return false;
        if (slot.Role == SlotRole.ReferenceString)
            return !ruling.Form.IsMasked && Reference(value);
        if (ruling.Form.IsClear)
        {
            _out.Copy(_in, value);
            return true;
        }
        var masked = session.Masking.Primitive(ruling.Form.Mask!, slot.TypeName, _in, value);
        label = masked.Label;
        if (masked.Text is null)
            return false;
        _out.AddString(NameRef.Of(_in, value), masked.Text);
        return true;
    }

    private bool Reference(int value)
    {
        var text = _in.TextString(value);
        var name = NameRef.Of(_in, value);
        if (text == "#" && _contained)
        {
            _out.Copy(_in, value);
            return true;
        }
        if (text.StartsWith('#'))
        {
            var index = session.Contained.FindIndex(c => c.IsKept && c.Id == text[1..]);
            if (index < 0)
                return false;
            _out.AddContained(name, index, asId: false);
            return true;
        }
        if (References.Opaque(text, session.Context) is not { } opaque)
            return false;
        _out.AddString(name, opaque);
        return true;
    }

    /// <summary>Adds a sidecar's members to the object that is open.</summary>
    private bool Sidecar(int sidecar, Slot slot, RuleNode? rules, Ruling ruling, bool besideValue, string? label)
    {
        var before = _out.Count;
        var isObject = sidecar >= 0 && _in[sidecar].Kind == NodeKind.Object;
        var id = isObject && ruling.Form.IsClear ? _in.Find(sidecar, "id"u8) : -1;
        if (id >= 0 && _in[id].Kind == NodeKind.String)
            _out.Copy(_in, id);
        var list = isObject ? _in.Find(sidecar, "extension"u8) : -1;
        if (label is not null)
        {
            var extensions = _out.Open(NodeKind.Array, "extension"u8);
            AddLabel(label);
            ExtensionItems(list, RulesOfExtensions(slot, rules), null, isModifier: false);
            _out.Close(extensions);
        }
        else if (list >= 0)
        {
            ExtensionList(list, RulesOfExtensions(slot, rules), besideValue ? null : ruling, isModifier: false);
        }
        return _out.Count > before;
    }

    private void AddLabel(string label)
    {
        Marks.AddAbsentReason(_out);
        Marks.AddMaskedValue(_out, Encoding.UTF8.GetBytes(label));
    }

    private static RuleNode? RulesOfExtensions(Slot slot, RuleNode? rules) =>
        rules is null || slot.Type.Find("extension"u8) is not { } extension ? null : rules.Below(extension);

    /// <summary>
    /// A list of primitives and that of their sidecars, item beside item. An item of which neither leaves is gone
    /// from both.
    /// </summary>
    private bool PrimitiveList(Slot slot, int value, int sidecar, RuleNode? rules, Ruling ruling)
    {
        if ((value >= 0 && _in[value].Kind != NodeKind.Array) || (sidecar >= 0 && _in[sidecar].Kind != NodeKind.Array))
            return false;
        var values = Items(value);
        var sidecars = Items(sidecar);
        var items = new List<(int Value, int Sidecar)>();
        for (var i = 0; i < Math.Max(values.Count, sidecars.Count); i++)
        {
            var item = (i < values.Count ? values[i] : -1, i < sidecars.Count ? sidecars[i] : -1);
            if (TryItem(slot, item, rules, ruling) is var (hasValue, hasSidecar) && (hasValue || hasSidecar))
                items.Add((hasValue ? item.Item1 : -1, hasSidecar ? item.Item2 : -1));
        }
        if (items.Exists(i => i.Value >= 0))
            ValueList(slot, NameRef.Of(_in, value), items, ruling);
        if (items.Exists(i => i.Sidecar >= 0))
            SidecarList(slot, items, rules, ruling);
        return items.Count > 0;
    }

    private List<int> Items(int list)
    {
        var items = new List<int>();
        for (var item = list + 1; list >= 0 && item < _in[list].Next; item = _in[item].Next)
            items.Add(item);
        return items;
    }

    private (bool Value, bool Sidecar) TryItem(Slot slot, (int Value, int Sidecar) item, RuleNode? rules, Ruling ruling)
    {
        var mark = _out.Count;
        var counted = _counts.Mark();
        var hasValue = item.Value >= 0 && Value(slot, item.Value, ruling, out _);
        var hasSidecar = item.Sidecar >= 0 && Sidecar(item.Sidecar, slot, rules, ruling, hasValue, null);
        _out.Truncate(mark);
        if (hasSidecar)
            _counts.Rewind(counted);
        return (hasValue, hasSidecar);
    }

    private void ValueList(Slot slot, NameRef name, List<(int Value, int Sidecar)> items, Ruling ruling)
    {
        var list = _out.Open(NodeKind.Array, name);
        foreach (var item in items)
        {
            if (item.Value < 0)
                _out.AddPlaceholder();
            else
                Value(slot, item.Value, ruling, out _);
        }
        _out.Close(list);
    }

    private void SidecarList(Slot slot, List<(int Value, int Sidecar)> items, RuleNode? rules, Ruling ruling)
    {
        var list = _out.Open(NodeKind.Array, slot.SidecarUtf8);
        foreach (var item in items)
        {
            if (item.Sidecar < 0)
            {
                _out.AddPlaceholder();
                continue;
            }
            var beside = _out.Open(NodeKind.Object, NameRef.None);
            Sidecar(item.Sidecar, slot, rules, ruling, item.Value >= 0, null);
            _out.Close(beside);
        }
        _out.Close(list);
    }
}
