using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Plans;

/// <summary>What may leave of one kind of FHIR object under one ruling.</summary>
internal sealed class ObjectPlan
{
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
        KindBit = IsReference && type.Find("type"u8) is { } kind ? CheckSet.Bit(kind.Ordinal) : 0;
        IsUniform = ruling.Form.IsClear && rules?.BySlot is null && !isMasked
            && !IsReference && !IsRoot && !IsExtension;
        Checks = new CheckSet(type.Invariants, type);
        Required = IsExtension ? [] : [.. type.Required];
        _requiredBits = [.. Required.Select(r => r.Aggregate(0UL, (bits, slot) => bits | CheckSet.Bit(slot.Ordinal)))];
    }

    public TypeDef Type { get; }

    public RuleNode? Rules { get; }

    public Ruling Ruling { get; }

    public bool IsMasked { get; }

    /// <summary>Whether it is the resource itself.</summary>
    public bool IsRoot { get; }

    public bool IsExtension { get; }

    public bool IsReference { get; }

    /// <summary>Of a Reference the bit of its <c>type</c>.</summary>
    public ulong KindBit { get; }

    /// <summary>The invariants of the type that an output can break.</summary>
    public CheckSet Checks { get; }

    /// <summary>The elements that must be there, each with its slots.</summary>
    public Slot[][] Required { get; }

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
