using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>Primitives, each with the sidecar that holds its id and extensions.</content>
internal sealed partial class FhirJudge
{
    private bool Primitive(MemberPlan member, ObjectPlan here, int node, int value, int sidecar)
    {
        if (member.DatesDeath && Marks.IsThere(_in, value >= 0 ? value : sidecar))
        {
            if (DeathAsTruth(member, here, node, value, sidecar))
                return true;
            // Beside another word on the death the date cannot be told as the truth alone, and is not told itself.
            if (_rulings.Plan.IsWithAny(member.Rules!.Decision))
                return false;
        }
        if (member.Ruling.Form.IsWithheld)
            return WithheldPrimitive(member, sidecar);
        var left = member.Slot.Many ? PrimitiveList(member, value, sidecar) : PrimitiveValue(member, value, sidecar);
        _rulings.Count(member.Ruling, left, _counts);
        return left && (!member.Slot.IsModifier || member.Ruling.Form.IsClear);
    }

    /// <summary>Of a primitive that is withheld an extension can still leave, if a rule of its own grants it.</summary>
    private bool WithheldPrimitive(MemberPlan member, int sidecar)
    {
        _rulings.Lost(member.Ruling, _counts);
        if (member.Rules?.BySlot is null || member.Slot.Many || sidecar < 0 || _in[sidecar].Kind != NodeKind.Object)
            return false;
        var beside = _out.Open(NodeKind.Object, member.Slot.SidecarUtf8);
        var list = _in.Find(sidecar, "extension"u8);
        var any = list >= 0 && ExtensionList(list, member.Extensions, null, isModifier: false);
        _out.Close(beside);
        if (!any)
            _out.Truncate(beside);
        return false;
    }

    /// <summary>
    /// The date of a death says two things. Where the date is not granted but the death is told with anything, it
    /// leaves as
    /// <c>deceasedBoolean: true</c>.
    /// </summary>
    private bool DeathAsTruth(MemberPlan member, ObjectPlan here, int node, int value, int sidecar)
    {
        var rules = member.Rules!;
        var told = _rulings.Plan.IsWithAny(rules.Decision);
        if (!told && (member.Ruling.Form.IsClear || !_rulings.Plan.IsWithAny(rules.GeneralDecision)))
            return false;
        var truth = here.Type.Find("deceasedBoolean"u8)!;
        if (_in.Find(node, truth.Utf8) >= 0)
            return false;
        if (value >= 0 && _in[value].Kind != NodeKind.String && sidecar < 0)
            return false;
        _out.AddTrue(truth.Utf8);
        if (!told)
            _rulings.Count(member.Ruling, left: false, _counts);
        return true;
    }

    private bool PrimitiveValue(MemberPlan member, int value, int sidecar)
    {
        var label = default(string);
        var left = value >= 0 && Value(member, value, out label);
        if (sidecar < 0 && label is null)
            return left;
        var beside = _out.Open(NodeKind.Object, member.Slot.SidecarUtf8);
        var any = Sidecar(sidecar, member, left, label);
        _out.Close(beside);
        if (!any)
            _out.Truncate(beside);
        return left || any;
    }

    /// <summary>Adds one value; one that is not of its datatype, or that the mask is not for, is withheld.</summary>
    private bool Value(MemberPlan member, int value, out string? label)
    {
        label = null;
        var (slot, form) = (member.Slot, member.Ruling.Form);
        if (!member.Admits(_in[value].Kind))
            return false;
        if (slot.Role == SlotRole.ReferenceString)
            return !form.IsMasked && Reference(value);
        if (form.IsClear)
        {
            _out.Copy(_in, value);
            return true;
        }
        var masked = session.Masking.Primitive(form.Mask!, slot.TypeName, _in, value);
        label = masked.Label;
        if (masked.Text is null)
            return false;
        _out.AddString(NameRef.Of(_in, value), masked.Text);
        return true;
    }

    private bool Reference(int value)
    {
        var text = _in.Text(value);
        if (text.Length > 0 && text[0] == (byte)'#')
            return LocalReference(value, text);
        if (!References.TryOpaque(text, session, out var start, out var length))
            return false;
        _out.AddArena(NameRef.Of(_in, value), start, length);
        return true;
    }

    private bool LocalReference(int value, ReadOnlySpan<byte> text)
    {
        if (text.Length == 1 && _contained)
        {
            _out.Copy(_in, value);
            return true;
        }
        for (var i = 0; i < session.Contained.Count; i++)
        {
            var contained = session.Contained[i];
            if (!contained.IsKept || !_in.Text(contained.Id).SequenceEqual(text[1..]))
                continue;
            _out.AddContained(NameRef.Of(_in, value), i, asId: false);
            return true;
        }
        return false;
    }

    /// <summary>Adds a sidecar's members to the object that is open.</summary>
    private bool Sidecar(int sidecar, MemberPlan member, bool besideValue, string? label)
    {
        var before = _out.Count;
        var ruling = member.Ruling;
        var isObject = sidecar >= 0 && _in[sidecar].Kind == NodeKind.Object;
        var id = isObject && ruling.Form.IsClear ? _in.Find(sidecar, "id"u8) : -1;
        if (id >= 0 && _in[id].Kind == NodeKind.String)
            _out.Copy(_in, id);
        var list = isObject ? _in.Find(sidecar, "extension"u8) : -1;
        if (label is not null)
        {
            var extensions = _out.Open(NodeKind.Array, "extension"u8);
            AddLabel(label);
            ExtensionItems(list, member.Extensions, null, isModifier: false);
            _out.Close(extensions);
        }
        else if (list >= 0)
        {
            ExtensionList(list, member.Extensions, besideValue ? null : ruling, isModifier: false);
        }
        return _out.Count > before;
    }

    private void AddLabel(string label)
    {
        Marks.AddAbsentReason(_out);
        Marks.AddMaskedValue(_out, Encoding.UTF8.GetBytes(label));
    }
}
