using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>Objects, member by member.</content>
internal sealed partial class PlainJudge
{
    /// <summary>Stands for what no bit stands for: an invariant that may ask of anything is asked elsewhere.</summary>
    private const ulong Unknown = 1UL << 63;

    /// <summary>Writes what may leave of an object's members.</summary>
    private Left Members(ObjectPlan here, int node, CheckSet more)
    {
        if ((_in[node].Flags & NodeFlags.HasSidecars) != 0)
            return Unusual();
        var (record, end) = (_in, _in[node].Next);
        var (before, present, changed) = (_to.Here, 0UL, 0UL);
        for (var child = node + 1; child < end; child = record[child].Next)
        {
            if (here.MemberOf(record, child) is not { } member)
            {
                changed |= Unknown;
                if (here.IsRoot && IsNamed(child, Name.ResourceType))
                    continue;
                if (here.IsRoot && IsNamed(child, Name.Contained))
                    return Unusual();
                _counts.Unmapped++;
                continue;
            }
            var left = Member(member, here, child);
            if (!_isPlain)
                return Left.Nothing;
            if (left != Left.Nothing)
                present |= member.Bit;
            else if (member.IsWatched && member.Kind != MemberKind.PassedOver && Marks.IsThere(record, child))
            {
                _losesModifier = here.IsRoot;
                return Unusual();
            }
            if (left != Left.All)
                changed |= member.Bit | Unknown;
        }
        // A Reference of which only the kind of record is left refers to nothing.
        if (!here.IsRoot && (_to.Here == before || (here.IsReference && present == here.KindBit)))
            return Left.Nothing;
        if (!here.HasRequired(present) || !here.Checks.AreKept(_in, node, _root, present, changed)
            || !more.AreKept(_in, node, _root, present, changed))
            return Unusual();
        return changed == 0 ? Left.All : Left.Some;
    }

    private bool IsNamed(int child, Name name) =>
        _in[child].NameKey == name.Key && _in.Name(child).SequenceEqual(name.Utf8);

    private Left Member(MemberPlan member, ObjectPlan here, int child)
    {
        switch (member.Kind)
        {
            case MemberKind.Clear when member.Admits(_in[child].Kind):
                _to.Member(_in, child);
                _rulings.Count(member.Ruling.CountAs, Fate.Released, _counts);
                return Left.All;
            case MemberKind.ClearList when Wholes.Values(_in, member.Slot, child) is >= 0 and var length:
                _to.Whole(_in, child, isVerbatim: length == _in[child].TextLength);
                _rulings.Count(member.Ruling.CountAs, Fate.Released, _counts);
                return Left.All;
            case MemberKind.Withheld or MemberKind.WithheldComplex or MemberKind.Complex
                when member.IsRequired && Marks.IsOnlyMasked(_in, child):
                return Left.Nothing;
            case MemberKind.Withheld:
                _rulings.Lost(member.Ruling, _counts);
                return Left.Nothing;
            case MemberKind.WithheldComplex:
                _rulings.Lost(member, _in, child, _counts);
                return Left.Nothing;
            case MemberKind.Complex:
                return Complex(member, child);
            case MemberKind.Reference when member.Admits(_in[child].Kind):
                return Reference(member, child);
            case MemberKind.Primitive:
                return Primitive(member, child);
            case MemberKind.Extensions:
                return Extensions(member, here, child);
            case MemberKind.Inner:
                _counts.Unmapped++;
                return Left.Nothing;
            case MemberKind.PassedOver:
                // Of a resource also what is contained in it, and an id or meta that stands further behind.
                return !here.IsRoot || child == _id || child == _meta ? Left.Nothing : Unusual();
            default:
                return Unusual();
        }
    }

    /// <summary>A primitive under a mask.</summary>
    private Left Primitive(MemberPlan member, int child)
    {
        var (slot, form) = (member.Slot, member.Ruling.Form);
        if (member.DatesDeath || slot.Many || slot.IsModifier || !member.Admits(_in[child].Kind))
            return Unusual();
        if (form.IsWithheld)
        {
            _rulings.Lost(member.Ruling, _counts);
            return Left.Nothing;
        }
        if (slot.Role == SlotRole.ReferenceString || form.Mask is not { } mask)
            return Unusual();
        var isLeft = Masked(mask, slot, child);
        _rulings.Count(member.Ruling, isLeft, _counts);
        return isLeft ? Left.Some : Left.Nothing;
    }

