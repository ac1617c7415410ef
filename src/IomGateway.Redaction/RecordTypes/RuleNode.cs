using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>What the rules of a type say about one element and what lies below it.</summary>
internal sealed class RuleNode(TypeDef? type)
{
    /// <summary>No rule stands on the element itself.</summary>
    public const int Unmapped = -1;

    /// <summary>The FHIR type of the element; <see langword="null"/> in a partner's own JSON.</summary>
    public TypeDef? Type { get; } = type;

    /// <summary>The index of the decision in <see cref="RecordType.Decisions"/>, or <see cref="Unmapped"/>.</summary>
    public int Decision { get; set; } = Unmapped;

    /// <summary>Whether the decision was said of the whole choice element, not of this one type.</summary>
    public bool IsGeneral { get; set; }

    /// <summary>
    /// What was said of the whole choice element, even where this one type has a decision of its own.
    /// </summary>
    public int GeneralDecision { get; set; } = Unmapped;

    /// <summary>FHIR: the rules below, by the slot's ordinal.</summary>
    public RuleNode?[]? BySlot { get; private set; }

    /// <summary>JSON: the rules below, by name.</summary>
    public List<(byte[] Name, RuleNode Rules)> ByName { get; } = [];

    /// <summary>Rules that hold only for items that pass a test.</summary>
    public List<(byte[] Name, byte[] Value, RuleNode Rules)> Tested { get; } = [];

    public bool IsMapped => Decision != Unmapped;

    public RuleNode? Below(Slot slot) => BySlot?[slot.Ordinal];

    public RuleNode? Below(ReadOnlySpan<byte> name)
    {
        foreach (var (known, rules) in ByName)
        {
            if (name.SequenceEqual(known))
                return rules;
        }
        return null;
    }

    /// <summary>The rules for one item: those of the test that it passes, or these.</summary>
    public RuleNode For(Tape tape, int item)
    {
        foreach (var (name, value, rules) in Tested)
        {
            var member = tape.Find(item, name);
            if (member >= 0 && tape.TextIs(member, value))
                return rules;
        }
        return this;
    }

    public RuleNode Open(Slot slot)
    {
        BySlot ??= new RuleNode?[Type!.Slots.Length];
        return BySlot[slot.Ordinal] ??= new RuleNode(slot.Type);
    }

    public RuleNode Open(byte[] name)
    {
        if (Below(name) is { } known)
            return known;
        var opened = new RuleNode(null);
        ByName.Add((name, opened));
        return opened;
    }

    public RuleNode OpenTested(PathStep step)
    {
        foreach (var (name, value, rules) in Tested)
        {
            if (name.AsSpan().SequenceEqual(step.TestNameUtf8) && value.AsSpan().SequenceEqual(step.TestValueUtf8))
                return rules;
        }
        var opened = new RuleNode(Type);
        Tested.Add((step.TestNameUtf8!, step.TestValueUtf8!, opened));
        return opened;
    }

    /// <summary>Gives each tested branch what the untested one says wherever it says nothing itself.</summary>
    public void Settle()
    {
        foreach (var child in BySlot ?? [])
            child?.Settle();
        foreach (var (_, child) in ByName)
            child.Settle();
        foreach (var (_, _, tested) in Tested)
        {
            tested.Settle();
            tested.Inherit(this, withTests: false);
        }
    }

    private void Inherit(RuleNode other, bool withTests)
    {
        if (!IsMapped)
            Decision = other.Decision;
        if (GeneralDecision == Unmapped)
            GeneralDecision = other.GeneralDecision;
        for (var i = 0; i < (other.BySlot?.Length ?? 0); i++)
        {
            if (other.BySlot![i] is not { } theirs)
                continue;
            BySlot ??= new RuleNode?[Type!.Slots.Length];
            (BySlot[i] ??= new RuleNode(theirs.Type)).Inherit(theirs, withTests: true);
        }
        foreach (var (name, theirs) in other.ByName)
            Open(name).Inherit(theirs, withTests: true);
        if (!withTests)
            return;
        foreach (var (name, value, theirs) in other.Tested)
        {
            var mine = Tested.FirstOrDefault(t =>
                t.Name.AsSpan().SequenceEqual(name) && t.Value.AsSpan().SequenceEqual(value));
            if (mine.Rules is null)
                Tested.Add((name, value, mine.Rules = new RuleNode(Type)));
            mine.Rules!.Inherit(theirs, withTests: false);
        }
    }
}
