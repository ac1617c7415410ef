using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>Where a member's name lies; the default is none, as for the items of an array.</summary>
internal readonly record struct NameRef(int Start, int LengthPlusOne, bool InArena)
{
    public static NameRef None => default;

    public static NameRef Of(Tape record, int node) => new(
        record[node].NameStart, record[node].NameLength + 1, (record[node].Flags & NodeFlags.NameInArena) != 0);
}

/// <summary>The record as it will leave. It shares its texts with the record that came.</summary>
internal sealed class OutputTape(TextStore store)
{
    public Tape Tape { get; } = new(store);

    public int Count => Tape.Count;

    public NameRef Name(ReadOnlySpan<byte> name) => new(Tape.Store.Add(name), name.Length + 1, true);

    public int Open(NodeKind kind, NameRef name)
    {
        Add(kind, name);
        return Tape.Count - 1;
    }

    public int Open(NodeKind kind, ReadOnlySpan<byte> name) => Open(kind, Name(name));

    public void Close(int index) => Tape.Close(index);

    public void Truncate(int index) => Tape.Truncate(index);

    public void AddString(NameRef name, ReadOnlySpan<byte> text)
    {
        var start = Tape.Store.Add(text);
        ref var node = ref Add(NodeKind.String, name);
        node.TextStart = start;
        node.TextLength = text.Length;
        node.Flags |= NodeFlags.TextInArena;
    }

    public void AddString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text) => AddString(Name(name), text);

    public void AddString(NameRef name, string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Tape.Store.Reserve(size));
        var start = Tape.Store.Commit(size);
        ref var node = ref Add(NodeKind.String, name);
        node.TextStart = start;
        node.TextLength = size;
        node.Flags |= NodeFlags.TextInArena;
    }

    public void AddTrue(ReadOnlySpan<byte> name) => Add(NodeKind.True, Name(name));

    /// <summary>Adds a null that keeps the items of a primitive list beside their sidecars.</summary>
    public void AddPlaceholder() => Add(NodeKind.Null, NameRef.None);

    /// <summary>Copies a string, number, truth or null as it stands, under its own name.</summary>
    public void Copy(Tape record, int from)
    {
        ref var node = ref Add(record[from].Kind, NameRef.Of(record, from));
        var source = record[from];
        node.TextStart = source.TextStart;
        node.TextLength = source.TextLength;
        node.Flags |= source.Flags & NodeFlags.TextInArena;
    }

    /// <summary>
    /// Adds <c>#cN</c>, or <c>cN</c> as an id, whose number is known only when the record is written.
    /// </summary>
    public void AddContained(NameRef name, int contained, bool asId)
    {
        ref var node = ref Add(NodeKind.String, name);
        node.Next = Tape.Count;
        node.TextStart = contained;
        node.Flags |= asId ? NodeFlags.ContainedId : NodeFlags.ContainedReference;
    }

    private ref Node Add(NodeKind kind, NameRef name)
    {
        ref var node = ref Tape.Add(kind);
        node.NameStart = name.Start;
        node.NameLength = name.LengthPlusOne - 1;
        if (name.InArena)
            node.Flags |= NodeFlags.NameInArena;
        return ref node;
    }
}
