using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Builds what leaves of one FHIR resource. Nothing is taken over unless a rule maps it and the plan grants it; what
/// would change the meaning of the rest by its absence withholds the whole.
/// </summary>
internal sealed partial class FhirJudge(Session session)
{
    private readonly Rulings _rulings = new();
    private Tape _in = null!;
    private OutputTape _out = null!;
    private Counts _counts = null!;
    private string? _withheld;
    private int _root;
    private int _inRoot;
    private int _knownModifiers;
    private bool _contained;

    /// <summary>Adds the resource to the output, or says why the whole of it is withheld.</summary>
    public string? Judge(int node, TypePlan plan, OutputTape output, Counts counts, int contained)
    {
        (_in, _out, _counts, _withheld, _knownModifiers, _contained, _inRoot) =
            (session.Input, output, counts, null, 0, contained >= 0, node);
        var type = plan.Type.Root!;
        _rulings.Begin(plan, _in, node);
        _root = _out.Open(NodeKind.Object, NameRef.None);
        _out.AddString("resourceType"u8, Encoding.UTF8.GetBytes(type.Name));
        if (_contained)
            _out.AddContained(_out.Name("id"u8), contained, asId: true);
        else
            Id(node, type.Name);
        Meta(node, type);
        Members(new Surroundings(type, plan.Type.Rules, Ruling.None, _root, node), []);
        if (_withheld is null && _knownModifiers < ModifierExtensions(node))
            _withheld = "modifier-extension";
        return _withheld;
    }

    private void Id(int node, string type)
    {
        var id = _in.Find(node, "id"u8);
        if (id >= 0 && _in[id].Kind == NodeKind.String
            && session.Context.References.Opaque(type, _in.TextString(id)) is { } opaque)
            _out.AddString(NameRef.Of(_in, id), opaque);
    }

    /// <summary>Every modifier extension of the resource, at any depth, those of contained resources aside.</summary>
    private int ModifierExtensions(int node)
    {
        var found = 0;
        var contained = _in.Find(node, "contained"u8);
        for (var i = node + 1; i < _in[node].Next; i++)
        {
            if (i == contained)
            {
                i = _in[i].Next - 1;
                continue;
            }
            if (_in[i].NameLength != 17 || !_in.Name(i).SequenceEqual("modifierExtension"u8))
                continue;
            if (_in[i].Kind != NodeKind.Array)
                found++;
            for (var item = i + 1; _in[i].Kind == NodeKind.Array && item < _in[i].Next; item = _in[item].Next)
                found++;
        }
        return found;
    }

    /// <summary>Adds what may leave of an object's members; says whether that is anything.</summary>
    private bool Members(in Surroundings here, IReadOnlyList<Fhir.Invariants.Invariant> more)
    {
        var node = here.Input;
        var isRoot = here.Output == _root;
        var before = _out.Count;
        var modifierLost = false;
        for (var child = node + 1; child < _in[node].Next; child = _in[child].Next)
        {
            if (SlotOf(node, child, here.Type, isRoot, out var value, out var sidecar) is not { } slot)
                continue;
            if (here.IsMasked && here.Rules?.Below(slot) is null)
                continue;
            var left = Element(slot, value, sidecar, here);
            modifierLost |= slot.IsModifier && slot.Role == SlotRole.Ordinary && !left && IsThere(child);
        }
        if (!isRoot && !IsSomething(here, before))
            return false;
        if (modifierLost)
        {
            // A mask that cannot keep the modifier cannot say less without saying something else.
            if (here.Ruling.Form.IsMasked)
                return false;
            _withheld ??= "modifier-element";
        }
        if (!here.IsMasked)
            Complete(here, more);
        return true;
    }

    /// <summary>Masks a whole datatype; what has a rule of its own inside it goes by that rule.</summary>
    private bool MaskedItem(Mask mask, Slot slot, Surroundings here)
    {
        var left = here.Rules?.BySlot is not null && Members(here with { IsMasked = true }, []);
        var masked = session.Masking.Complex(mask, slot.TypeName,
            new MaskTarget(_in, here.Input, _out, here.Rules, slot.Type));
        if (left || masked)
            Complete(here, slot.Invariants);
        return left || masked;
    }

    /// <summary>
    /// The slot of a member, its value and its sidecar; <see langword="null"/> when it is passed over.
    /// </summary>
    private Slot? SlotOf(int node, int child, TypeDef type, bool isRoot, out int value, out int sidecar)
    {
        var name = _in.Name(child);
        (value, sidecar) = (child, -1);
        if (type.Find(name) is { } slot)
        {
            var isPassedOver = (isRoot && slot.Role is SlotRole.ResourceId or SlotRole.Meta or SlotRole.Contained)
                || (type.Name == "Extension" && slot.Name == "url");
            if (isPassedOver)
                return null;
            if (slot.Role is not (SlotRole.Resource or SlotRole.Contained) && slot.Type.IsPrimitive)
                sidecar = _in.Find(node, slot.SidecarUtf8);
            return slot;
        }
        if (name.Length > 1 && name[0] == (byte)'_' && type.Find(name[1..]) is { Type.IsPrimitive: true } beside
            && beside.Role is SlotRole.Ordinary or SlotRole.ReferenceNaming or SlotRole.ReferenceString)
        {
            // Beside a value it is judged together with it.
            (value, sidecar) = (-1, child);
            return _in.Find(node, beside.Utf8) >= 0 ? null : beside;
        }
        if (!isRoot || !name.SequenceEqual("resourceType"u8))
            _counts.Unmapped++;
        return null;
    }

