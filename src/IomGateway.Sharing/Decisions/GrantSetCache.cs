namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Finds the <see cref="GrantSet"/> of a decision without allocating, once it has been made. Bounded: when the places
/// for a hash are taken, a set is made and not kept.
/// </summary>
internal sealed class GrantSetCache(RuleTables tables)
{
    private const int Tries = 16;
    private readonly GrantSet?[] places = new GrantSet?[tables.CachePlaces];

    public GrantSet Find(TypeTable type, ReadOnlySpan<Granted> granted)
    {
        uint hash = Hash(type.Index, granted);
        GrantSet? made = null;
        for (uint i = 0; i < Tries; i++)
        {
            ref var place = ref places[(hash + i) & (places.Length - 1)];
            var found = Volatile.Read(ref place);
            if (found is null)
            {
                made ??= new GrantSet(tables, type, granted);
                found = Interlocked.CompareExchange(ref place, made, null);
                if (found is null)
                {
                    return made;
                }
            }

            if (found.Is(type, granted))
            {
                return found;
            }
        }

        return made ?? new GrantSet(tables, type, granted);
    }

    private static uint Hash(int type, ReadOnlySpan<Granted> granted)
    {
        uint hash = 2166136261 ^ (uint)type;
        foreach (ref readonly var category in granted)
        {
            uint value = ((uint)category.Flow << 9) ^ ((uint)category.Form << 1) ^ (category.Held ? 1u : 0u);
            hash = (hash ^ value) * 16777619;
            hash ^= hash >> 15;
        }

        return hash;
    }
}
