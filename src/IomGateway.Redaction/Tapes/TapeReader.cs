using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IomGateway.Redaction.Reading;

namespace IomGateway.Redaction.Tapes;

/// <summary>
/// Reads JSON strictly onto a tape, in one pass: valid UTF-8, no name twice in an object however it is escaped, no half
/// of a surrogate pair, no more than <see cref="MaxDepth"/> levels, nothing after the end.
/// </summary>
/// <remarks>
/// The only code that reads bytes without the runtime's bounds checks, here and in <see cref="TextScan"/>: every
/// position is compared to the end before the byte at it is read.
/// </remarks>
internal static class TapeReader
{
    public const int MaxDepth = 64;

    /// <summary>A record may lie in an object that is read with it.</summary>
    private const int MostDepth = MaxDepth + 1;

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

    private static Fault Fill(ReadOnlySpan<byte> json, Tape tape, int mostDepth, ref int at)
    {
        Span<Level> around = stackalloc Level[MostDepth + 1];
        ref var bytes = ref MemoryMarshal.GetReference(json);
        var (end, p, depth, nodes, count) = (json.Length, at, 0, tape.Nodes, 0);
        // What is open: an object or array, and the fingerprints of the object's names so far.
        var here = new Level { Node = -1 };
        while (true)
        {
            if (count == nodes.Length)
                nodes = tape.Grow();
            ref var node = ref nodes[count++];
            node.Flags = NodeFlags.None;
            node.NameLength = -1;
            if (here.IsObject && (p = MemberName(json, at = p, tape, ref node, ref here, nodes)) < 0)
                return (Fault)(-p);
            if ((p = TextScan.White(ref bytes, p, end)) >= end)
                return Fail(end, ref at, Fault.Incomplete);
            at = p;
            var first = Unsafe.Add(ref bytes, p);
            if (first == '"')
            {
                p = TextScan.Value(json, p + 1, ref node);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (depth == mostDepth)
                    return Fail(p, ref at, Fault.TooDeep);
                around[depth++] = here;
                node.Kind = first == '{' ? NodeKind.Object : NodeKind.Array;
                node.TextStart = p;
                here = new Level { Node = count - 1, IsObject = first == '{' };
                if ((p = TextScan.White(ref bytes, p + 1, end)) >= end)
                    return Fail(end, ref at, Fault.Incomplete);
                if (Unsafe.Add(ref bytes, p) != first + 2)
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
                if ((p = TextScan.White(ref bytes, p, end)) >= end)
                    return Fail(end, ref at, Fault.Incomplete);
                var next = Unsafe.Add(ref bytes, p++);
                if (next == ',')
                    break;
                if (next != (here.IsObject ? '}' : ']'))
                    return Fail(p - 1, ref at, Fault.InvalidJson);
                ref var closed = ref nodes[here.Node];
                closed.Next = count;
                closed.TextLength = p - closed.TextStart;
                if ((closed.Flags & NodeFlags.MayRepeat) != 0 && RepeatedNames.Any(tape, here.Node))
                    return Fail(p - 1, ref at, Fault.DuplicateName);
                here = around[--depth];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MemberName(
        ReadOnlySpan<byte> json, int p, Tape tape, ref Node node, ref Level here, Node[] nodes)
    {
        ref var bytes = ref MemoryMarshal.GetReference(json);
        if ((p = TextScan.White(ref bytes, p, json.Length)) >= json.Length)
            return -(int)Fault.Incomplete;
        if (Unsafe.Add(ref bytes, p) != '"')
            return -(int)Fault.InvalidJson;
        if ((p = TextScan.Name(json, p + 1, tape, ref node)) < 0)
            return p;
        var key = node.NameKey;
        // Three parts of the fingerprint: seldom do two names that differ agree with earlier ones in each.
        var (one, two, three) = (1UL << (int)(key >> 58), 1UL << (int)(key >> 52), 1UL << (int)(key >> 46));
        if ((here.Ones & one) != 0 && (here.Twos & two) != 0 && (here.Threes & three) != 0)
            nodes[here.Node].Flags |= NodeFlags.MayRepeat;
        if ((node.Flags & NodeFlags.IsSidecar) != 0)
            nodes[here.Node].Flags |= NodeFlags.HasSidecars;
        here.Ones |= one;
        here.Twos |= two;
        here.Threes |= three;
        if ((p = TextScan.White(ref bytes, p, json.Length)) >= json.Length)
            return -(int)Fault.Incomplete;
        return Unsafe.Add(ref bytes, p) == ':' ? p + 1 : -(int)Fault.InvalidJson;
    }

    private static Fault Fail(int p, ref int at, Fault fault)
    {
        at = p;
        return fault;
    }

    private struct Level
    {
        public int Node;
        public bool IsObject;
        public ulong Ones;
        public ulong Twos;
        public ulong Threes;
    }
}
