using System.Collections;

namespace IomGateway.Sharing.Compare.Diagrams;

/// <summary>
/// Covers what a diagram holds for with few boxes, each as large as it can be without leaving what is allowed.
/// </summary>
/// <param name="store">Where the diagrams are kept.</param>
/// <param name="sizes">How many values each variable has.</param>
/// <param name="firstCondition">The variables below it are grown last: they say who and what, the others when.</param>
/// <param name="ends">
/// Two variables over the same values, of which nothing is ever said where both have the same one.
/// </param>
internal sealed class BoxCover(
    DiagramStore store, IReadOnlyList<int> sizes, int firstCondition, (int From, int To) ends)
{
    /// <summary>
    /// Boxes that together hold every point of <paramref name="region"/> and no point outside
    /// <paramref name="allowed"/>, of which the region is a part.
    /// </summary>
    public IEnumerable<Box> Of(int region, int allowed)
    {
        while (region != DiagramStore.False)
        {
            var box = Grow(Path(region), allowed);
            region = store.Minus(region, box.Diagram(store, sizes));
            yield return box;
        }
    }

    /// <summary>Whether every point of the box lies where the diagram holds.</summary>
    public bool Holds(Box box, int diagram) => Holds(box, diagram, []);

    /// <summary>Whether the box and the diagram have a point in common.</summary>
    public bool Meets(Box box, int diagram) => Meets(box, diagram, []);

    private Box Path(int region)
    {
        var sides = new SortedDictionary<int, ValueSet>();
        while (!DiagramStore.IsLeaf(region))
        {
            int variable = store.VariableOf(region);
            var branches = store.BranchesOf(region);
            int next = Array.Find(branches, b => b != DiagramStore.False);
            int chosen = Array.IndexOf(branches, next);

            // Who and what begin with one value, and grow once the condition is as wide as it can be.
            sides[variable] = ValueSet.Of(branches.Length, variable < firstCondition
                ? [chosen]
                : Enumerable.Range(0, branches.Length).Where(i => branches[i] == next));
            region = next;
        }

        return new Box(sides);
    }

    private Box Grow(Box box, int allowed)
    {
        var conditions = box.Sides.Keys.Where(v => v >= firstCondition).Reverse().ToList();
        foreach (int variable in conditions)
        {
            if (box.With(variable, null) is var wider && Holds(wider, allowed))
            {
                box = wider;
            }
        }

        foreach (int variable in conditions.Where(box.Sides.ContainsKey))
        {
            box = Widen(box, variable, allowed);
        }

        // Twice, since an end that may take in a value once the other end has several must not do so before.
        var who = box.Sides.Keys.Where(v => v < firstCondition).Reverse().ToList();
        foreach (int variable in who.Concat(who))
        {
            box = Widen(box, variable, allowed);
        }

        return box;
    }

    /// <summary>
    /// The value that one end has alone: the other end could take it in for nothing, and would then keep the first from
    /// growing.
    /// </summary>
    private int? Alone(Box box, int variable)
    {
        int? other = variable == ends.From ? ends.To : variable == ends.To ? ends.From : null;
        return other is { } end && box.Sides.TryGetValue(end, out var values) && values.Count == 1
            ? values.Values().Single() : null;
    }

    /// <summary>Adds every value of a variable for which the rest of the box is allowed.</summary>
    private Box Widen(Box box, int variable, int allowed)
    {
        var possible = Possible(box, variable, allowed, [], []);
        var alone = Alone(box, variable);
        var values = ValueSet.Of(sizes[variable], Enumerable.Range(0, sizes[variable]).Where(v =>
            (possible[v] && v != alone) || box.Sides[variable].Contains(v)));
        return box.With(variable, values.Count == sizes[variable] && variable >= firstCondition ? null : values);
    }

    /// <summary>The values of a variable for which the rest of the box lies where the diagram holds.</summary>
    private BitArray Possible(
        Box box, int variable, int diagram, Dictionary<int, BitArray> known, Dictionary<int, bool> held)
    {
        if (store.VariableOf(diagram) > variable)
        {
            return new BitArray(sizes[variable], Holds(box, diagram, held));
        }

        if (known.TryGetValue(diagram, out var found))
        {
            return found;
        }

        int at = store.VariableOf(diagram);
        var branches = store.BranchesOf(diagram);
        var possible = new BitArray(sizes[variable], true);
        for (int i = 0; i < branches.Length; i++)
        {
            if (at == variable)
            {
                possible[i] = Holds(box, branches[i], held);
            }
            else if (box.Has(at, i))
            {
                possible.And(Possible(box, variable, branches[i], known, held));
            }
        }

        return known[diagram] = possible;
    }

    private bool Holds(Box box, int diagram, Dictionary<int, bool> known)
    {
        if (DiagramStore.IsLeaf(diagram))
        {
            return diagram == DiagramStore.True;
        }

        if (known.TryGetValue(diagram, out bool holds))
        {
            return holds;
        }

        int variable = store.VariableOf(diagram);
        var branches = store.BranchesOf(diagram);
        holds = true;
        for (int i = 0; holds && i < branches.Length; i++)
        {
            holds = !box.Has(variable, i) || Holds(box, branches[i], known);
        }

        return known[diagram] = holds;
    }

    private bool Meets(Box box, int diagram, HashSet<int> missed)
    {
        if (DiagramStore.IsLeaf(diagram))
        {
            return diagram != DiagramStore.False;
        }

        if (!missed.Add(diagram))
        {
            return false;
        }

        int variable = store.VariableOf(diagram);
        var branches = store.BranchesOf(diagram);
        for (int i = 0; i < branches.Length; i++)
        {
            if (box.Has(variable, i) && Meets(box, branches[i], missed))
            {
                return true;
            }
        }

        return false;
    }
}
