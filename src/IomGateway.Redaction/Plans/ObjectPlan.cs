using System.Runtime.CompilerServices;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Plans;

/// <summary>What may leave of one kind of FHIR object under one ruling.</summary>
internal sealed class ObjectPlan
{
    private readonly SortedPlan _plan;
    private readonly Ruling _ruling;

    /// <summary>Each in the place of its slot.</summary>
    private readonly MemberPlan?[] _members;

    /// <param name="plan">The plan that it is part of.</param>
    /// <param name="type">What FHIR says the object may hold.</param>
    /// <param name="rules">The rules on it and below.</param>
    /// <param name="ruling">The ruling on the object itself.</param>
    /// <param name="isMasked">Whether a mask speaks for it, except for what has rules of its own.</param>
    public ObjectPlan(SortedPlan plan, TypeDef type, RuleNode? rules, in Ruling ruling, bool isMasked)
    {
        (_plan, Type, Rules, _ruling, IsMasked) = (plan, type, rules, ruling, isMasked);
        _members = new MemberPlan?[type.Places];
        IsRoot = type.Kind == TypeKind.Resource;
        IsExtension = type.Name == "Extension";
        IsReference = type.Name == "Reference";
        KindBit = IsReference && type.Find("type"u8) is { } kind ? CheckSet.Bit(kind.Ordinal) : 0;
        IsUniform = ruling.Form.IsClear && rules?.BySlot is null && !isMasked && type.IsUniform;
        Checks = type.Checks;
    }

    public TypeDef Type { get; }

    public RuleNode? Rules { get; }

    public ref readonly Ruling Ruling => ref _ruling;

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
    public IReadOnlyList<Slot[]> Required => IsExtension ? [] : Type.Required;

    /// <summary>Whether of each required element something is there.</summary>
    /// <param name="present">The bits of the members that are there.</param>
    public bool HasRequired(ulong present) => IsExtension || Type.HasRequired(present);

    /// <summary>
    /// Whether all that FHIR knows of it and what lies in it leaves as it stands and is not counted, extensions and
    /// references aside: no rule stands below it.
    /// </summary>
    public bool IsUniform { get; }

    /// <summary>What may leave of a member that was read; <see langword="null"/> for one that FHIR does not know here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemberPlan? MemberOf(Tape tape, int member)
    {
        var members = _members;
        var first = Volatile.Read(ref members[TypeDef.FirstPlace(tape[member].NameKey, members.Length)]);
        return first is not null && first.Match.Is(tape, member) ? first : Search(tape, member);
    }

    /// <summary>What may leave of one member. Made when first asked for.</summary>
    public MemberPlan Member(Slot slot) => Volatile.Read(ref _members[slot.Place]) ?? Make(slot);

    private MemberPlan? Search(Tape tape, int member) => Type.SlotOf(tape, member) is { } slot ? Member(slot) : null;

    private MemberPlan Make(Slot slot)
    {
        var made = new MemberPlan(_plan, this, slot);
        return Interlocked.CompareExchange(ref _members[slot.Place], made, null) ?? made;
    }
}
