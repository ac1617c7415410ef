namespace IomGateway.Redaction.Tapes;

/// <summary>
/// The bytes that nodes point into: the record as it came, and an arena for what was decoded or made.
/// </summary>
internal sealed class TextStore
{
    private byte[] _arena = new byte[512];
    private int _used;

    public ReadOnlyMemory<byte> Source { get; private set; }

    /// <summary>The size of what it holds on to when it is kept for the next record.</summary>
    public int Retained => _arena.Length;

    public void Reset(ReadOnlyMemory<byte> source)
    {
        _arena.AsSpan(0, _used).Clear();
        _used = 0;
        Source = source;
    }

    public ReadOnlySpan<byte> Get(int start, int length, bool inArena) =>
        inArena ? _arena.AsSpan(start, length) : Source.Span.Slice(start, length);

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
}
