using System.Runtime.CompilerServices;

namespace IomGateway.Redaction.Tapes;

/// <summary>Tells members of that name from others, in a record that was read.</summary>
/// <param name="utf8">The name.</param>
internal readonly struct NameMatch(byte[] utf8)
{
    private readonly ulong _last = TextScan.LastOf(utf8);
    private readonly int _length = utf8.Length;

    public byte[] Utf8 { get; } = utf8;

    /// <summary>The name's fingerprint.</summary>
    public ulong Key { get; } = TextScan.KeyOf(utf8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(Tape tape, int member)
    {
        ref readonly var node = ref tape[member];
        return node.NameKey == Key && node.NameLength == _length
            && (_length <= Node.ExactLength || IsAll(tape.Name(member)));
    }

    /// <summary>
    /// Of two names with one fingerprint and as many bytes, that end alike, the beginnings are alike too: only what
    /// lies between is to be compared.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsAll(ReadOnlySpan<byte> name) =>
        TextScan.LastOf(name) == _last && (name.Length <= TextScan.MostInEnds || name.SequenceEqual(Utf8));
}
