using System.Buffers;

namespace IomGateway.Redaction.Tapes;

/// <summary>Finds names that an object has twice. What they are chosen to be does not make it slow.</summary>
internal static class RepeatedNames
{
    /// <summary>Up to this many members, comparing each pair costs less than sorting them.</summary>
    private const int FewMembers = 48;

    public static bool Any(Tape tape, int parent)
    {
        Span<int> few = stackalloc int[FewMembers];
        Span<ulong> keys = stackalloc ulong[FewMembers];
        var count = 0;
        for (var child = parent + 1; child < tape[parent].Next; child = tape[child].Next)
        {
            if (count == FewMembers)
                return AnyAmongMany(tape, parent);
            var key = tape[child].NameKey;
            // Most names have a fingerprint of their own.
            for (var at = keys[..count].IndexOf(key); at >= 0 && at < count; at++)
            {
                if (keys[at] == key && tape.Name(few[at]).SequenceEqual(tape.Name(child)))
                    return true;
            }
            (few[count], keys[count]) = (child, key);
            count++;
        }
        return false;
    }

    private static bool AnyAmongMany(Tape tape, int parent)
    {
        var rented = ArrayPool<int>.Shared.Rent(tape[parent].Next - parent);
        try
        {
            var count = 0;
            for (var child = parent + 1; child < tape[parent].Next; child = tape[child].Next)
                rented[count++] = child;
            var members = rented.AsSpan(0, count);
            members.Sort(new ByName(tape));
            for (var i = 1; i < count; i++)
            {
                if (tape.Name(members[i]).SequenceEqual(tape.Name(members[i - 1])))
                    return true;
            }
            return false;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private readonly struct ByName(Tape tape) : IComparer<int>
    {
        public int Compare(int x, int y) => tape.Name(x).SequenceCompareTo(tape.Name(y));
    }
}
