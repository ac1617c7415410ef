using System.Numerics;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>
/// The invariants of one kind of object that an output can break. Which members are there answers most of them.
/// </summary>
internal sealed class CheckSet
{
    private const int MostBits = 64;

    private const int RememberedBits = 2;

    private const ulong Spread = 0x9E3779B97F4A7C15;

    private readonly PresenceTest[] _presence;
    private readonly ulong[] _asked;

    /// <summary>What was found lately: most objects have the same members as one before.</summary>
    private readonly Found?[] _latest = new Found?[1 << RememberedBits];

    private CheckSet(Invariant[] invariants, PresenceTest[] presence)
    {
        (Invariants, _presence) = (invariants, presence);
        _asked = [.. presence.Select(p => p.Asked)];
    }

    public static CheckSet None { get; } = new([], []);

    public Invariant[] Invariants { get; }

    /// <param name="invariants">Those of the type, or those that its place adds.</param>
    /// <param name="type">The type of the object.</param>
    public static CheckSet Of(IEnumerable<Invariant> invariants, TypeDef type)
    {
        Invariant[] breakable = [.. invariants.Where(i => i.CanBreak)];
        if (breakable.Length > MostBits)
            throw new InvalidOperationException($"{type.Name} has more than {MostBits} invariants.");
        // The presence of members beyond the 64th cannot be told by a bit.
        return breakable.Length == 0 ? None : new CheckSet(
            breakable,
            type.Slots.Length > MostBits ? [] : [.. breakable.Select(i => PresenceTest.Of(i.Test!, type))]);
    }

    /// <summary>The bit of a member; none beyond the 64th.</summary>
    public static ulong Bit(int ordinal) => ordinal < MostBits ? 1UL << ordinal : 0;

    /// <summary>Whether the presence of members alone says that none is broken.</summary>
    /// <param name="present">The bits of the members that are there.</param>
    public bool AreSound(ulong present) => Open(present) == 0;

    /// <summary>
    /// Whether none is broken by what leaves of an object, as far as the object itself can say that.
    /// </summary>
    /// <param name="record">The record that came.</param>
    /// <param name="node">The object.</param>
    /// <param name="root">Its resource.</param>
    /// <param name="present">The bits of the members that leave.</param>
    /// <param name="changed">The bits of those that are there and do not leave as they stand.</param>
    public bool AreKept(Tape record, int node, int root, ulong present, ulong changed)
    {
        for (var open = Open(present); open != 0; open &= open - 1)
        {
            var i = BitOperations.TrailingZeroCount(open);
            if (Invariants[i].AsksResource || ((_presence.Length > 0 ? _asked[i] : ulong.MaxValue) & changed) != 0
                || Invariants[i].IsBroken(record, node, root))
                return false;
        }
        return true;
    }

    /// <summary>A bit for each that the presence of members alone does not say is kept.</summary>
    private ulong Open(ulong present)
    {
        if (ReferenceEquals(this, None))
            return 0;
        ref var latest = ref _latest[(present * Spread) >> (64 - RememberedBits)];
        var found = Volatile.Read(ref latest);
        if (found?.Present != present)
            Volatile.Write(ref latest, found = new Found(present, Find(present)));
        return found.Open;
    }

    private ulong Find(ulong present)
    {
        var open = 0UL;
        for (var i = 0; i < Invariants.Length; i++)
        {
            if (_presence.Length == 0 || _presence[i].Says(present) != true)
                open |= 1UL << i;
        }
        return open;
    }

    /// <summary>Which invariants are open where these members are there.</summary>
    private sealed record Found(ulong Present, ulong Open);
}
