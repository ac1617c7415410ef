using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Plans;

/// <summary>How a member is judged.</summary>
internal enum MemberKind : byte
{
    /// <summary>Judged elsewhere, or told by the structure: the id, the meta, what is contained, an extension's url.
    /// </summary>
    PassedOver,

    Extensions,

    /// <summary>A whole resource inside another: nothing of it leaves in place.</summary>
    Inner,

    /// <summary>A primitive that leaves as it stands, unless something stands beside it.</summary>
    Clear,

    /// <summary>A list of such.</summary>
    ClearList,

    /// <summary>A primitive of which nothing leaves, whatever stands beside it.</summary>
    Withheld,

    Primitive,

    /// <summary>A reference that leaves opaque.</summary>
    Reference,

    /// <summary>An object, or a list of them, of which nothing leaves.</summary>
    WithheldComplex,

    Complex,
}

/// <summary>What may leave of one member of an object.</summary>
internal sealed class MemberPlan
{
    private readonly int _admitted;
    private readonly Ruling _ruling;
    private readonly NameMatch _match;

    public MemberPlan(SortedPlan plan, ObjectPlan around, Slot slot)
    {
        (Slot, _match) = (slot, slot.Match);
        Rules = around.Rules?.Below(slot);
        Bit = CheckSet.Bit(slot.Ordinal);
        IsMaskedOver = around.IsMasked && Rules is null;
        _ruling = plan.RulingFor(slot, Rules, around.Ruling);
        Checks = slot.Checks;
        IsWatched = slot.IsModifier && slot.Role == SlotRole.Ordinary;
        IsRequired = slot.Min > 0;
        HasSidecar = slot.Role is not (SlotRole.Resource or SlotRole.Contained) && slot.Type.IsPrimitive;
        DatesDeath = slot.IsModifier && slot.Element == "deceased[x]" && slot.TypeName == "dateTime"
            && Rules is not null;
        Items = new ItemPlans(plan, around, slot, Rules);
        Alike = Items.Alike;
        AreWhole = Alike is { IsWhole: true };
        IsMany = slot.Many;
        // Of a primitive too, an extension may leave by a rule of its own.
        Extensions = slot.Role is SlotRole.Extension or SlotRole.ModifierExtension ? plan.ExtensionsFor(Rules)
            : HasSidecar && slot.Type.Find("extension"u8) is { } inside ? plan.ExtensionsFor(Rules?.Below(inside))
            : null;
        Kind = KindOf(around);
        _admitted = HasSidecar ? slot.Type.Admitted : 0;
    }

    public Slot Slot { get; }

    /// <summary>Tells the member from others.</summary>
    public ref readonly NameMatch Match => ref _match;

    public MemberKind Kind { get; }

    public RuleNode? Rules { get; }

    /// <summary>The ruling on the member, tests aside.</summary>
    public ref readonly Ruling Ruling => ref _ruling;

    /// <summary>Its bit among the members of the object.</summary>
    public ulong Bit { get; }

    public bool IsRequired { get; }

    /// <summary>Whether a mask on the object speaks for it.</summary>
    public bool IsMaskedOver { get; }

    /// <summary>Whether the rest may mean something else without it.</summary>
    public bool IsWatched { get; }

    /// <summary>Whether its id and extensions stand in a member of their own.</summary>
    public bool HasSidecar { get; }

    /// <summary>Whether it is the date of a death, which also says that there was one.</summary>
    public bool DatesDeath { get; }

    /// <summary>The invariants that the place adds to those of the type of an object here.</summary>
    public CheckSet Checks { get; }

    /// <summary>An object that it holds, by the test that it passes.</summary>
    public ItemPlans Items { get; }

    /// <summary>The extensions in it that rules name.</summary>
    public ItemPlans? Extensions { get; }

    /// <summary>The plan of every object that it holds, where no test is made of any.</summary>
    public ItemPlan? Alike { get; }

    /// <summary>Whether all that FHIR knows of every object that it holds leaves as it stands.</summary>
    public bool AreWhole { get; }

    /// <summary>Whether it is a list.</summary>
    public bool IsMany { get; }

    /// <summary>Whether it is a primitive, or a list of them, that is written as such a value.</summary>
    public bool Admits(NodeKind kind) => ((_admitted >> (int)kind) & 1) != 0;

    private MemberKind KindOf(ObjectPlan around)
    {
        switch (Slot.Role)
        {
            case SlotRole.ResourceId or SlotRole.Meta or SlotRole.Contained when around.IsRoot:
                return MemberKind.PassedOver;
            case SlotRole.Extension or SlotRole.ModifierExtension:
                return MemberKind.Extensions;
            case SlotRole.Resource or SlotRole.Contained:
                return MemberKind.Inner;
        }
        if (around.IsExtension && Slot.Name == "url")
            return MemberKind.PassedOver;
        if (!Slot.Type.IsPrimitive)
            return Items.LeavesNothing ? MemberKind.WithheldComplex : MemberKind.Complex;
        if (DatesDeath)
            return MemberKind.Primitive;
        if (Ruling.Form.IsWithheld)
            return Rules?.BySlot is null ? MemberKind.Withheld : MemberKind.Primitive;
        if (!Ruling.Form.IsClear)
            return MemberKind.Primitive;
        if (Slot.Role == SlotRole.ReferenceString)
            return MemberKind.Reference;
        return Slot.Many ? MemberKind.ClearList : MemberKind.Clear;
    }
}