    private bool IsThere(int node) =>
        _in[node].Kind != NodeKind.Null
            && (_in[node].Kind is not (NodeKind.Object or NodeKind.Array) || !_in.IsEmpty(node));

    /// <summary>
    /// Whether nothing but an earlier redaction's mark is there, and the same of what FHIR requires inside.
    /// </summary>
    private bool IsOnlyMasked(int node)
    {
        if (_in[node].Kind == NodeKind.Array)
            return _in[node].Next > node + 1 && _in[node + 1].Next == _in[node].Next && IsOnlyMasked(node + 1);
        var list = _in.Find(node, "extension"u8);
        if (list < 0 || _in[list].Kind != NodeKind.Array || _in.IsEmpty(list)
            || _in[list + 1].Next != _in[list].Next || !Marks.IsAbsentReason(_in, list + 1))
            return false;
        for (var child = node + 1; child < _in[node].Next; child = _in[child].Next)
        {
            if (child != list && !IsOnlyMasked(child))
                return false;
        }
        return true;
    }

    private bool IsSomething(in Surroundings here, int before)
    {
        if (_out.Count == before)
            return false;
        // A Reference of which only the kind of record is left refers to nothing.
        return here.Type.Name != "Reference" || _out.Count > before + 1
            || !_out.Tape.Name(before).SequenceEqual("type"u8);
    }

    private bool Element(Slot slot, int value, int sidecar, in Surroundings here)
    {
        var rules = here.Rules?.Below(slot);
        switch (slot.Role)
        {
            case SlotRole.Extension or SlotRole.ModifierExtension:
                return Extensions(value, rules, here.Ruling, slot.Role == SlotRole.ModifierExtension);
            case SlotRole.Resource or SlotRole.Contained:
                _counts.Unmapped++;
                return false;
            // Our own word for "masked" is said anew, in its place, where it still holds.
            case var _ when slot.Min > 0 && IsOnlyMasked(value >= 0 ? value : sidecar):
                return false;
            default:
                return slot.Type.IsPrimitive
                    ? Primitive(slot, value, sidecar, rules, here)
                    : Complex(slot, value, rules, here);
        }
    }

    private Ruling RulingFor(Slot slot, RuleNode? rules, in Surroundings here)
    {
        if (rules is { IsMapped: true })
            return _rulings.Of(rules.Decision);
        return slot.Role switch
        {
            SlotRole.Narrative => Ruling.None,
            // Who is meant is named only where the very reference is mapped to a category, or the name itself is.
            SlotRole.ReferenceNaming when !here.Ruling.Here || !_rulings.IsCategory(here.Ruling.Decision) =>
                Ruling.None,
            _ => here.Ruling.Below,
        };
    }

    private bool Complex(Slot slot, int value, RuleNode? rules, in Surroundings here)
    {
        var expected = slot.Many ? NodeKind.Array : NodeKind.Object;
        if (_in[value].Kind != expected)
        {
            _counts.Unmapped++;
            return false;
        }
        var name = NameRef.Of(_in, value);
        if (!slot.Many)
            return Item(slot, value, rules, here, name);
        var list = _out.Open(NodeKind.Array, name);
        var all = true;
        for (var item = value + 1; item < _in[value].Next; item = _in[item].Next)
            all &= Item(slot, item, rules, here, NameRef.None);
        _out.Close(list);
        if (!_out.Tape.IsEmpty(list))
            return all || !slot.IsModifier;
        _out.Truncate(list);
        return false;
    }

    private bool Item(Slot slot, int node, RuleNode? rules, in Surroundings here, NameRef name)
    {
        if (_in[node].Kind != NodeKind.Object)
        {
            _counts.Unmapped++;
            return false;
        }
        var own = rules?.For(_in, node);
        var ruling = RulingFor(slot, own, here);
        var left = false;
        var mark = _out.Count;
        if (!ruling.Form.IsWithheld || own?.BySlot is not null)
        {
            var item = _out.Open(NodeKind.Object, name);
            var inside = new Surroundings(slot.Type, own, ruling, item, node);
            left = ruling.Form.Mask is { } mask && mask.Datatypes.Contains(slot.TypeName)
                ? MaskedItem(mask, slot, inside)
                : Members(inside, slot.Invariants);
            _out.Close(item);
        }
        else if (!ruling.IsMapped)
        {
            _counts.Unmapped++;
        }
        if (!left)
            _out.Truncate(mark);
        _rulings.Count(ruling, left, _counts);
        return left && (!slot.IsModifier || ruling.Form.IsClear);
    }
}

/// <summary>The object whose members are judged.</summary>
/// <param name="Type">What FHIR says it may hold.</param>
/// <param name="Rules">The rules on it and below.</param>
/// <param name="Ruling">The ruling on the object itself.</param>
/// <param name="Output">Where it begins in the output.</param>
/// <param name="Input">Where it begins in the record that came.</param>
internal readonly record struct Surroundings(TypeDef Type, RuleNode? Rules, Ruling Ruling, int Output, int Input)
{
    /// <summary>Whether a mask speaks for the object, except for what has rules of its own.</summary>
    public bool IsMasked { get; init; }
}
