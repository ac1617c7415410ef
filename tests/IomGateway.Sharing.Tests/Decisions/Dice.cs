namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>A seeded stream of choices (SplitMix64), so that a failing case can be met again by its seed.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public List<T> Some<T>(IReadOnlyList<T> from, int percent) => from.Where(_ => Chance(percent)).ToList();

    /// <summary>At least one of them.</summary>
    public List<T> AtLeastOne<T>(IReadOnlyList<T> from, int percent)
    {
        var some = Some(from, percent);
        return some.Count > 0 ? some : [Pick(from)];
    }

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
