using System.Collections.Concurrent;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Plans;

/// <summary>
/// What may leave of the records of one type whose codings are sorted alike: every element's ruling is known before a
/// record comes. Its parts are made when a record first has the element, and kept.
/// </summary>
internal sealed class SortedPlan
{
    private readonly ConcurrentDictionary<Key, ObjectPlan> _objects = new();
    private readonly ConcurrentDictionary<RuleNode, ItemPlans> _extensions = new();
    private readonly Form[] _codingForms;
    private readonly Ruling _metaRuling;

    public SortedPlan(TypePlan plan, Form[] codingForms)
    {
        Plan = plan;
        _codingForms = codingForms;
        if (plan.Type.Root is not { } root)
            return;
        Root = For(root, plan.Type.Rules, Ruling.None);
        if (root.Find("meta"u8) is not { } meta)
            return;
        var rules = plan.Type.Rules.Below(meta);
        _metaRuling = RulingFor(meta, rules, Ruling.None);
        Meta = For(meta.Type, rules, _metaRuling);
        Security = Meta.Member(meta.Type.Find("security"u8)!);
    }

    public TypePlan Plan { get; }

    /// <summary>FHIR: the resource itself.</summary>
    public ObjectPlan? Root { get; }

    /// <summary>FHIR: the resource's meta, where the type has one.</summary>
    public ObjectPlan? Meta { get; }

    public ref readonly Ruling MetaRuling => ref _metaRuling;

    /// <summary>FHIR: the labels in the meta.</summary>
    public MemberPlan? Security { get; }

    public ObjectPlan For(TypeDef type, RuleNode? rules, in Ruling ruling, bool isMasked = false)
    {
        var key = new Key(type, rules, ruling.Decision, ruling.Here, isMasked);
        return _objects.TryGetValue(key, out var known)
            ? known
            : _objects.GetOrAdd(key, new ObjectPlan(this, type, rules, ruling, isMasked));
    }

    /// <summary>
    /// The ruling of the rule that stands on an element, or else what it takes from the one around it.
    /// </summary>
    public Ruling Of(RuleNode? rules, in Ruling around) =>
        rules is { IsMapped: true } ? Of(rules.Decision) : around.Below;

    public Ruling Of(int decision)
    {
        var named = Plan.Type.Decisions[decision];
        var (form, tally) = named.IsWithAny ? (Form.Clear, Tally.None)
            : named.IsCategory ? (Plan.Forms[named.Category], Tally.OfCategory(named.Category))
            : (_codingForms[named.Coding], Tally.OfCoding(named.Coding));
        return new Ruling(form, decision, Here: true, tally);
    }

    public Ruling RulingFor(Slot slot, RuleNode? rules, in Ruling around)
    {
        if (rules is { IsMapped: true })
            return Of(rules.Decision);
        return slot.Role switch
        {
            SlotRole.Narrative => Ruling.None,
            // Who is meant is named only where the very reference is mapped to a category, or the name itself is.
            SlotRole.ReferenceNaming when !around.Here || !IsCategory(around.Decision) => Ruling.None,
            _ => around.Below,
        };
    }

    public bool IsWithAny(int decision) => decision != RuleNode.Unmapped && Plan.Type.Decisions[decision].IsWithAny;

    /// <summary>The extensions that rules name, each by its own rule; <see langword="null"/> for none.</summary>
    public ItemPlans? ExtensionsFor(RuleNode? rules) => rules is null
        ? null
        : _extensions.TryGetValue(rules, out var known)
            ? known
            : _extensions.GetOrAdd(rules, ItemPlans.OfExtensions(this, rules));

    private bool IsCategory(int decision) => decision != RuleNode.Unmapped && Plan.Type.Decisions[decision].IsCategory;

    private readonly record struct Key(TypeDef Type, RuleNode? Rules, int Decision, bool Here, bool IsMasked);
}
