using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Plans;

/// <summary>What may leave of one object that a member holds.</summary>
internal sealed class ItemPlan(in Ruling ruling, ObjectPlan? inside, ObjectPlan? over, RuleNode? rules)
{
    private readonly Ruling _ruling = ruling;

    /// <summary>The ruling on it.</summary>
    public ref readonly Ruling Ruling => ref _ruling;

    /// <summary>What may leave of its members; <see langword="null"/> when nothing may.</summary>
    public ObjectPlan? Inside { get; } = inside;

    /// <summary>The same where the mask of the ruling speaks for the whole of it.</summary>
    public ObjectPlan? Over { get; } = over;

    /// <summary>The rules on it and below.</summary>
    public RuleNode? Rules { get; } = rules;

    /// <summary>Whether, as far as its place goes, all that FHIR knows of it leaves as it stands.</summary>
    public bool IsWhole { get; } = over is null && inside is { IsUniform: true };

    public static ItemPlan Of(SortedPlan plan, Slot slot, RuleNode? rules, in Ruling ruling)
    {
        var enters = !ruling.Form.IsWithheld || rules?.BySlot is not null;
        var isOver = ruling.Form.Mask is { } mask && mask.Datatypes.Contains(slot.TypeName);
        return new ItemPlan(
            ruling,
            enters ? plan.For(slot.Type, rules, ruling) : null,
            isOver ? plan.For(slot.Type, rules, ruling, isMasked: true) : null,
            rules);
    }
}

/// <summary>The plans for the objects of one member, by the tests that rules make of them.</summary>
internal sealed class ItemPlans
{
    private readonly (byte[] Name, byte[] Value, ItemPlan Plan)[] _tested = [];

    public ItemPlans(SortedPlan plan, ObjectPlan around, Slot slot, RuleNode? rules)
    {
        // An extension leaves by a rule on its url alone; primitives are not entered.
        if (slot.Role is SlotRole.Extension or SlotRole.ModifierExtension or SlotRole.Resource or SlotRole.Contained
            || slot.Type.IsPrimitive)
            return;
        Untested = ItemPlan.Of(plan, slot, rules, plan.RulingFor(slot, rules, around.Ruling));
        if (rules is not null)
            _tested = [.. rules.Tested.Select(t => (t.Name, t.Value,
                ItemPlan.Of(plan, slot, t.Rules, plan.RulingFor(slot, t.Rules, around.Ruling))))];
    }

    private ItemPlans((byte[] Name, byte[] Value, ItemPlan Plan)[] tested) => _tested = tested;

    /// <summary>For objects that pass no test; <see langword="null"/> for extensions.</summary>
    public ItemPlan? Untested { get; }

    /// <summary>The plan of every object here, where no test is made of any.</summary>
    public ItemPlan? Alike => _tested.Length == 0 ? Untested : null;

    /// <summary>Whether nothing can leave of any object here.</summary>
    public bool LeavesNothing => _tested.Length == 0 && Untested is { Inside: null };

    /// <summary>The extensions that rules name.</summary>
    public static ItemPlans OfExtensions(SortedPlan plan, RuleNode rules)
    {
        var type = ElementTable.R4.Source.Resolve("Extension");
        return new ItemPlans([.. rules.Tested.Select(t =>
        {
            var ruling = t.Rules.IsMapped ? plan.Of(t.Rules.Decision) : Ruling.None;
            return (t.Name, t.Value, new ItemPlan(ruling, plan.For(type, t.Rules, ruling), null, t.Rules));
        })]);
    }

    /// <summary>The plan of the first test that the object passes, or the untested one.</summary>
    public ItemPlan? For(Tape tape, int item)
    {
        foreach (var (name, value, plan) in _tested)
        {
            var member = tape.Find(item, name);
            if (member >= 0 && tape.TextIs(member, value))
                return plan;
        }
        return Untested;
    }
}
