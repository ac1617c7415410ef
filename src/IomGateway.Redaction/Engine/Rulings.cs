using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>The rulings for one record: its type's plan, with the codings of the record sorted.</summary>
internal sealed class Rulings
{
    private readonly List<List<int>> _sorted = [];
    private readonly List<int> _nodes = [];

    public SortedPlan Plan { get; private set; } = null!;

    public void Begin(TypePlan plan, Tape record, int root)
    {
        var codings = plan.Type.Codings;
        for (var i = 0; i < codings.Length; i++)
        {
            if (_sorted.Count == i)
                _sorted.Add([]);
            _sorted[i].Clear();
            _nodes.Clear();
            codings[i].Sort(record, root, _nodes, _sorted[i]);
        }
        Plan = plan.Sorted(_sorted);
    }

    /// <summary>Counts an element under its category, or under each category of its codings.</summary>
    public void Count(in Ruling ruling, bool left, Counts counts)
    {
        // What left of an element that is withheld left by rules of its own, and counts under those.
        var fate = !left || ruling.Form.IsWithheld ? Fate.Withheld
            : ruling.Form.IsMasked ? Fate.Masked : Fate.Released;
        Count(ruling.CountAs, fate, counts);
    }

    /// <summary>Counts an element that does not leave.</summary>
    public void Lost(in Ruling ruling, Counts counts)
    {
        if (ruling.IsMapped)
            Count(ruling.CountAs, Fate.Withheld, counts);
        else
            counts.Unmapped++;
    }

    /// <summary>Counts an object, or each of a list, of which nothing leaves.</summary>
    public void Lost(MemberPlan member, Tape record, int value, Counts counts)
    {
        ref readonly var ruling = ref member.Ruling;
        if (record[value].Kind != (member.IsMany ? NodeKind.Array : NodeKind.Object))
        {
            counts.Unmapped++;
            return;
        }
        if (!member.IsMany)
        {
            Lost(ruling, counts);
            return;
        }
        for (var item = value + 1; item < record[value].Next; item = record[item].Next)
        {
            if (record[item].Kind == NodeKind.Object)
                Lost(ruling, counts);
            else
                counts.Unmapped++;
        }
    }

    public void Count(Tally tally, Fate fate, Counts counts)
    {
        if (tally.IsNone)
            return;
        if (tally.IsCategory)
        {
            counts.Add(tally.Category, fate);
            return;
        }
        foreach (var category in _sorted[tally.Coding])
            counts.Add(category, fate);
    }
}
