namespace IomGateway.Records.References;

/// <summary>
/// Which ids were kept lately, so that repeating an answer costs no write. Of two halves the older is dropped when
/// the newer is full; what is used moves to the newer.
/// </summary>
internal sealed class RecentReferences
{
    private const int Half = 32_768;

    /// <summary>A row is written anew once less than this part of the asked-for life is left.</summary>
    private const int WorthRenewing = 2;

    private readonly Lock gate = new();
    private Dictionary<string, Kept> newer = new(StringComparer.Ordinal);
    private Dictionary<string, Kept> older = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether a row stands for the id, of the same person, that lives at least half as long as is asked for.
    /// </summary>
    public bool Has(string id, string? person, long expires, long now, long links)
    {
        lock (gate)
        {
            if (!newer.TryGetValue(id, out var kept))
            {
                if (!older.TryGetValue(id, out kept))
                {
                    return false;
                }

                Put(id, kept);
            }

            // Ids have been taken away since: which, only the database knows.
            return kept.Links == links && kept.Person == person
                && kept.Expires - now >= (expires - now) / WorthRenewing;
        }
    }

    public void Add(string id, string? person, long expires, long links)
    {
        lock (gate)
        {
            Put(id, new Kept(person, expires, links));
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

    private readonly record struct Kept(string? Person, long Expires, long Links);
}
