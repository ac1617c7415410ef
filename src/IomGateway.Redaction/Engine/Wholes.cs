using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Objects of which everything leaves: they are looked through once, and taken over as they stand. Anything out of the
/// ordinary is left to be judged member by member.
/// </summary>
internal static class Wholes
{
    /// <summary>
    /// The length of the object written without white space and escapes; -1 when not all of it leaves, or an invariant
    /// does not let it. If its bytes are as many, they are what leaves.
    /// </summary>
    /// <param name="record">The record that came.</param>
    /// <param name="root">The resource in it.</param>
    /// <param name="place">The member that holds the object.</param>
    /// <param name="plan">What may leave of it: all that FHIR knows.</param>
    /// <param name="node">The object.</param>
    public static int Length(Tape record, int root, MemberPlan place, ObjectPlan plan, int node)
    {
        ref readonly var here = ref record[node];
        if ((here.Flags & NodeFlags.HasSidecars) != 0 || here.Kind != NodeKind.Object || here.Next == node + 1)
            return -1;
        var (length, present, end) = (1, 0UL, here.Next);
        for (var child = node + 1; child < end; child = record[child].Next)
        {
            var ordinal = plan.Type.OrdinalOf(record, child);
            if (ordinal < 0)
                return -1;
            var member = plan.Member(ordinal);
            var value = member.Kind switch
            {
                MemberKind.Clear => Scalar(record, member, child),
                MemberKind.ClearList => Scalars(record, member, child),
                MemberKind.Complex when member.UniformItem is { } item => member.Slot.Many
                    ? Objects(record, root, member, item, child)
                    : Length(record, root, member, item, child),
                _ => -1,
            };
            if (value < 0)
                return -1;
            present |= member.Bit;
            length += record[child].NameLength + value + 4;
        }
        var isSound = plan.HasRequired(present)
            && plan.Checks.AreKept(record, node, root, present, changed: 0)
            && place.Checks.AreKept(record, node, root, present, changed: 0);
        return isSound ? length : -1;
    }

    /// <summary>The same of a list of primitives.</summary>
    public static int Scalars(Tape record, MemberPlan member, int node)
    {
        if (record[node].Kind != NodeKind.Array || record.IsEmpty(node))
            return -1;
        var length = 1;
        for (var item = node + 1; item < record[node].Next; item = record[item].Next)
        {
            var value = Scalar(record, member, item);
            if (value < 0)
                return -1;
            length += value + 1;
        }
        return length;
    }

    /// <summary>The same of a list of objects.</summary>
    public static int Objects(Tape record, int root, MemberPlan place, ObjectPlan plan, int node)
    {
        if (record[node].Kind != NodeKind.Array || record.IsEmpty(node))
            return -1;
        var length = 1;
        for (var item = node + 1; item < record[node].Next; item = record[item].Next)
        {
            var value = Length(record, root, place, plan, item);
            if (value < 0)
                return -1;
            length += value + 1;
        }
        return length;
    }

    private static int Scalar(Tape record, MemberPlan member, int node)
    {
        ref readonly var here = ref record[node];
        if (!member.Admits(here.Kind))
            return -1;
        return here.Kind switch
        {
            // One with escapes is never as long as it is written.
            NodeKind.String => here.TextLength + ((here.Flags & NodeFlags.TextIsEscaped) != 0 ? 1 : 2),
            NodeKind.Number => here.TextLength,
            NodeKind.True => 4,
            _ => 5,
        };
    }
}
