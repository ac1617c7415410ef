using System.Runtime.CompilerServices;
using IomGateway.Redaction.Reading;

namespace IomGateway.Redaction.Tapes;

/// <summary>
/// Reads JSON strictly onto a tape, in one pass: valid UTF-8, no name twice in an object however it is escaped, no half
/// of a surrogate pair, no more than <see cref="MaxDepth"/> levels, nothing after the end.
/// </summary>
/// <remarks>
/// The only code that reads bytes without the runtime's bounds checks, here, in <see cref="TextScan"/> and in
/// <see cref="Stops"/>: every position is compared to the end before the byte at it is read, the stops end with one
/// that is greater than any position, nodes are asked for before they are filled, and no record is so deep that there
/// is no level for it.
/// </remarks>
internal static class TapeReader
{
    public const int MaxDepth = 64;

    /// <summary>A record may lie in an object that is read with it.</summary>
    public const int MostDepth = MaxDepth + 1;

    /// <summary>Reads one whole record.</summary>
    public static Refusal? Read(ReadOnlyMemory<byte> json, Tape tape)
    {
        var (start, end) = tape.Store.Take(json);
        var record = tape.Store.Source.AsSpan(0, end);
        tape.Clear();
        var at = TextScan.White(record, start);
        var fault = at == end ? Fault.Incomplete : Fill(record, tape, MaxDepth, ref at);
        if (fault == Fault.None && (at = TextScan.White(record, at)) < end)
            fault = Fault.InvalidJson;
        return fault == Fault.None ? null : Faults.Explain(fault, record[start..], at - start, MaxDepth);
    }

    /// <summary>
    /// Reads one object that begins at <paramref name="at"/>, and may be followed by anything; leaves
    /// <paramref name="at"/> after it. On a fault the tape is empty.
    /// </summary>
    public static Fault ReadObject(byte[] source, ref int at, int end, Tape tape, int levelsAround)
    {
        tape.Store.Take(source);
        tape.Clear();
        var fault = Fill(source.AsSpan(0, end), tape, MaxDepth + levelsAround, ref at);
        if (fault != Fault.None)
            tape.Clear();
        return fault;
    }

    /// <summary>
    /// Reads one value. What is seldom needed is called and not inlined, and nothing is kept twice, so that what the
    /// loop keeps stays in registers.
    /// </summary>
    private static Fault Fill(ReadOnlySpan<byte> json, Tape tape, int mostDepth, ref int at)
    {
        ref var stop = ref tape.Stops.Begin(at);
        // What is open: an object or array, in the place that its depth has.
        ref var here = ref tape.Outermost();
        ref var nodes = ref tape.Room(0, out var room);
        var (p, depth, count) = (at, 0, 0);
        while (true)
        {
            if (count == room)
                nodes = ref tape.Room(count, out room);
            ref var node = ref Unsafe.Add(ref nodes, count++);
            node.Flags = NodeFlags.None;
            node.NameLength = -1;
            at = p;
            if (here.IsObject)
            {
                if ((p = TextScan.To(json, p, '"')) < 0)
                    return (Fault)(-p);
                stop = ref Next(json, ref stop, p, tape.Stops);
                if ((p = MemberName(json, p, stop, tape, ref node, ref here, ref nodes)) < 0)
                    return (Fault)(-p);
            }
            if ((p = TextScan.White(json, p)) >= json.Length)
                return Fail(p, ref at, Fault.Incomplete);
            at = p;
            var first = TextScan.At(json, p);
            if (first == '"')
            {
                stop = ref Next(json, ref stop, ++p, tape.Stops);
                p = TextScan.Value(json, p, stop, ref node);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (depth++ == mostDepth)
                    return Fail(p, ref at, Fault.TooDeep);
                here = ref Open(ref node, first == '{', p, ref Unsafe.Add(ref here, 1), count - 1);
                if ((p = TextScan.White(json, p + 1)) >= json.Length)
                    return Fail(p, ref at, Fault.Incomplete);
                if (TextScan.At(json, p) != first + 2)
                    continue;
            }
            else
            {
                p = TextScan.Plain(json, p, first, ref node);
            }
            node.Next = count;
            if (p < 0)
                return (Fault)(-p);
            while (true)
            {
                if (depth == 0)
                {
                    tape.Filled(count);
                    return Fail(p, ref at, Fault.None);
                }
                if ((p = TextScan.White(json, p)) >= json.Length)
                    return Fail(p, ref at, Fault.Incomplete);
                var next = TextScan.At(json, p++);
                if (next == ',')
                    break;
                if (next != (here.IsObject ? '}' : ']'))
                    return Fail(p - 1, ref at, Fault.InvalidJson);
                if (!Close(tape, ref Unsafe.Add(ref nodes, here.Node), here.Node, p, count))
                    return Fail(p - 1, ref at, Fault.DuplicateName);
                here = ref Unsafe.Add(ref here, -1);
                depth--;
            }
        }
    }

    /// <summary>Begins an object or array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Level Open(ref Node node, bool isObject, int start, ref Level level, int index)
    {
        node.Kind = isObject ? NodeKind.Object : NodeKind.Array;
        node.TextStart = start;
        level = new Level { Node = index, IsObject = isObject };
        return ref level;
    }

    /// <summary>Ends an object or array, in which no name may stand twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Close(Tape tape, ref Node closed, int index, int end, int next)
    {
        closed.Next = next;
        closed.TextLength = end - closed.TextStart;
        return (closed.Flags & NodeFlags.MayRepeat) == 0 || !RepeatedNames.Any(tape, index);
    }

    /// <summary>The first stop at <paramref name="p"/> or after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref int Next(ReadOnlySpan<byte> json, ref int stop, int p, Stops found)
    {
        // The walk ends at the last, which is greater than any position.
        while (stop < p)
            stop = ref Unsafe.Add(ref stop, 1);
        if (stop == Stops.None)
            stop = ref found.Further(json, p);
        return ref stop;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MemberName(
        ReadOnlySpan<byte> json, int start, int stop, Tape tape, ref Node node, ref Level here, ref Node nodes)
    {
        var p = TextScan.Name(json, start, stop, tape, ref node, out var key);
        if (p < 0)
            return p;
        // Three parts of the fingerprint: seldom do two names that differ agree with earlier ones in each.
        var (one, two, three) = ((int)(key >> 58), (int)(key >> 52), (int)(key >> 46));
        if (((here.Ones >> one) & (here.Twos >> two) & (here.Threes >> three) & 1) != 0)
            Unsafe.Add(ref nodes, here.Node).Flags |= NodeFlags.MayRepeat;
        if ((node.Flags & NodeFlags.IsSidecar) != 0)
            Unsafe.Add(ref nodes, here.Node).Flags |= NodeFlags.HasSidecars;
        here.Ones |= 1UL << one;
        here.Twos |= 1UL << two;
        here.Threes |= 1UL << three;
        return TextScan.To(json, p, ':');
    }

    private static Fault Fail(int p, ref int at, Fault fault)
    {
        at = p;
        return fault;
    }
}
