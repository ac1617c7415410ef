namespace IomGateway.Redaction.Tapes;

internal enum NodeKind : byte
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

[Flags]
internal enum NodeFlags : byte
{
    None = 0,

    /// <summary>The name lies in the arena, not in the source.</summary>
    NameInArena = 1,

    /// <summary>The text lies in the arena, decoded: it must be escaped when it is written.</summary>
    TextInArena = 2,

    /// <summary>The value is the number of a contained resource, written as its new local reference.</summary>
    ContainedReference = 4,

    /// <summary>The same for the id of a contained resource.</summary>
    ContainedId = 8,
}

/// <summary>One value of a record. An object's or array's children follow it, up to <see cref="Next"/>.</summary>
internal struct Node
{
    public int NameStart;
    public int NameLength;
    public int TextStart;
    public int TextLength;
    public int Next;
    public NodeKind Kind;
    public NodeFlags Flags;
}
