using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace IomGateway.Redaction.Tapes;

/// <summary>
/// Reads single tokens of JSON. Each gives the position after the token, or the <see cref="Fault"/> as a negative
/// number.
/// </summary>
internal static class TextScan
{
    private const ulong Spread = 0x9E3779B97F4A7C15;

    /// <summary>The bytes that are read of a name at once.</summary>
    private const int Word = 8;

    /// <summary>The longest name that its two ends tell wholly.</summary>
    public const int MostInEnds = 2 * Word;

    private const int ModifierExtensionLength = 17;

    /// <summary>The byte at a position that was compared to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> json, int p) => Unsafe.Add(ref MemoryMarshal.GetReference(json), p);

    /// <summary>The first position from <paramref name="p"/> on that holds no white space, or the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int White(ReadOnlySpan<byte> json, int p) =>
        p < json.Length && At(json, p) <= ' ' ? AfterWhite(json, p) : p;

    /// <summary>The position after that byte, before which only white space may stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int To(ReadOnlySpan<byte> json, int p, char wanted) =>
        // Where white space is rare, what is looked for is found sooner.
        p < json.Length && At(json, p) == wanted ? p + 1 : ToAfterWhite(json, p, wanted);

    /// <summary>A string that is a value.</summary>
    /// <param name="json">What is read.</param>
    /// <param name="start">What follows its opening quote.</param>
    /// <param name="stop">The first stop from there on.</param>
    /// <param name="node">Gains what was read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Value(ReadOnlySpan<byte> json, int start, int stop, ref Node node)
    {
        node.Kind = NodeKind.String;
        if (stop >= json.Length || At(json, stop) != '"')
            return ValueWithMore(json, start, stop, ref node);
        node.TextStart = start;
        node.TextLength = stop - start;
        return stop + 1;
    }

