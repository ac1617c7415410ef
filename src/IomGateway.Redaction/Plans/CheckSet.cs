using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Plans;

/// <summary>
/// The invariants of one kind of object that an output can break. Which members are there answers most of them.
/// </summary>
internal sealed class CheckSet
{
    private const int MostBits = 64;

    private readonly PresenceTest[] _presence;
    private readonly ulong[] _asked;

    /// <summary>The members that the latest sound object had: most have the same.</summary>
    private ulong _latest;

    /// <param name="invariants">Those of the type, or those that its place adds.</param>
    /// <param name="type">The type of the object.</param>
    public CheckSet(IEnumerable<Invariant> invariants, TypeDef type)
    {
        Invariants = [.. invariants.Where(i => i.CanBreak)];
        // The presence of members beyond the 64th cannot be told by a bit.
        _presence = type.Slots.Length > MostBits ? [] : [.. Invariants.Select(i => PresenceTest.Of(i.Test!, type))];
        _asked = [.. _presence.Select(p => p.Asked)];
    }

    public static CheckSet None { get; } = new([], new TypeDef("", TypeKind.Complex, NodeKind.Object, [], []));

    public Invariant[] Invariants { get; }

    /// <summary>The bit of a member; none beyond the 64th.</summary>
    public static ulong Bit(int ordinal) => ordinal < MostBits ? 1UL << ordinal : 0;

    /// <summary>Whether the presence of members alone says that none is broken.</summary>
    /// <param name="present">The bits of the members that are there.</param>
    public bool AreSound(ulong present)
    {
        if (Invariants.Length == 0 || (present != 0 && Volatile.Read(ref _latest) == present))
            return true;
        if (_presence.Length < Invariants.Length)
            return false;
        foreach (var test in _presence)
        {
            if (test.Says(present) != true)
                return false;
        }
        Volatile.Write(ref _latest, present);
        return true;
    }

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
        if (AreSound(present))
            return true;
        for (var i = 0; i < Invariants.Length; i++)
        {
            if (_presence.Length > 0 && _presence[i].Says(present) == true)
                continue;
            if (Invariants[i].AsksResource || ((_presence.Length > 0 ? _asked[i] : ulong.MaxValue) & changed) != 0)
                return false;
            if (Invariants[i].IsBroken(record, node, root))
                return false;
        }
        return true;
    }
}
