using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>The rulings for one record: its type's plan, with the codings of the record sorted.</summary>
internal sealed class Rulings
{
    private readonly List<List<int>> _sorted = [];
    private Form[] _codingForms = new Form[4];

    public TypePlan Plan { get; private set; } = null!;

    public void Begin(TypePlan plan, Tape record, int root)
    {
        Plan = plan;
        var codings = plan.Type.Codings;
        if (_codingForms.Length < codings.Length)
            _codingForms = new Form[codings.Length];
        for (var i = 0; i < codings.Length; i++)
        {
            if (_sorted.Count == i)
                _sorted.Add([]);
            _sorted[i].Clear();
            codings[i].Sort(record, root, _sorted[i]);
            _codingForms[i] = Form.Clear;
            foreach (var category in _sorted[i])
                _codingForms[i] = Form.Coarsest(_codingForms[i], plan.Forms[category]);
        }
    }

    /// <summary>
    /// The ruling of the rule that stands on an element, or else what it takes from the one around it.
    /// </summary>
    public Ruling Of(RuleNode? rules, Ruling around) =>
        rules is { IsMapped: true } ? Of(rules.Decision) : around.Below;

    public Ruling Of(int decision)
    {
        var named = Plan.Type.Decisions[decision];
        var form = named.IsWithAny ? Form.Clear
            : named.IsCategory ? Plan.Forms[named.Category]
            : _codingForms[named.Coding];
        return new Ruling(form, decision, Here: true);
    }

    public bool IsWithAny(int decision) => decision != RuleNode.Unmapped && Plan.Type.Decisions[decision].IsWithAny;

    public bool IsCategory(int decision) => decision != RuleNode.Unmapped && Plan.Type.Decisions[decision].IsCategory;

    /// <summary>Counts an element under its category, or under each category of its codings.</summary>
    public void Count(Ruling ruling, bool left, Counts counts)
    {
        if (!ruling.Here || IsWithAny(ruling.Decision))
            return;
        var named = Plan.Type.Decisions[ruling.Decision];
        // What left of an element that is withheld left by rules of its own, and counts under those.
        var what = !left || ruling.Form.IsWithheld ? Fate.Withheld
            : ruling.Form.IsMasked ? Fate.Masked : Fate.Released;
        if (named.IsCategory)
        {
            counts.Add(Plan.Type.CategoryNames[named.Category], what);
            return;
        }
        foreach (var category in _sorted[named.Coding])
            counts.Add(Plan.Type.CategoryNames[category], what);
    }
}
