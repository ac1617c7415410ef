namespace IomGateway.Records.References;

/// <summary>
/// Which ids were kept or used lately, so that repeating an answer costs no write, and coming back with an id no read.
/// Of two halves the older is dropped when the newer is full; what is used moves to the newer.
/// </summary>
internal sealed class RecentReferences
{
    private const int Half = 32_768;

    private readonly Lock gate = new();
    private Dictionary<string, Kept> newer = new(StringComparer.Ordinal);
    private Dictionary<string, Kept> older = new(StringComparer.Ordinal);

    /// <summary>
    /// What the row of that id says; <see langword="null"/> when it is not known here, or ids have been taken away
    /// since: which, only the database knows.
    /// </summary>
    public OpaqueReference? Find(string id, long links)
    {
        lock (gate)
        {
            if (!newer.TryGetValue(id, out var kept))
            {
                if (!older.TryGetValue(id, out kept))
                {
                    return null;
                }

                Put(id, kept);
            }

            return kept.Links == links ? kept.Reference : null;
        }
    }

    public void Add(string id, OpaqueReference reference, long links)
    {
        lock (gate)
        {
            Put(id, new Kept(reference, links));
        }
    }

    private void Put(string id, Kept kept)
    {
        newer[id] = kept;
        if (newer.Count >= Half)
        {
            older = newer;
            newer = new Dictionary<string, Kept>(StringComparer.Ordinal);
        }
    }

    private readonly record struct Kept(OpaqueReference Reference, long Links);
}
