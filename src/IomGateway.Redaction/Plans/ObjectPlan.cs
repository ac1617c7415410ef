using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Plans;

/// <summary>What may leave of one kind of FHIR object under one ruling.</summary>
internal sealed class ObjectPlan
{
    private const int MostBits = 64;

    private readonly ulong[] _requiredBits;
    private readonly SortedPlan _plan;
    private readonly MemberPlan?[] _members;

    /// <param name="plan">The plan that it is part of.</param>
    /// <param name="type">What FHIR says the object may hold.</param>
    /// <param name="rules">The rules on it and below.</param>
    /// <param name="ruling">The ruling on the object itself.</param>
    /// <param name="isMasked">Whether a mask speaks for it, except for what has rules of its own.</param>
    public ObjectPlan(SortedPlan plan, TypeDef type, RuleNode? rules, in Ruling ruling, bool isMasked)
    {
        (_plan, Type, Rules, Ruling, IsMasked) = (plan, type, rules, ruling, isMasked);
        _members = new MemberPlan?[type.Slots.Length];
        IsRoot = type.Kind == TypeKind.Resource;
        IsExtension = type.Name == "Extension";
        IsReference = type.Name == "Reference";
        IsUniform = ruling.Form.IsClear && rules?.BySlot is null && !isMasked
            && !IsReference && !IsRoot && !IsExtension;
        Checks = [.. type.Invariants.Where(i => i.CanBreak)];
        // The presence of members beyond the 64th cannot be told by a bit.
        Presence = type.Slots.Length <= MostBits ? [.. Checks.Select(i => PresenceTest.Of(i.Test!, type))] : [];
        Required = IsExtension ? [] : [.. type.Required];
        _requiredBits = [.. Required.Select(r => r.Aggregate(0UL, (bits, slot) => bits | Bit(slot.Ordinal)))];
    }

    public TypeDef Type { get; }

    public RuleNode? Rules { get; }

    public Ruling Ruling { get; }

    public bool IsMasked { get; }

    /// <summary>Whether it is the resource itself.</summary>
    public bool IsRoot { get; }

    public bool IsExtension { get; }

    public bool IsReference { get; }

    /// <summary>The invariants of the type that an output can break.</summary>
    public Invariant[] Checks { get; }

    /// <summary>The elements that must be there, each with its slots.</summary>
    public Slot[][] Required { get; }

    /// <summary>What the presence of members alone says to each of the checks; empty where it can say nothing.
    /// </summary>
    public PresenceTest[] Presence { get; }

    /// <summary>The bit of a member; none beyond the 64th.</summary>
    public static ulong Bit(int ordinal) => ordinal < MostBits ? 1UL << ordinal : 0;

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

    /// <summary>Whether the presence of members alone says that no check is broken.</summary>
    public bool IsSound(ulong present)
    {
        if (Presence.Length < Checks.Length)
            return false;
        foreach (var test in Presence)
        {
            if (test.Says(present) != true)
                return false;
        }
        return true;
    }

    /// <summary>
    /// Whether all that FHIR knows of it and what lies in it leaves as it stands and is not counted, extensions and
    /// references aside: no rule stands below it.
    /// </summary>
    public bool IsUniform { get; }

    /// <summary>What may leave of one member. Made when first asked for.</summary>
    public MemberPlan Member(int ordinal) => Volatile.Read(ref _members[ordinal]) ?? Make(Type.Slots[ordinal]);

    private MemberPlan Make(Slot slot)
    {
        var made = new MemberPlan(_plan, this, slot);
        return Interlocked.CompareExchange(ref _members[slot.Ordinal], made, null) ?? made;
    }
}
