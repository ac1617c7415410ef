using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>Objects and lists of them.</content>
internal sealed partial class FhirJudge
{
    private bool Complex(MemberPlan member, int value)
    {
        var slot = member.Slot;
        if (_in[value].Kind != (slot.Many ? NodeKind.Array : NodeKind.Object))
        {
            _counts.Unmapped++;
            return false;
        }
        var name = NameRef.Of(_in, value);
        if (!slot.Many)
            return Item(member, value, name);
        var list = _out.Open(NodeKind.Array, name);
        var all = true;
        for (var item = value + 1; item < _in[value].Next; item = _in[item].Next)
            all &= Item(member, item, NameRef.None);
        _out.Close(list);
        if (!_out.Tape.IsEmpty(list))
            return all || !slot.IsModifier;
        _out.Truncate(list);
        return false;
    }

    private bool Item(MemberPlan member, int node, NameRef name)
    {
        if (_in[node].Kind != NodeKind.Object)
        {
            _counts.Unmapped++;
            return false;
        }
        var plan = member.Items.For(_in, node)!;
        if (plan.Inside is null)
        {
            _rulings.Lost(plan.Ruling, _counts);
            return false;
        }
        if (plan.IsWhole && TryWhole(member.Slot, node))
        {
            _rulings.Count(plan.Ruling.CountAs, Fate.Released, _counts);
            return true;
        }
        var item = _out.Open(NodeKind.Object, name);
        var left = plan.Over is { } over
            ? MaskedItem(plan, over, member, node, item)
            : Members(plan.Inside, node, item, member.Checks);
        if (left)
            _out.Close(item);
        else
            _out.Truncate(item);
        _rulings.Count(plan.Ruling, left, _counts);
        return left && (!member.Slot.IsModifier || plan.Ruling.Form.IsClear);
    }

    /// <summary>Takes over a whole object, if all of it leaves.</summary>
    private bool TryWhole(Slot place, int node)
    {
        var length = Wholes.Length(_in, _inRoot, place, node);
        if (length < 0)
            return false;
        // As long as its tokens are without what may stand between them, and without escapes: those are its bytes.
        _out.CopyWhole(_in, node, isVerbatim: length == _in[node].TextLength);
        return true;
    }

    /// <summary>Masks a whole datatype; what has a rule of its own inside it goes by that rule.</summary>
    private bool MaskedItem(ItemPlan plan, ObjectPlan over, MemberPlan member, int node, int output)
    {
        var left = plan.Rules?.BySlot is not null && Members(over, node, output, CheckSet.None);
        var masked = session.Masking.Complex(plan.Ruling.Form.Mask!, member.Slot.TypeName,
            new MaskTarget(_in, node, _out, plan.Rules, member.Slot.Type));
        if (left || masked)
            Complete(over, node, output, 0, member.Checks);
        return left || masked;
    }
}
