using System.Buffers;
using System.Runtime.InteropServices;

namespace IomGateway.Redaction.Tapes;

/// <summary>
/// The bytes that nodes point into: the record as it came, and an arena for what was decoded or made.
/// </summary>
internal sealed class TextStore : IBufferWriter<byte>
{
    /// <summary>The room that is given where nobody says how much is needed.</summary>
    private const int LeastRoom = 64;

    private byte[] _arena = new byte[512];
    private int _used;
    private byte[] _decoded = [];
    private int _usedDecoded;
    private byte[] _source = [];
    private byte[] _copy = [];

    /// <summary>The size of what it holds on to when it is kept for the next record.</summary>
    public int Retained => _arena.Length + _decoded.Length + _copy.Length;

    /// <summary>The array in which the record lies; positions of nodes count from its beginning.</summary>
    public byte[] Source => _source;

    /// <summary>Whether a record lies where nobody but this store can reach it, and must be wiped.</summary>
    private bool IsCopied => _copy.Length > 0 && ReferenceEquals(_source, _copy);

    /// <summary>Lets go of the record and wipes what was made of it.</summary>
    public void Clear()
    {
        _arena.AsSpan(0, _used).Clear();
        _decoded.AsSpan(0, _usedDecoded).Clear();
        (_used, _usedDecoded) = (0, 0);
        if (IsCopied)
            _copy.AsSpan().Clear();
        _source = [];
    }

    /// <summary>Takes a record; nodes point from now on into its array. Gives the first and last position.</summary>
    public (int Start, int End) Take(ReadOnlyMemory<byte> record)
    {
        Clear();
        if (MemoryMarshal.TryGetArray(record, out var segment))
        {
            _source = segment.Array ?? [];
            return (segment.Offset, segment.Offset + segment.Count);
        }
        if (_copy.Length < record.Length)
            _copy = new byte[record.Length];
        record.CopyTo(_copy);
        _source = _copy;
        return (0, record.Length);
    }

    /// <summary>The same of an array that is read from some place on.</summary>
    public void Take(byte[] source)
    {
        Clear();
        _source = source;
    }

    public ReadOnlySpan<byte> Get(int start, int length, bool inArena) =>
        (inArena ? _arena : _source).AsSpan(start, length);

    public ReadOnlySpan<byte> Decoded(int start, int length) => _decoded.AsSpan(start, length);

    /// <summary>
    /// Decodes a text of the source whose escapes are sound. It stays until the next record is taken, whatever is taken
    /// back from the arena.
    /// </summary>
    public (int Start, int Length) Decode(int start, int length)
    {
        if (_decoded.Length - _usedDecoded < length)
            Array.Resize(ref _decoded, Math.Max(_decoded.Length * 2, _usedDecoded + length));
        if (Escapes.Decode(_source.AsSpan(start, length), _decoded.AsSpan(_usedDecoded), out var decoded) != Fault.None)
            throw new InvalidOperationException("A text that was found sound cannot be decoded.");
        var at = _usedDecoded;
        _usedDecoded += decoded;
        return (at, decoded);
    }

    /// <summary>
    /// Room for <paramref name="size"/> bytes, of which <see cref="Commit"/> keeps as many as were used.
    /// </summary>
    public Span<byte> Reserve(int size)
    {
        if (_arena.Length - _used < size)
            Array.Resize(ref _arena, Math.Max(_arena.Length * 2, _used + size));
        return _arena.AsSpan(_used, size);
    }

    public int Commit(int length)
    {
        var start = _used;
        _used += length;
        return start;
    }

    public int Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        return Commit(bytes.Length);
    }

    /// <summary>Where the next byte of the arena will stand.</summary>
    public int Here => _used;

    /// <summary>Takes back what was added to the arena from there on.</summary>
    public void Rewind(int position)
    {
        _arena.AsSpan(position, _used - position).Clear();
        _used = position;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _arena.Length - _used);
        _used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, LeastRoom));
        return _arena.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, LeastRoom));
        return _arena.AsSpan(_used);
    }
}
