using System.Text;

namespace IomGateway.Redaction.Tapes;

/// <summary>A record as a flat run of nodes, in the order of the text.</summary>
internal sealed class Tape(TextStore text)
{
    private Node[] _nodes = new Node[64];

    public TextStore Store { get; } = text;

    public int Count { get; private set; }

    public int Retained => _nodes.Length;

    public ref Node this[int index] => ref _nodes[index];

    public void Clear() => Count = 0;

    public ref Node Add(NodeKind kind)
    {
        if (Count == _nodes.Length)
            Array.Resize(ref _nodes, _nodes.Length * 2);
        ref var node = ref _nodes[Count++];
        node = default;
        node.NameLength = -1;
        node.Kind = kind;
        node.Next = Count;
        return ref node;
    }

    /// <summary>Takes back everything from <paramref name="index"/> on.</summary>
    public void Truncate(int index) => Count = index;

    /// <summary>Ends an object or array that began at <paramref name="index"/>.</summary>
    public void Close(int index) => _nodes[index].Next = Count;

    public bool HasName(int index) => _nodes[index].NameLength >= 0;

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
        ref readonly var node = ref _nodes[index];
        return Store.Get(node.TextStart, node.TextLength, (node.Flags & NodeFlags.TextInArena) != 0);
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
            if (Name(child).SequenceEqual(name))
                return child;
        }
        return -1;
    }

    public bool IsEmpty(int container) => _nodes[container].Next == container + 1;
}
