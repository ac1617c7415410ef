namespace IomGateway.Sharing.Compare.Diagrams;

/// <summary>
/// All points whose every variable has one of the values listed for it; a variable that is not listed has any value.
/// </summary>
internal sealed record Box(SortedDictionary<int, ValueSet> Sides)
{
    public bool Has(int variable, int value) => !Sides.TryGetValue(variable, out var values) || values.Contains(value);

    /// <summary>The box as a diagram.</summary>
    public int Diagram(DiagramStore store, IReadOnlyList<int> sizes)
    {
        int made = DiagramStore.True;
        foreach (var (variable, values) in Sides.Reverse())
        {
            var branches = new int[sizes[variable]];
            Array.Fill(branches, DiagramStore.False);
            foreach (int value in values.Values())
            {
                branches[value] = made;
            }

            made = store.Make(variable, branches);
        }

        return made;
    }

    /// <summary>The same with another side; <see langword="null"/> takes the side away.</summary>
    public Box With(int variable, ValueSet? values)
    {
        var sides = new SortedDictionary<int, ValueSet>(Sides);
        if (values is { } some)
        {
            sides[variable] = some;
        }
        else
        {
            sides.Remove(variable);
        }

        return new Box(sides);
    }
}
