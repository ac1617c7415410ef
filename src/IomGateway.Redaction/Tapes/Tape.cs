using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace IomGateway.Redaction.Tapes;

/// <summary>A record as a flat run of nodes, in the order of the text.</summary>
internal sealed class Tape(TextStore text)
{
    private readonly Level[] _levels = new Level[TapeReader.MostDepth + 1];
    private Node[] _nodes = new Node[64];

    public TextStore Store { get; set; } = text;

    public int Count { get; private set; }

    /// <summary>Whether any name that was read is <c>modifierExtension</c>.</summary>
    public bool HasModifierExtensions { get; set; }

    /// <summary>Where the texts of what is read may end.</summary>
    public Stops Stops { get; } = new();

    public int Retained => _nodes.Length;

    public ref Node this[int index] => ref _nodes[index];

    public void Clear() => (Count, HasModifierExtensions) = (0, false);

    public ref Node Add(NodeKind kind)
    {
        ref var node = ref Add();
        node.NameLength = -1;
        node.Kind = kind;
        node.Next = Count;
        return ref node;
    }

    /// <summary>Adds a node of which the caller says everything that is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Node Add()
    {
        if (Count == _nodes.Length)
            Grow();
        ref var node = ref _nodes[Count++];
        node = default;
        return ref node;
    }

    /// <summary>Adds so many nodes, to be filled by the caller.</summary>
    public Span<Node> Add(int count)
    {
        if (_nodes.Length - Count < count)
            Array.Resize(ref _nodes, Math.Max(_nodes.Length * 2, Count + count));
        Count += count;
        return _nodes.AsSpan(Count - count, count);
    }

    public ReadOnlySpan<Node> Slice(int from, int count) => _nodes.AsSpan(from, count);

    /// <summary>
    /// The first of the nodes, for the reader that fills them one after the other; <see cref="Filled"/> then says how
    /// many there are.
    /// </summary>
    /// <param name="used">How many it has filled; there is room for more.</param>
    /// <param name="room">How many there are.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ref Node Room(int used, out int room)
    {
        if (used == _nodes.Length)
            Grow();
        room = _nodes.Length;
        return ref MemoryMarshal.GetArrayDataReference(_nodes);
    }

    /// <summary>
    /// What is open where a record begins, namely nothing; behind it is room for as many levels as a record may have.
    /// </summary>
    public ref Level Outermost()
    {
        _levels[0] = new Level { Node = -1 };
        return ref MemoryMarshal.GetArrayDataReference(_levels);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Array.Resize(ref _nodes, _nodes.Length * 2);

    public void Filled(int count) => Count = count;

    /// <summary>Takes back everything from <paramref name="index"/> on.</summary>
    public void Truncate(int index) => Count = index;

    /// <summary>Ends an object or array that began at <paramref name="index"/>.</summary>
    public void Close(int index) => _nodes[index].Next = Count;

    public ReadOnlySpan<byte> Name(int index)
    {
        ref readonly var node = ref _nodes[index];
        return node.NameLength < 0
            ? default
            : Store.Get(node.NameStart, node.NameLength, (node.Flags & NodeFlags.NameInArena) != 0);
    }

    /// <summary>The text of a string (decoded) or the digits of a number.</summary>
    public ReadOnlySpan<byte> Text(int index)
    {
        ref var node = ref _nodes[index];
        if ((node.Flags & (NodeFlags.TextIsEscaped | NodeFlags.TextIsDecoded)) != 0)
            return Decoded(ref node);
        return Store.Get(node.TextStart, node.TextLength, (node.Flags & NodeFlags.TextInArena) != 0);
    }

    /// <summary>A text with escapes is decoded when it is first asked for; most never are.</summary>
    private ReadOnlySpan<byte> Decoded(ref Node node)
    {
        if ((node.Flags & NodeFlags.TextIsEscaped) != 0)
        {
            (node.TextStart, node.TextLength) = Store.Decode(node.TextStart, node.TextLength);
            node.Flags = (node.Flags & ~NodeFlags.TextIsEscaped) | NodeFlags.TextIsDecoded;
        }
        return Store.Decoded(node.TextStart, node.TextLength);
    }

    public string TextString(int index) => Encoding.UTF8.GetString(Text(index));

    public bool TextIs(int index, ReadOnlySpan<byte> value) =>
        _nodes[index].Kind == NodeKind.String && Text(index).SequenceEqual(value);

    /// <summary>The member of that name, or -1.</summary>
    public int Find(int parent, ReadOnlySpan<byte> name)
    {
        if (_nodes[parent].Kind != NodeKind.Object)
            return -1;
        var end = _nodes[parent].Next;
        for (var child = parent + 1; child < end; child = _nodes[child].Next)
        {
            if (_nodes[child].NameLength == name.Length && Name(child).SequenceEqual(name))
                return child;
        }
        return -1;
    }

    /// <summary>The same in a record that was read: names are told apart by their fingerprints first.</summary>
    public int Find(int parent, Name name)
    {
        var nodes = _nodes;
        if (nodes[parent].Kind != NodeKind.Object)
            return -1;
        var (key, length, end) = (name.Key, name.Utf8.Length, nodes[parent].Next);
        for (var child = parent + 1; child < end; child = nodes[child].Next)
        {
            if (nodes[child].NameKey == key && nodes[child].NameLength == length
                && (length <= Node.ExactLength || Name(child).SequenceEqual(name.Utf8)))
                return child;
        }
        return -1;
    }

    public bool IsEmpty(int container) => _nodes[container].Next == container + 1;
}
