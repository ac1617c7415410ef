namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Remembers what flows that apply together, and that no cap touches, grant of a record type. Bounded: when the places
/// for a hash are taken, a combination is not kept.
/// </summary>
internal sealed class CombinationCache(RuleTables tables)
{
    private const int Tries = 8;
    private readonly Combination?[] places = new Combination?[tables.CachePlaces];

    /// <param name="type">The record type's number.</param>
    /// <param name="flows">The flows' numbers, rising.</param>
    /// <param name="grants">What they grant; <see langword="null"/> where that is nothing.</param>
    public bool TryFind(int type, ReadOnlySpan<int> flows, out GrantSet? grants)
    {
        uint hash = Hash(type, flows);
        for (uint i = 0; i < Tries; i++)
        {
            var found = Volatile.Read(ref places[(hash + i) & (places.Length - 1)]);
            if (found is null)
            {
                break;
            }

            if (found.Type == type && flows.SequenceEqual(found.Flows))
            {
                grants = found.Grants;
                return true;
            }
        }

        grants = null;
        return false;
    }

    public void Keep(int type, ReadOnlySpan<int> flows, GrantSet? grants)
    {
        uint hash = Hash(type, flows);
        for (uint i = 0; i < Tries; i++)
        {
            ref var place = ref places[(hash + i) & (places.Length - 1)];
            if (Volatile.Read(ref place) is null)
            {
                Volatile.Write(ref place, new Combination(type, flows.ToArray(), grants));
                return;
            }
        }
    }

    private static uint Hash(int type, ReadOnlySpan<int> flows)
    {
        uint hash = 2166136261 ^ (uint)type;
        foreach (int flow in flows)
        {
            hash = (hash ^ (uint)flow) * 16777619;
            hash ^= hash >> 15;
        }

        return hash;
    }

    private sealed record Combination(int Type, int[] Flows, GrantSet? Grants);
}
