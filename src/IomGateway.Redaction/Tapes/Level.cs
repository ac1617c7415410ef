namespace IomGateway.Redaction.Tapes;

/// <summary>An object or array that is open while a record is read.</summary>
internal struct Level
{
    public int Node;
    public bool IsObject;

    /// <summary>The fingerprints of an object's names so far, a bit for each, in three ways.</summary>
    public ulong Ones;

    public ulong Twos;
    public ulong Threes;
}