    private Left Reference(MemberPlan member, int child)
    {
        var text = _in.Text(child);
        if (text.IsEmpty || text[0] == (byte)'#')
            return Unusual();
        var isLeft = References.TryOpaque(text, session, out var start, out var length);
        if (isLeft)
            _to.Text(_in, child, _in.Store.Get(start, length, inArena: true));
        _rulings.Count(member.Ruling, isLeft, _counts);
        return isLeft ? Left.Some : Left.Nothing;
    }

    private bool Masked(Mask mask, Slot slot, int child)
    {
        var masked = session.Masking.Primitive(mask, slot.TypeName, _in, child);
        _isPlain &= masked.Label is null;
        if (masked.Text is null)
            return false;
        _to.Text(_in, child, masked.Text);
        return true;
    }

    private Left Complex(MemberPlan member, int value)
    {
        if (_in[value].Kind != (member.IsMany ? NodeKind.Array : NodeKind.Object))
        {
            _counts.Unmapped++;
            return Left.Nothing;
        }
        if (!member.IsMany)
            return Item(member, value);
        if (member.AreWhole && Wholes.Objects(_in, _root, member.Slot, value) is >= 0 and var length)
        {
            _to.Whole(_in, value, isVerbatim: length == _in[value].TextLength);
            for (var item = value + 1; item < _in[value].Next; item = _in[item].Next)
                _rulings.Count(member.Ruling.CountAs, Fate.Released, _counts);
            return Left.All;
        }
        return Items(member, value);
    }

    private Left Items(MemberPlan member, int list)
    {
        var mark = _to.Here;
        _to.Open(_in, list);
        var (any, all) = (false, true);
        for (var item = list + 1; item < _in[list].Next && _isPlain; item = _in[item].Next)
        {
            var left = Item(member, item);
            any |= left != Left.Nothing;
            all &= left == Left.All;
        }
        if (!any)
        {
            _to.Rewind(mark);
            return Left.Nothing;
        }
        _to.Close(']');
        return all ? Left.All : member.Slot.IsModifier ? Unusual() : Left.Some;
    }

    private Left Item(MemberPlan member, int node)
    {
        if (_in[node].Kind != NodeKind.Object)
        {
            _counts.Unmapped++;
            return Left.Nothing;
        }
        var plan = member.Alike ?? member.Items.For(_in, node);
        if (plan is null || plan.Over is not null)
            return Unusual();
        if (plan.Inside is not { } inside)
        {
            _rulings.Lost(plan.Ruling, _counts);
            return Left.Nothing;
        }
        if (plan.IsWhole && Wholes.Length(_in, _root, member.Slot, node) is >= 0 and var length)
        {
            _to.Whole(_in, node, isVerbatim: length == _in[node].TextLength);
            _rulings.Count(plan.Ruling.CountAs, Fate.Released, _counts);
            return Left.All;
        }
        var mark = _to.Here;
        _to.Open(_in, node);
        var left = Members(inside, node, member.Checks);
        if (left == Left.Nothing)
            _to.Rewind(mark);
        else
            _to.Close('}');
        _rulings.Count(plan.Ruling, left != Left.Nothing, _counts);
        return left != Left.Nothing && member.Slot.IsModifier && !plan.Ruling.Form.IsClear ? Unusual() : left;
    }

    /// <summary>Extensions that no rule names, and that are no marks of our own.</summary>
    private Left Extensions(MemberPlan member, ObjectPlan here, int value)
    {
        if (member.Extensions is not null || member.Slot.Role == SlotRole.ModifierExtension)
            return Unusual();
        if (_in[value].Kind != NodeKind.Array)
        {
            _counts.Unmapped++;
            return Left.Nothing;
        }
        for (var item = value + 1; item < _in[value].Next; item = _in[item].Next)
        {
            if (!here.Ruling.Form.IsWithheld
                && (Marks.IsAbsentReason(_in, item) || Marks.MaskedValue(_in, item) >= 0))
                return Unusual();
            _counts.Unmapped++;
        }
        return Left.Nothing;
    }
}
