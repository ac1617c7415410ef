namespace IomGateway.Benchmarks.Decisions;

/// <summary>Numbers that look random and are the same in every run (SplitMix64).</summary>
internal sealed class Seeded(ulong seed)
{
    private ulong state = seed;

    /// <summary>From 0 to below <paramref name="most"/>.</summary>
    public int Below(int most) => (int)(Next() % (ulong)most);

    public T Pick<T>(T[] from) => from[Below(from.Length)];

    /// <summary>One to <paramref name="most"/> different ones.</summary>
    public T[] Some<T>(T[] from, int most)
    {
        var left = from.ToList();
        var some = new T[1 + Below(most)];
        for (var i = 0; i < some.Length; i++)
        {
            var at = Below(left.Count);
            some[i] = left[at];
            left.RemoveAt(at);
        }

        return some;
    }

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
