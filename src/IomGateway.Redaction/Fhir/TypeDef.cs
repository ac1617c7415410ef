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
    private readonly int[] _buckets;

    public TypeDef(string name, TypeKind kind, NodeKind json, Slot[] slots, IReadOnlyList<Invariant> invariants)
    {
        Name = name;
        Kind = kind;
        Json = json;
        Slots = slots;
        Invariants = invariants;
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, slots.Length * 2))];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i].Ordinal = i;
            var at = Bucket(slots[i].Utf8);
            while (_buckets[at] != 0)
                at = (at + 1) & (_buckets.Length - 1);
            _buckets[at] = i + 1;
        }
        Required = [.. slots.Where(s => s.Min > 0).GroupBy(s => s.Element).Select(g => g.ToArray())];
    }

    public string Name { get; }

    public TypeKind Kind { get; }

    /// <summary>How a primitive is written; <see cref="NodeKind.True"/> stands for either boolean.</summary>
    public NodeKind Json { get; }

    public Slot[] Slots { get; }

    public IReadOnlyList<Invariant> Invariants { get; }

    /// <summary>The elements that must be there, each with its slots (several where it is a choice).</summary>
    public IReadOnlyList<Slot[]> Required { get; }

    public bool IsPrimitive => Kind == TypeKind.Primitive;

    public Slot? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return null;
        for (var at = Bucket(name); _buckets[at] != 0; at = (at + 1) & (_buckets.Length - 1))
        {
            var slot = Slots[_buckets[at] - 1];
            if (name.SequenceEqual(slot.Utf8))
                return slot;
        }
        return null;
    }

    public Slot? Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    public bool Admits(NodeKind kind) => IsPrimitive
        ? kind == Json || (Json == NodeKind.True && kind == NodeKind.False)
        : kind == NodeKind.Object;

    private int Bucket(ReadOnlySpan<byte> name)
    {
        var hash = (uint)name.Length * 31 + name[0];
        hash = (hash * 31) + name[name.Length / 2];
        hash = (hash * 31) + name[^1];
        return (int)((hash * 2654435761u) >> 16) & (_buckets.Length - 1);
    }
}
