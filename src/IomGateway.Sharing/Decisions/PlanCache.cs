using System.Collections.Concurrent;
using IomGateway.Redaction.Plans;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Plans for answers of several record types, by what is granted. Bounded: beyond its size a plan is made and not kept.
/// </summary>
internal sealed class PlanCache
{
    private const int Most = 2048;
    private readonly ConcurrentDictionary<Key, RedactionPlan> plans = new();

    public RedactionPlan Plan(IReadOnlyList<Verdict> verdicts)
    {
        var sets = Answerable(verdicts);
        if (sets.Length == 1)
        {
            return sets[0].Plan;
        }

        var key = new Key(sets);
        if (plans.TryGetValue(key, out var plan))
        {
            return plan;
        }

        plan = RedactionPlan.Compile(sets.Select(s => s.TypeGrants()).ToArray());
        if (plans.Count < Most)
        {
            plans.TryAdd(key, plan);
        }

        return plan;
    }

    /// <summary>The first verdict of each type. A depersonalised flow answers alone.</summary>
    private static GrantSet[] Answerable(IReadOnlyList<Verdict> verdicts)
    {
        var sets = verdicts.Select(v => v.Set).OfType<GrantSet>()
            .DistinctBy(s => s.Type.Type.Name, StringComparer.Ordinal).ToArray();
        var alone = sets.FirstOrDefault(s => s.Depersonalised() >= 0);
        return alone is null ? sets : sets.Where(s => FromSameFlow(s, alone)).ToArray();
    }

    private static bool FromSameFlow(GrantSet one, GrantSet other)
    {
        int flow = one.Depersonalised();
        return flow >= 0 && ReferenceEquals(one.Tables.Flows[flow], other.Tables.Flows[other.Depersonalised()]);
    }

    private readonly struct Key(GrantSet[] sets) : IEquatable<Key>
    {
        private readonly GrantSet[] sets = sets;

        public bool Equals(Key other) => sets.AsSpan().SequenceEqual(other.sets);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var set in sets)
            {
                hash.Add(set);
            }

            return hash.ToHashCode();
        }
    }
}
