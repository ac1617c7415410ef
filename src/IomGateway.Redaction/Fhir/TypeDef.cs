using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir;

internal enum TypeKind : byte
{
    Primitive,
    Complex,
    Resource,
}

/// <summary>A FHIR resource, datatype or backbone element: what it may hold.</summary>
internal sealed class TypeDef
{
    private readonly Slot?[] _places;

    /// <summary>For each of <see cref="Required"/> the bits of its slots.</summary>
    private readonly ulong[] _requiredBits;

    private CheckSet? _checks;

    /// <param name="name">Its name; of a backbone element its path.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="json">How a primitive is written; <see cref="NodeKind.True"/> stands for either boolean.</param>
    /// <param name="slots">What it may hold.</param>
    /// <param name="invariants">The rules on it.</param>
    public TypeDef(string name, TypeKind kind, NodeKind json, Slot[] slots, IReadOnlyList<Invariant> invariants)
    {
        Name = name;
        Kind = kind;
        Admitted = kind != TypeKind.Primitive ? 0
            : json == NodeKind.True ? (1 << (int)NodeKind.True) | (1 << (int)NodeKind.False) : 1 << (int)json;
        Slots = slots;
        Invariants = invariants;
        _places = new Slot?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, slots.Length * 2))];
        for (var i = 0; i < slots.Length; i++)
        {
            var at = FirstPlace(slots[i].Match.Key, Places);
            while (_places[at] is not null)
                at = (at + 1) & (Places - 1);
            _places[at] = slots[i];
            (slots[i].Ordinal, slots[i].Place) = (i, at);
        }
        Required = [.. slots.Where(s => s.Min > 0).GroupBy(s => s.Element).Select(g => g.ToArray())];
        _requiredBits = [.. Required.Select(r => r.Aggregate(0UL, (bits, slot) => bits | CheckSet.Bit(slot.Ordinal)))];
    }

    public string Name { get; }

    public TypeKind Kind { get; }

    public Slot[] Slots { get; }

    public IReadOnlyList<Invariant> Invariants { get; }

    /// <summary>Those of them that an object can break by what is left of it.</summary>
    public CheckSet Checks => _checks ??= CheckSet.Of(Invariants, this);

    /// <summary>The elements that must be there, each with its slots (several where it is a choice).</summary>
    public IReadOnlyList<Slot[]> Required { get; }

    /// <summary>How many places there are in which a slot may be found; a power of two.</summary>
    public int Places => _places.Length;

    /// <summary>Of a primitive a bit for each kind of value as which it is written.</summary>
    public int Admitted { get; }

    public bool IsPrimitive => Kind == TypeKind.Primitive;

    /// <summary>
    /// Whether all that FHIR knows of such an object may leave as it stands, where all of it may leave at all:
    /// references are told anew, extensions by rules of their own.
    /// </summary>
    public bool IsUniform => Kind == TypeKind.Complex && Name is not ("Reference" or "Extension");

    /// <summary>The place in which a name is looked for first.</summary>
    /// <param name="key">The name's fingerprint.</param>
    /// <param name="places">How many places there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstPlace(ulong key, int places) => (int)(key >> 40) & (places - 1);

    public Slot? Find(ReadOnlySpan<byte> name)
    {
        for (var at = FirstPlace(TextScan.KeyOf(name), Places); _places[at] is { } slot; at = (at + 1) & (Places - 1))
        {
            if (name.SequenceEqual(slot.Utf8))
                return slot;
        }
        return null;
    }

    public Slot? Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    /// <summary>The slot of a member that was read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Slot? SlotOf(Tape tape, int member)
    {
        var places = _places;
        var first = places[FirstPlace(tape[member].NameKey, places.Length)];
        return first is null || first.Match.Is(tape, member) ? first : Search(tape, member);
    }

    private Slot? Search(Tape tape, int member)
    {
        for (var at = FirstPlace(tape[member].NameKey, Places); _places[at] is { } slot; at = (at + 1) & (Places - 1))
        {
            if (slot.Match.Is(tape, member))
                return slot;
        }
        return null;
    }

    /// <summary>Whether of each required element something is there.</summary>
    /// <param name="present">The bits of the members that are there.</param>
    public bool HasRequired(ulong present)
    {
        foreach (var bits in _requiredBits)
        {
            if ((bits & present) == 0)
                return false;
        }
        return true;
    }

    /// <summary>Whether it is a primitive that is written as such a value.</summary>
    public bool Admits(NodeKind kind) => ((Admitted >> (int)kind) & 1) != 0;
}
