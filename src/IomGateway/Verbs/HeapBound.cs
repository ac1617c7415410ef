namespace IomGateway.Verbs;

/// <summary>
/// Keeps the memory of a verb that works through a stream small. By itself the runtime lets garbage grow to the size
/// of the processor's cache, 25 MB and more on a server, which serves the gateway and not a command beside it.
/// </summary>
internal sealed class HeapBound
{
    /// <summary>How much may be allocated between two collections, in bytes.</summary>
    private const long Most = 4 * 1024 * 1024;

    private long collectedAt;

    /// <summary>Lets go of what was needed only for the beginning, and gives its memory back.</summary>
    public void Begin()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        collectedAt = GC.GetTotalAllocatedBytes();
    }

    /// <summary>Collects what is youngest when enough has been allocated; to be called again and again.</summary>
    public void Keep()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - collectedAt < Most)
        {
            return;
        }

        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        collectedAt = allocated;
    }
}
