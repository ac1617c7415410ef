using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>Where a member's name lies; the default is none, as for the items of an array.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="LengthPlusOne">Zero for none.</param>
/// <param name="InArena">Whether it lies in the arena.</param>
/// <param name="IsPlain">Whether it needs no escape, though it lies there.</param>
internal readonly record struct NameRef(int Start, int LengthPlusOne, bool InArena, bool IsPlain = false)
{
    public static NameRef None => default;

    public static NameRef Of(Tape record, int node) => new(
        record[node].NameStart, record[node].NameLength + 1, (record[node].Flags & NodeFlags.NameInArena) != 0);
}

/// <summary>The record as it will leave. It shares its texts with the record that came.</summary>
internal sealed class OutputTape
{
    private const NodeFlags WhereTextsLie = NodeFlags.NameInArena | NodeFlags.TextInArena
        | NodeFlags.TextIsEscaped | NodeFlags.TextIsDecoded;

    public Tape Tape { get; } = new(new TextStore());

    public int Count => Tape.Count;

    /// <summary>Begins a new output, whose texts lie in <paramref name="store"/>.</summary>
    public void Begin(TextStore store)
    {
        Tape.Clear();
        Tape.Store = store;
    }

    /// <summary>A name of FHIR's, in which nothing needs an escape.</summary>
    public NameRef Name(ReadOnlySpan<byte> name) => new(Tape.Store.Add(name), name.Length + 1, true, true);

    public int Open(NodeKind kind, NameRef name)
    {
        Add(kind, name);
        return Tape.Count - 1;
    }

    public int Open(NodeKind kind, ReadOnlySpan<byte> name) => Open(kind, Name(name));

    public void Close(int index) => Tape.Close(index);

    public void Truncate(int index) => Tape.Truncate(index);

    public void AddString(NameRef name, ReadOnlySpan<byte> text) => AddArena(name, Tape.Store.Add(text), text.Length);

    public void AddString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text) => AddString(Name(name), text);

    public void AddString(NameRef name, string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Tape.Store.Reserve(size));
        AddArena(name, Tape.Store.Commit(size), size);
    }

    /// <summary>Adds a string that lies in the arena already.</summary>
    public void AddArena(NameRef name, int start, int length)
    {
        ref var node = ref Add(NodeKind.String, name);
        node.TextStart = start;
        node.TextLength = length;
        node.Flags |= NodeFlags.TextInArena;
    }

    public void AddTrue(ReadOnlySpan<byte> name) => Add(NodeKind.True, Name(name));

    /// <summary>Adds a null that keeps the items of a primitive list beside their sidecars.</summary>
    public void AddPlaceholder() => Add(NodeKind.Null, NameRef.None);

    /// <summary>Copies a string, number, truth or null as it stands, under its own name.</summary>
    public void Copy(Tape record, int from)
    {
        ref var node = ref Tape.Add();
        node = record[from];
        node.Flags &= WhereTextsLie;
        node.Next = Tape.Count;
    }

    /// <summary>Copies a whole object under its own name.</summary>
    /// <param name="record">Where it stands.</param>
    /// <param name="from">Its node.</param>
    /// <param name="isVerbatim">Whether its bytes can be written as they are.</param>
    public void CopyWhole(Tape record, int from, bool isVerbatim)
    {
        var (at, count) = (Tape.Count, record[from].Next - from);
        var copies = Tape.Add(count);
        record.Slice(from, count).CopyTo(copies);
        foreach (ref var node in copies)
        {
            node.Next += at - from;
            node.Flags &= WhereTextsLie;
        }
        if (isVerbatim)
            copies[0].Flags |= NodeFlags.Verbatim;
    }

    /// <summary>Adds an item that is JSON already.</summary>
    public void AddReady(ReadOnlySpan<byte> json)
    {
        ref var node = ref Add(NodeKind.String, NameRef.None);
        node.TextStart = Tape.Store.Add(json);
        node.TextLength = json.Length;
        node.Flags |= NodeFlags.TextInArena | NodeFlags.Ready;
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
            node.Flags |= name.IsPlain ? NodeFlags.NameInArena | NodeFlags.NameIsPlain : NodeFlags.NameInArena;
        return ref node;
    }
}
