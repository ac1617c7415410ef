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
    private readonly Bucket[] _buckets;

    public TypeDef(string name, TypeKind kind, NodeKind json, Slot[] slots, IReadOnlyList<Invariant> invariants)
    {
        Name = name;
        Kind = kind;
        Json = json;
        Slots = slots;
        Invariants = invariants;
        var size = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, slots.Length * 2));
        _buckets = new Bucket[size];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i].Ordinal = i;
            var key = TextScan.KeyOf(slots[i].Utf8);
            var at = (int)(key >> 40) & (_buckets.Length - 1);
            while (_buckets[at].Ordinal != 0)
                at = (at + 1) & (_buckets.Length - 1);
            _buckets[at] = new Bucket(key, slots[i].Utf8.Length, i + 1, TextScan.EndsOf(slots[i].Utf8));
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
        var (key, mask) = (TextScan.KeyOf(name), _buckets.Length - 1);
        for (var at = (int)(key >> 40) & mask; _buckets[at].Ordinal != 0; at = (at + 1) & mask)
        {
            if (_buckets[at].Key == key && name.SequenceEqual(Slots[_buckets[at].Ordinal - 1].Utf8))
                return Slots[_buckets[at].Ordinal - 1];
        }
        return null;
    }

    /// <summary>The ordinal of the slot that a member which was read has; -1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OrdinalOf(Tape tape, int member)
    {
        ref readonly var node = ref tape[member];
        ref readonly var bucket = ref _buckets[(int)(node.NameKey >> 40) & (_buckets.Length - 1)];
        return bucket.Key == node.NameKey && bucket.Length == node.NameLength
            && (bucket.Length <= Node.ExactLength
                || (bucket.Length <= TextScan.MostInEnds && bucket.Ends == TextScan.EndsOf(tape.Name(member))))
            ? bucket.Ordinal - 1
            : Search(tape, member);
    }

    private int Search(Tape tape, int member)
    {
        ref readonly var node = ref tape[member];
        var (buckets, key, length) = (_buckets, node.NameKey, node.NameLength);
        for (var at = (int)(key >> 40) & (buckets.Length - 1); ; at = (at + 1) & (buckets.Length - 1))
        {
            ref readonly var bucket = ref buckets[at];
            if (bucket.Ordinal == 0)
                return -1;
            if (bucket.Key == key && bucket.Length == length
                && (length <= Node.ExactLength || tape.Name(member).SequenceEqual(Slots[bucket.Ordinal - 1].Utf8)))
                return bucket.Ordinal - 1;
        }
    }

    public Slot? Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    /// <summary>Whether it is a primitive that is written as such a value.</summary>
    public bool Admits(NodeKind kind) =>
        IsPrimitive && (kind == Json || (Json == NodeKind.True && kind == NodeKind.False));

    /// <summary>A slot by its name; the ordinal counts from one.</summary>
    private readonly record struct Bucket(ulong Key, int Length, int Ordinal, UInt128 Ends);
}