    /// <summary>A member's name.</summary>
    /// <param name="json">What is read.</param>
    /// <param name="start">What follows its opening quote.</param>
    /// <param name="stop">The first stop from there on.</param>
    /// <param name="tape">Gains a name with escapes.</param>
    /// <param name="node">Gains what was read.</param>
    /// <param name="key">The name's fingerprint.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Name(
        ReadOnlySpan<byte> json, int start, int stop, Tape tape, ref Node node, out ulong key)
    {
        var length = stop - start;
        if (stop >= json.Length - Word || stop < Word || length == 0 || At(json, stop) != '"')
        {
            var end = NameWithMore(json, start, stop, tape, ref node);
            key = node.NameKey;
            return end;
        }
        node.NameStart = start;
        node.NameLength = length;
        // Of a name shorter than a word both words are all of it; without a branch, for lengths are hard to foresee.
        var missing = (Word - length) & ~((Word - length) >> 31);
        missing *= 8;
        ref var bytes = ref MemoryMarshal.GetReference(json);
        var first = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, start)) & (ulong.MaxValue >> missing);
        var last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, stop - Word)) >> missing;
        node.NameKey = key = Mix(first, last, length);
        if ((byte)first == '_' || length == ModifierExtensionLength)
            NoteSpecial(json.Slice(start, length), tape, ref node);
        return stop + 1;
    }

    /// <summary>A number, truth or null.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Plain(ReadOnlySpan<byte> json, int p, byte first, ref Node node)
    {
        if (first is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
        {
            var end = NumberEnd(json, p);
            node.Kind = NodeKind.Number;
            node.TextStart = p;
            node.TextLength = end - p;
            return end;
        }
        ReadOnlySpan<byte> word;
        switch (first)
        {
            case (byte)'t':
                node.Kind = NodeKind.True;
                word = "true"u8;
                break;
            case (byte)'f':
                node.Kind = NodeKind.False;
                word = "false"u8;
                break;
            case (byte)'n':
                node.Kind = NodeKind.Null;
                word = "null"u8;
                break;
            default:
                return -(int)Fault.InvalidJson;
        }
        var rest = json[p..];
        return rest.StartsWith(word) ? p + word.Length
            : -(int)(word.StartsWith(rest) ? Fault.Incomplete : Fault.InvalidJson);
    }

    /// <summary>Where a text stops being plain: at its quote, or what must be looked at more closely.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlainEnd(ref byte bytes, int p, int end)
    {
        for (; p <= end - Vector256<byte>.Count; p += Vector256<byte>.Count)
        {
            var text = Vector256.LoadUnsafe(ref bytes, (nuint)p);
            // As signed numbers, control characters and all that is not ASCII lie below the space.
            var stops = (Vector256.Equals(text, Vector256.Create((byte)'"'))
                | Vector256.Equals(text, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(text.AsSByte(), Vector256.Create((sbyte)' ')).AsByte())
                .ExtractMostSignificantBits();
            if (stops != 0)
                return p + BitOperations.TrailingZeroCount(stops);
        }
        while (p < end && Unsafe.Add(ref bytes, p) is >= (byte)' ' and < 128 and not ((byte)'"' or (byte)'\\'))
            p++;
        return p;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int AfterWhite(ReadOnlySpan<byte> json, int p)
    {
        while (p < json.Length && json[p] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            p++;
        return p;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ToAfterWhite(ReadOnlySpan<byte> json, int p, char wanted)
    {
        p = White(json, p);
        return p >= json.Length ? -(int)Fault.Incomplete : json[p] == wanted ? p + 1 : -(int)Fault.InvalidJson;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ValueWithMore(ReadOnlySpan<byte> json, int start, int stop, ref Node node)
    {
        var close = Close(json, start, stop, out var hasEscapes);
        if (close < 0)
            return close;
        (node.TextStart, node.TextLength) = (start, close - start);
        if (hasEscapes)
            node.Flags |= NodeFlags.TextIsEscaped;
        return close + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int NameWithMore(ReadOnlySpan<byte> json, int start, int stop, Tape tape, ref Node node)
    {
        var close = Close(json, start, stop, out var hasEscapes);
        if (close < 0)
            return close;
        var text = json[start..close];
        (node.NameStart, node.NameLength) = (start, text.Length);
        if (hasEscapes)
        {
            var fault = Escapes.Decode(text, tape.Store.Reserve(text.Length), out var length);
            if (fault != Fault.None)
                return -(int)fault;
            (node.NameStart, node.NameLength) = (tape.Store.Commit(length), length);
            node.Flags |= NodeFlags.NameInArena;
            text = tape.Store.Get(node.NameStart, length, inArena: true);
        }
        node.NameKey = KeyOf(text);
        NoteSpecial(text, tape, ref node);
        return close + 1;
    }

    /// <summary>The fingerprint of a name: of its first and last eight bytes and its length.</summary>
    public static ulong KeyOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8)
            return Mix(MemoryMarshal.Read<ulong>(name), MemoryMarshal.Read<ulong>(name[^8..]), name.Length);
        var all = Short(name);
        return Mix(all, all, name.Length);
    }

    /// <summary>All of a name of fewer than eight bytes, the first of them lowest.</summary>
    private static ulong Short(ReadOnlySpan<byte> name)
    {
        // Where its two halves overlap they say the same.
        if (name.Length >= Word / 2)
            return MemoryMarshal.Read<uint>(name)
                | ((ulong)MemoryMarshal.Read<uint>(name[^(Word / 2)..]) << ((name.Length - (Word / 2)) * 8));
        var all = 0UL;
        for (var i = name.Length - 1; i >= 0; i--)
            all = (all << 8) | name[i];
        return all;
    }

    /// <summary>The last eight bytes of a name; of a shorter one nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LastOf(ReadOnlySpan<byte> name) =>
        name.Length < Word ? 0 : MemoryMarshal.Read<ulong>(name[^Word..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong first, ulong last, int length) =>
        (first ^ BitOperations.RotateLeft(last, 29) ^ (ulong)length) * Spread;

    /// <summary>Notes what would otherwise be looked for in vain in nearly every object.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoteSpecial(ReadOnlySpan<byte> name, Tape tape, ref Node node)
    {
        if (name.Length > 0 && name[0] == (byte)'_')
            node.Flags |= NodeFlags.IsSidecar;
        if (name.SequenceEqual("modifierExtension"u8))
            tape.HasModifierExtensions = true;
    }

    /// <summary>The closing quote of a text that has escapes, or bytes beyond ASCII, or is no text.</summary>
    private static int Close(ReadOnlySpan<byte> json, int start, int p, out bool hasEscapes)
    {
        ref var bytes = ref MemoryMarshal.GetReference(json);
        var (isAscii, fault) = (true, Fault.None);
        for (hasEscapes = false; p < json.Length; p = PlainEnd(ref bytes, p, json.Length))
        {
            switch (json[p])
            {
                case (byte)'"':
                    return !isAscii && !Utf8.IsValid(json[start..p]) ? -(int)Fault.InvalidUtf8
                        : fault == Fault.None ? p : -(int)fault;
                case (byte)'\\':
                    hasEscapes = true;
                    p += Escapes.Length(json[p..], ref fault);
                    if (fault == Fault.InvalidJson)
                        return -(int)fault;
                    break;
                case < (byte)' ':
                    return -(int)Fault.InvalidJson;
                default:
                    isAscii = false;
                    while (p < json.Length && json[p] >= 128)
                        p++;
                    break;
            }
        }
        return -(int)Fault.Incomplete;
    }

    private static int NumberEnd(ReadOnlySpan<byte> json, int p)
    {
        if (json[p] == '-')
            p++;
        if (p >= json.Length)
            return -(int)Fault.Incomplete;
        if (json[p] == '0')
            p++;
        else if ((p = Digits(json, p)) < 0)
            return p;
        if (p < json.Length && json[p] == '.' && (p = Digits(json, p + 1)) < 0)
            return p;
        if (p >= json.Length || json[p] is not ((byte)'e' or (byte)'E'))
            return p;
        p++;
        return Digits(json, p < json.Length && json[p] is (byte)'+' or (byte)'-' ? p + 1 : p);
    }

    private static int Digits(ReadOnlySpan<byte> json, int p)
    {
        var from = p;
        while (p < json.Length && (uint)(json[p] - '0') <= 9)
            p++;
        return p > from ? p : -(int)(p < json.Length ? Fault.InvalidJson : Fault.Incomplete);
    }
}
