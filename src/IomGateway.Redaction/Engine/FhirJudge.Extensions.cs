using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>Extensions: only those that a rule names leave, and the gateway's own marks.</content>
internal sealed partial class FhirJudge
{
    private bool Extensions(int value, ItemPlans? rules, Ruling around, bool isModifier)
    {
        if (_in[value].Kind == NodeKind.Array)
            return ExtensionList(value, rules, around, isModifier);
        _counts.Unmapped++;
        return false;
    }

    /// <param name="value">The array of extensions.</param>
    /// <param name="rules">The extensions that rules name here.</param>
    /// <param name="marked">The ruling under which our own marks are kept; null keeps none.</param>
    /// <param name="isModifier">Whether they are modifier extensions.</param>
    private bool ExtensionList(int value, ItemPlans? rules, Ruling? marked, bool isModifier)
    {
        var list = _out.Open(NodeKind.Array, NameRef.Of(_in, value));
        ExtensionItems(value, rules, marked, isModifier);
        _out.Close(list);
        if (!_out.Tape.IsEmpty(list))
            return true;
        _out.Truncate(list);
        return false;
    }

    private void ExtensionItems(int value, ItemPlans? rules, Ruling? marked, bool isModifier)
    {
        if (value < 0 || _in[value].Kind != NodeKind.Array)
            return;
        for (var item = value + 1; item < _in[value].Next; item = _in[item].Next)
        {
            if (_in[item].Kind == NodeKind.Object && rules?.For(_in, item) is { } own)
                Extension(item, own, isModifier);
            else if (isModifier || !OwnMark(item, marked))
                _counts.Unmapped++;
        }
    }

    private void Extension(int item, ItemPlan plan, bool isModifier)
    {
        var extension = _out.Open(NodeKind.Object, NameRef.None);
        _out.Copy(_in, _in.Find(item, "url"u8));
        var left = Members(plan.Inside!, item, extension, CheckSet.None);
        _out.Close(extension);
        if (!left)
            _out.Truncate(extension);
        _rulings.Count(plan.Ruling, left, _counts);
        if (isModifier && left && plan.Ruling.Form.IsClear)
            _knownModifiers++;
    }

    /// <summary>Keeps a mark that an earlier redaction left on an element that may leave now.</summary>
    private bool OwnMark(int item, Ruling? marked)
    {
        if (marked is not { Form.IsWithheld: false } ruling)
            return false;
        if (Marks.IsAbsentReason(_in, item))
        {
            Marks.AddAbsentReason(_out);
            return true;
        }
        var value = Marks.MaskedValue(_in, item);
        var isKept = value >= 0
            && (ruling.Form.IsClear || MaskedText.IsOwnLabel(ruling.Form.Mask!, _in.TextString(value)));
        if (isKept)
            Marks.AddMaskedValue(_out, _in.Text(value).ToArray());
        return isKept;
    }
}
