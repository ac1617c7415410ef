using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>What FHIR asks of every object that leaves: required elements and invariants; and the resource's
/// meta.</content>
internal sealed partial class FhirJudge
{
    /// <summary>No definition nests required elements deeper; a recursive one could go on for ever.</summary>
    private const int DeepestRequired = 8;

    /// <param name="here">What may leave of the object.</param>
    /// <param name="node">The object that came.</param>
    /// <param name="output">What leaves of it.</param>
    /// <param name="present">The bits of those members of which something left.</param>
    /// <param name="more">The invariants that its place adds to those of its type.</param>
    private void Complete(ObjectPlan here, int node, int output, ulong present, CheckSet more)
    {
        var isWhole = here.HasRequired(present);
        if (!isWhole)
            Required(here, node, output);
        _out.Close(output);
        if (!isWhole || !here.Checks.AreSound(present))
            Check(here.Checks.Invariants, output, node);
        Check(more.Invariants, output, node);
    }

    /// <summary>
    /// Withholds what is certainly against a rule, and what was in keep with it until redaction left too little to say.
    /// </summary>
    private void Check(Invariant[] invariants, int output, int input)
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
    private void Required(ObjectPlan here, int node, int output)
    {
        foreach (var element in here.Required)
        {
            _out.Close(output);
            if (HasAny(_out.Tape, output, element))
                continue;
            if (here.Member(element[0]).Ruling.Form.IsClear && !HasAny(_in, node, element))
                continue;
            if (element[0].IsModifier)
                _withheld ??= LosesModifier;
            AddMasked(element[0], 0);
        }
    }

    private static bool HasAny(Tape tape, int parent, Slot[] element)
    {
        foreach (var slot in element)
        {
            if (tape.Find(parent, slot.Utf8) >= 0 || tape.Find(parent, slot.SidecarUtf8) >= 0)
                return true;
        }
        return false;
    }

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
        Check([.. slot.Type.Invariants], item, -1);
        Check([.. slot.Invariants], item, -1);
    }

    /// <summary>
    /// What is mapped of the resource's meta, and the marks that the plan, not the record, calls for.
    /// </summary>
    private void Meta(int node)
    {
        if (_rulings.Plan.Meta is not { } here)
            return;
        var input = _in.Find(node, Name.Meta);
        if (input >= 0 && _in[input].Kind != NodeKind.Object)
            input = -1;
        var meta = _out.Open(NodeKind.Object, "meta"u8);
        var before = _out.Count;
        for (var child = input + 1; input >= 0 && child < _in[input].Next; child = _in[child].Next)
        {
            var name = _in.Name(child);
            // Invariants dom-4 and dom-5: a contained resource has neither a version nor security labels of its own.
            if (name.SequenceEqual("security"u8) || (_contained && IsVersion(name)))
                continue;
            if (here.MemberOf(_in, child) is { } member)
                Member(member, here, input, child);
            else if (Unnamed(here, input, child) is { } beside)
                Alone(beside, here, input, child);
        }
        if (!_contained)
            Security(input, _rulings.Plan.Security!);
        _out.Close(meta);
        var left = _out.Count > before;
        if (!left)
            _out.Truncate(meta);
        if (input >= 0)
            _rulings.Count(_rulings.Plan.MetaRuling, left, _counts);
    }

    private static bool IsVersion(ReadOnlySpan<byte> name)
    {
        var bare = name.Length > 0 && name[0] == (byte)'_' ? name[1..] : name;
        return bare.SequenceEqual("versionId"u8) || bare.SequenceEqual("lastUpdated"u8);
    }

    private void Security(int meta, MemberPlan member)
    {
        var (redacted, masked) = (_rulings.Plan.Plan.WithholdsAny, _rulings.Plan.Plan.MasksAny);
        var labels = meta < 0 ? -1 : _in.Find(meta, Name.Security);
        var list = _out.Open(NodeKind.Array, "security"u8);
        for (var item = labels + 1; labels >= 0 && item < _in[labels].Next; item = _in[item].Next)
        {
            if (Marks.IsLabel(_in, item, "REDACTED"u8))
                redacted = true;
            else if (Marks.IsLabel(_in, item, "MASKED"u8))
                masked = true;
            else
                Item(member, item, NameRef.None);
        }
        if (redacted)
            Marks.AddRedacted(_out);
        if (masked)
            Marks.AddMasked(_out);
        _out.Close(list);
        if (_out.Tape.IsEmpty(list))
            _out.Truncate(list);
    }
}
