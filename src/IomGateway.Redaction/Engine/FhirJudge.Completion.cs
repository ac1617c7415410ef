using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>What FHIR asks of every object that leaves: required elements and invariants; and the resource's
/// meta.</content>
internal sealed partial class FhirJudge
{
    /// <summary>No definition nests required elements deeper; a recursive one could go on for ever.</summary>
    private const int DeepestRequired = 8;

    private void Complete(in Surroundings here, IReadOnlyList<Invariant> more)
    {
        if (here.Type.Name != "Extension")
            Required(here.Input, here);
        _out.Close(here.Output);
        Check(here.Type.Invariants, here.Output, here.Input);
        Check(more, here.Output, here.Input);
    }

    /// <summary>
    /// Withholds what is certainly against a rule, and what was in keep with it until redaction left too little to say.
    /// </summary>
    private void Check(IReadOnlyList<Invariant> invariants, int output, int input)
    {
        foreach (var invariant in invariants)
        {
            if (_withheld is not null)
                return;
            var kept = invariant.IsKept(_out.Tape, output, _root);
            if (kept == false || (kept is null && input >= 0 && invariant.IsKept(_in, input, _inRoot) == true))
                _withheld = "invariant-" + invariant.Key;
        }
    }

    /// <summary>
    /// Says masked wherever FHIR requires an element that the decision does not let leave as it is, whether or not
    /// the holder had it: the recipient must not learn which.
    /// </summary>
    private void Required(int node, in Surroundings here)
    {
        foreach (var element in here.Type.Required)
        {
            _out.Close(here.Output);
            if (Array.Exists(element, IsOut(here.Output)))
                continue;
            var rules = here.Rules?.Below(element[0]);
            var isThere = Array.Exists(element, s => _in.Find(node, s.Utf8) >= 0 || _in.Find(node, s.SidecarUtf8) >= 0);
            if (RulingFor(element[0], rules, here).Form.IsClear && !isThere)
                continue;
            if (element[0].IsModifier)
                _withheld ??= "modifier-element";
            AddMasked(element[0], 0);
        }
    }

    private Predicate<Slot> IsOut(int output) =>
        slot => _out.Tape.Find(output, slot.Utf8) >= 0 || _out.Tape.Find(output, slot.SidecarUtf8) >= 0;

    private void AddMasked(Slot slot, int depth)
    {
        // A coding that must come from a value set has no code for "masked".
        if (depth == DeepestRequired || (slot.HasRequiredBinding && !slot.Type.IsPrimitive))
        {
            _withheld ??= "required-coding";
            return;
        }
        var list = slot.Many ? _out.Open(NodeKind.Array, slot.Type.IsPrimitive ? slot.SidecarUtf8 : slot.Utf8) : -1;
        var item = slot.Many
            ? _out.Open(NodeKind.Object, NameRef.None)
            : _out.Open(NodeKind.Object, slot.Type.IsPrimitive ? slot.SidecarUtf8 : slot.Utf8);
        var extensions = _out.Open(NodeKind.Array, "extension"u8);
        Marks.AddAbsentReason(_out);
        _out.Close(extensions);
        if (!slot.Type.IsPrimitive)
        {
            foreach (var element in slot.Type.Required)
                AddMasked(element[0], depth + 1);
        }
        _out.Close(item);
        if (list >= 0)
            _out.Close(list);
        if (slot.Type.IsPrimitive)
            return;
        Check(slot.Type.Invariants, item, -1);
        Check(slot.Invariants, item, -1);
    }

    /// <summary>
    /// What is mapped of the resource's meta, and the marks that the plan, not the record, calls for.
    /// </summary>
    private void Meta(int node, TypeDef type)
    {
        if (type.Find("meta"u8) is not { } slot)
            return;
        var input = _in.Find(node, "meta"u8);
        if (input >= 0 && _in[input].Kind != NodeKind.Object)
            input = -1;
        var rules = _rulings.Plan.Type.Rules.Below(slot);
        var ruling = RulingFor(slot, rules, new Surroundings(type, null, Ruling.None, _root, node));
        var meta = _out.Open(NodeKind.Object, "meta"u8);
        var here = new Surroundings(slot.Type, rules, ruling, meta, input);
        var before = _out.Count;
        for (var child = input + 1; input >= 0 && child < _in[input].Next; child = _in[child].Next)
        {
            var name = _in.Name(child);
            // Invariants dom-4 and dom-5: a contained resource has neither a version nor security labels of its own.
            if (name.SequenceEqual("security"u8) || (_contained && IsVersion(name)))
                continue;
            if (SlotOf(input, child, slot.Type, isRoot: false, out var value, out var sidecar) is { } member)
                Element(member, value, sidecar, here);
        }
        if (!_contained)
            Security(input, slot.Type.Find("security"u8)!, here);
        _out.Close(meta);
        if (_out.Count == before)
            _out.Truncate(meta);
        if (input >= 0)
            _rulings.Count(ruling, _out.Count > before, _counts);
    }

    private static bool IsVersion(ReadOnlySpan<byte> name)
    {
        var bare = name.Length > 0 && name[0] == (byte)'_' ? name[1..] : name;
        return bare.SequenceEqual("versionId"u8) || bare.SequenceEqual("lastUpdated"u8);
    }

    private void Security(int meta, Slot slot, in Surroundings here)
    {
        var (redacted, masked) = (_rulings.Plan.WithholdsAny, _rulings.Plan.MasksAny);
        var labels = meta < 0 ? -1 : _in.Find(meta, "security"u8);
        var rules = here.Rules?.Below(slot);
        var list = _out.Open(NodeKind.Array, "security"u8);
        for (var item = labels + 1; labels >= 0 && item < _in[labels].Next; item = _in[item].Next)
        {
            if (Marks.IsLabel(_in, item, "REDACTED"u8))
                redacted = true;
            else if (Marks.IsLabel(_in, item, "MASKED"u8))
                masked = true;
            else
                Item(slot, item, rules, here, NameRef.None);
        }
        if (redacted)
            Marks.AddLabel(_out, "REDACTED"u8);
        if (masked)
            Marks.AddLabel(_out, "MASKED"u8);
        _out.Close(list);
        if (_out.Tape.IsEmpty(list))
            _out.Truncate(list);
    }
}
