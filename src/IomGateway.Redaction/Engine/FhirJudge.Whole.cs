using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <content>
/// Objects of which everything leaves: they are looked through once, and taken over as they stand. Anything out of the
/// ordinary is left to be judged member by member.
/// </content>
internal sealed partial class FhirJudge
{
    /// <summary>Takes over a whole object, if all of it leaves.</summary>
    private bool TryWhole(ObjectPlan plan, int node, Invariant[] more)
    {
        var hasChecks = more.Length > 0;
        var length = WholeObject(plan, node, ref hasChecks);
        if (length < 0)
            return false;
        var output = _out.Count;
        // As long as its tokens are without what may stand between them, and without escapes: then those are its bytes.
        _out.CopyWhole(_in, node, isVerbatim: length == _in[node].TextLength);
        if (hasChecks)
        {
            CheckWhole(plan, output, output - node);
            Check(more, output, node);
        }
        return true;
    }

    /// <summary>The length of the object written without white space; -1 when not all of it leaves.</summary>
    private int WholeObject(ObjectPlan plan, int node, ref bool hasChecks)
    {
        ref readonly var here = ref _in[node];
        if ((here.Flags & NodeFlags.HasSidecars) != 0 || here.Kind != NodeKind.Object || here.Next == node + 1)
            return -1;
        var (length, present, end) = (1, 0UL, here.Next);
        for (var child = node + 1; child < end; child = _in[child].Next)
        {
            var ordinal = plan.Type.OrdinalOf(_in, child);
            if (ordinal < 0)
                return -1;
            var member = plan.Member(ordinal);
            var value = member.Kind switch
            {
                MemberKind.Clear => WholeScalar(member, child),
                MemberKind.ClearList => WholeList(member, child),
                MemberKind.Complex when member.UniformItem is { } item => member.Slot.Many
                    ? WholeObjects(item, child, ref hasChecks)
                    : WholeObject(item, child, ref hasChecks),
                _ => -1,
            };
            if (value < 0)
                return -1;
            hasChecks |= member.Checks.Length > 0;
            present |= member.Bit;
            length += _in[child].NameLength + value + 4;
        }
        hasChecks |= plan.Checks.Length > 0 && !plan.IsSound(present);
        return plan.HasRequired(present) ? length : -1;
    }

    private int WholeScalar(MemberPlan member, int node)
    {
        ref readonly var here = ref _in[node];
        if (!member.Slot.Type.Admits(here.Kind))
            return -1;
        return here.Kind switch
        {
            NodeKind.String => here.TextLength + 2,
            NodeKind.Number => here.TextLength,
            NodeKind.True => 4,
            _ => 5,
        };
    }

    private int WholeList(MemberPlan member, int node)
    {
        if (_in[node].Kind != NodeKind.Array || _in.IsEmpty(node))
            return -1;
        var length = 1;
        for (var item = node + 1; item < _in[node].Next; item = _in[item].Next)
        {
            var value = WholeScalar(member, item);
            if (value < 0)
                return -1;
            length += value + 1;
        }
        return length;
    }

    private int WholeObjects(ObjectPlan plan, int node, ref bool hasChecks)
    {
        if (_in[node].Kind != NodeKind.Array || _in.IsEmpty(node))
            return -1;
        var length = 1;
        for (var item = node + 1; item < _in[node].Next; item = _in[item].Next)
        {
            var value = WholeObject(plan, item, ref hasChecks);
            if (value < 0)
                return -1;
            length += value + 1;
        }
        return length;
    }

    /// <summary>Holds what was taken over to the invariants, inner objects first.</summary>
    /// <param name="plan">What may leave of it.</param>
    /// <param name="output">Where it stands in the output.</param>
    /// <param name="shift">How far that is from where it stood.</param>
    private void CheckWhole(ObjectPlan plan, int output, int shift)
    {
        var tape = _out.Tape;
        for (var child = output + 1; child < tape[output].Next; child = tape[child].Next)
        {
            if (tape[child].Kind is not (NodeKind.Object or NodeKind.Array))
                continue;
            var member = plan.Member(plan.Type.OrdinalOf(tape, child));
            if (member.UniformItem is not { } inside)
                continue;
            var (item, end) = tape[child].Kind == NodeKind.Array ? (child + 1, tape[child].Next) : (child, child + 1);
            for (; item < end; item = tape[item].Next)
            {
                CheckWhole(inside, item, shift);
                Check(member.Checks, item, item - shift);
            }
        }
        Check(plan.Checks, output, output - shift);
    }
}
