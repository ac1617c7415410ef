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
internal enum NodeFlags : ushort
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

    /// <summary>The member's name begins with an underscore.</summary>
    IsSidecar = 16,

    /// <summary>Two names of the object have one fingerprint: they are compared when it ends.</summary>
    MayRepeat = 32,

    /// <summary>A member of the object has a name that begins with an underscore.</summary>
    HasSidecars = 64,

    /// <summary>All of the object or array leaves as it stands in the source, where nothing but its tokens stand.
    /// </summary>
    Verbatim = 128,

    /// <summary>The text is JSON by itself, ready to be written.</summary>
    Ready = 256,

    /// <summary>The name needs no escape, though it lies in the arena.</summary>
    NameIsPlain = 512,

    /// <summary>The text lies in the source with its escapes, which were found sound.</summary>
    TextIsEscaped = 1024,

    /// <summary>The text had escapes, and lies decoded in a place of its own.</summary>
    TextIsDecoded = 2048,
}

/// <summary>One value of a record. An object's or array's children follow it, up to <see cref="Next"/>.</summary>
internal struct Node
{
    public int NameStart;

    /// <summary>-1 where there is no name, as for the items of an array.</summary>
    public int NameLength;

    /// <summary>Of an object or array that was read: where it begins in the source.</summary>
    public int TextStart;

    public int TextLength;
    public int Next;
    public NodeKind Kind;
    public NodeFlags Flags;

    /// <summary>
    /// A fingerprint of the name, where it was read: different fingerprints are different names, and up to
    /// <see cref="ExactLength"/> bytes the same fingerprint and length are the same name.
    /// </summary>
    public ulong NameKey;

    /// <summary>The longest name that its fingerprint and length tell wholly, all of it being ASCII or not.</summary>
    public const int ExactLength = 8;
}
