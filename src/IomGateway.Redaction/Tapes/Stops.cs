using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IomGateway.Redaction.Tapes;

/// <summary>
/// Where texts stop being plain: at every quote, backslash, control character and byte beyond ASCII. They are found a
/// stretch at a time, before they are walked, so that finding where one text ends does not wait for the one before it.
/// </summary>
internal sealed class Stops
{
    /// <summary>Stands behind the last that was found: greater than any position.</summary>
    public const int None = int.MaxValue;

    private const int Block = 64;

    private const int Stretch = 8 * Block;

    private readonly int[] _at = new int[Stretch + Block];
    private int _scanned;

    /// <summary>Begins a walk that looks at nothing before that position.</summary>
    /// <returns>The first stop that was found; the others follow it in memory, up to <see cref="None"/>.</returns>
    public ref int Begin(int from)
    {
        _scanned = from;
        _at[0] = None;
        return ref MemoryMarshal.GetArrayDataReference(_at);
    }

    /// <summary>
    /// Finds those of the next stretch that has any, none of them before <paramref name="from"/>, in place of those
    /// found so far.
    /// </summary>
    /// <returns>The first.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ref int Further(ReadOnlySpan<byte> json, int from)
    {
        var (count, p) = (0, Math.Max(_scanned, from));
        while (count == 0 && p < json.Length)
        {
            for (var end = Math.Min(json.Length, p + Stretch); p < end; p += Block)
                count = Note(json.Length - p >= Block ? In(ref MemoryMarshal.GetReference(json), p) : InTail(json[p..]),
                    p, count);
        }
        _scanned = Math.Min(p, json.Length);
        _at[count] = None;
        return ref MemoryMarshal.GetArrayDataReference(_at);
    }

    /// <summary>One bit for each byte of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong In(ref byte bytes, int p)
    {
        var first = InHalf(Vector256.LoadUnsafe(ref bytes, (nuint)p));
        return first | ((ulong)InHalf(Vector256.LoadUnsafe(ref bytes, (nuint)p + (Block / 2))) << (Block / 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint InHalf(Vector256<byte> text) =>
        // As signed numbers, control characters and all that is not ASCII lie below the space.
        (Vector256.Equals(text, Vector256.Create((byte)'"'))
            | Vector256.Equals(text, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(text.AsSByte(), Vector256.Create((sbyte)' ')).AsByte())
            .ExtractMostSignificantBits();

    private static ulong InTail(ReadOnlySpan<byte> rest)
    {
        Span<byte> block = stackalloc byte[Block];
        block.Fill((byte)' ');
        rest.CopyTo(block);
        return In(ref MemoryMarshal.GetReference(block), 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Note(ulong stops, int p, int count)
    {
        var found = BitOperations.PopCount(stops);
        // Hardly a block has more than twelve, and a dozen without a branch cost less than a branch that is foreseen
        // wrongly. What is noted beyond those found is written over by the next: there is room for another block.
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_at), count);
        stops = Four(ref at, stops, p);
        stops = Four(ref Unsafe.Add(ref at, 4), stops, p);
        stops = Four(ref Unsafe.Add(ref at, 8), stops, p);
        for (var noted = 12; noted < found; noted += 4)
            stops = Four(ref Unsafe.Add(ref at, noted), stops, p);
        return count + found;
    }

    /// <summary>Notes the first four, and gives the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four(ref int at, ulong stops, int p)
    {
        at = p + BitOperations.TrailingZeroCount(stops);
        stops &= stops - 1;
        Unsafe.Add(ref at, 1) = p + BitOperations.TrailingZeroCount(stops);
        stops &= stops - 1;
        Unsafe.Add(ref at, 2) = p + BitOperations.TrailingZeroCount(stops);
        stops &= stops - 1;
        Unsafe.Add(ref at, 3) = p + BitOperations.TrailingZeroCount(stops);
        return stops & (stops - 1);
    }
}
