using System.Runtime.CompilerServices;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
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
    /// <param name="place">The element that the object is, all of which may leave.</param>
    /// <param name="node">The object.</param>
    public static int Length(Tape record, int root, Slot place, int node)
    {
        ref readonly var here = ref record[node];
        if ((here.Flags & NodeFlags.HasSidecars) != 0 || here.Kind != NodeKind.Object || here.Next == node + 1)
            return -1;
        var (type, length, present, end) = (place.Type, 1, 0UL, here.Next);
        for (var child = node + 1; child < end; child = record[child].Next)
        {
            if (type.SlotOf(record, child) is not { } slot)
                return -1;
            var value = slot.Takeover is Takeover.Value ? Value(record, slot, child) : slot.Takeover switch
            {
                Takeover.Values => Values(record, slot, child),
                Takeover.Object => Length(record, root, slot, child),
                Takeover.Objects => Objects(record, root, slot, child),
                _ => -1,
            };
            if (value < 0)
                return -1;
            present |= CheckSet.Bit(slot.Ordinal);
            length += record[child].NameLength + value + 4;
        }
        var isSound = type.HasRequired(present)
            && type.Checks.AreKept(record, node, root, present, changed: 0)
            && place.Checks.AreKept(record, node, root, present, changed: 0);
        return isSound ? length : -1;
    }

    /// <summary>The same of a list of primitives.</summary>
    public static int Values(Tape record, Slot place, int node)
    {
        if (record[node].Kind != NodeKind.Array || record.IsEmpty(node))
            return -1;
        var length = 1;
        for (var item = node + 1; item < record[node].Next; item = record[item].Next)
        {
            var value = Value(record, place, item);
            if (value < 0)
                return -1;
            length += value + 1;
        }
        return length;
    }

    /// <summary>The same of a list of objects.</summary>
    public static int Objects(Tape record, int root, Slot place, int node)
    {
        if (record[node].Kind != NodeKind.Array || record.IsEmpty(node))
            return -1;
        var length = 1;
        for (var item = node + 1; item < record[node].Next; item = record[item].Next)
        {
            var value = Length(record, root, place, item);
            if (value < 0)
                return -1;
            length += value + 1;
        }
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Value(Tape record, Slot place, int node)
    {
        ref readonly var here = ref record[node];
        if (!place.Admits(here.Kind))
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
