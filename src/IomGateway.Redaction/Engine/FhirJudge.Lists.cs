using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>Lists of primitives, each with the list of sidecars beside it.</content>
internal sealed partial class FhirJudge
{
    /// <summary>What leaves of the lists that are being judged, item by item; a list can lie in another's sidecar.
    /// </summary>
    private readonly List<(int Value, int Sidecar)> _items = [];

    /// <summary>
    /// A list of primitives and that of their sidecars, item beside item. An item of which neither leaves is gone
    /// from both.
    /// </summary>
    private bool PrimitiveList(MemberPlan member, int value, int sidecar)
    {
        if ((value >= 0 && _in[value].Kind != NodeKind.Array) || (sidecar >= 0 && _in[sidecar].Kind != NodeKind.Array))
            return false;
        if (sidecar < 0 && member.Kind == MemberKind.ClearList)
            return ClearList(member, value);
        var first = _items.Count;
        var (ofValue, ofSidecar) = (FirstItem(value), FirstItem(sidecar));
        var (anyValue, anySidecar) = (false, false);
        while (ofValue >= 0 || ofSidecar >= 0)
        {
            var (hasValue, hasSidecar) = TryItem(member, ofValue, ofSidecar);
            if (hasValue || hasSidecar)
                _items.Add((hasValue ? ofValue : -1, hasSidecar ? ofSidecar : -1));
            (anyValue, anySidecar) = (anyValue || hasValue, anySidecar || hasSidecar);
            (ofValue, ofSidecar) = (NextItem(value, ofValue), NextItem(sidecar, ofSidecar));
        }
        var last = _items.Count;
        if (anyValue)
            ValueList(member, NameRef.Of(_in, value), first, last);
        if (anySidecar)
            SidecarList(member, first, last);
        _items.RemoveRange(first, _items.Count - first);
        return last > first;
    }

    private bool ClearList(MemberPlan member, int value)
    {
        var list = _out.Open(NodeKind.Array, NameRef.Of(_in, value));
        for (var item = value + 1; item < _in[value].Next; item = _in[item].Next)
        {
            if (member.Admits(_in[item].Kind))
                _out.Copy(_in, item);
        }
        _out.Close(list);
        if (!_out.Tape.IsEmpty(list))
            return true;
        _out.Truncate(list);
        return false;
    }

    private int FirstItem(int list) => list >= 0 && !_in.IsEmpty(list) ? list + 1 : -1;

    private int NextItem(int list, int item) => item >= 0 && _in[item].Next < _in[list].Next ? _in[item].Next : -1;

    private (bool Value, bool Sidecar) TryItem(MemberPlan member, int value, int sidecar)
    {
        var mark = _out.Count;
        var counted = _counts.Mark();
        var hasValue = value >= 0 && Value(member, value, out _);
        var hasSidecar = sidecar >= 0 && Sidecar(sidecar, member, hasValue, null);
        _out.Truncate(mark);
        if (hasSidecar)
            _counts.Rewind(counted);
        return (hasValue, hasSidecar);
    }

    private void ValueList(MemberPlan member, NameRef name, int first, int last)
    {
        var list = _out.Open(NodeKind.Array, name);
        for (var i = first; i < last; i++)
        {
            if (_items[i].Value < 0)
                _out.AddPlaceholder();
            else
                Value(member, _items[i].Value, out _);
        }
        _out.Close(list);
    }

    private void SidecarList(MemberPlan member, int first, int last)
    {
        var list = _out.Open(NodeKind.Array, member.Slot.SidecarUtf8);
        for (var i = first; i < last; i++)
        {
            var item = _items[i];
            if (item.Sidecar < 0)
            {
                _out.AddPlaceholder();
                continue;
            }
            var beside = _out.Open(NodeKind.Object, NameRef.None);
            Sidecar(item.Sidecar, member, item.Value >= 0, null);
            _out.Close(beside);
        }
        _out.Close(list);
    }
}
