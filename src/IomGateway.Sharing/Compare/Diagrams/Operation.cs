namespace IomGateway.Sharing.Compare.Diagrams;

/// <summary>Combines two diagrams leaf by leaf, and remembers what it made.</summary>
internal sealed class Operation(DiagramStore store, Func<int, int, int> onValues)
{
    private readonly Dictionary<ulong, int> made = [];

    /// <summary>What needs no walk; <see langword="null"/> where one is needed.</summary>
    public Func<int, int, int?>? Shortcut { get; init; }

    /// <summary>Whether the order of the two does not matter.</summary>
    public bool Commutes { get; init; }

    public int Apply(int f, int g)
    {
        if (Shortcut?.Invoke(f, g) is { } short_)
        {
            return short_;
        }

        if (DiagramStore.IsLeaf(f) && DiagramStore.IsLeaf(g))
        {
            return DiagramStore.Leaf(onValues(DiagramStore.ValueOf(f), DiagramStore.ValueOf(g)));
        }

        if (Commutes && f > g)
        {
            (f, g) = (g, f);
        }

        ulong key = ((ulong)(uint)f << 32) | (uint)g;
        if (made.TryGetValue(key, out int known))
        {
            return known;
        }

        int variable = Math.Min(store.VariableOf(f), store.VariableOf(g));
        var branches = new int[store.Width(variable, f, g)];
        for (int i = 0; i < branches.Length; i++)
        {
            branches[i] = Apply(store.Branch(f, variable, i), store.Branch(g, variable, i));
        }

        return made[key] = store.Make(variable, branches);
    }
}

/// <summary>Gives each leaf of a diagram another value, and remembers what it made.</summary>
internal sealed class Mapping(DiagramStore store, Func<int, int> onValue)
{
    private readonly Dictionary<int, int> made = [];

    public int Apply(int f)
    {
        if (DiagramStore.IsLeaf(f))
        {
            return DiagramStore.Leaf(onValue(DiagramStore.ValueOf(f)));
        }

        if (made.TryGetValue(f, out int known))
        {
            return known;
        }

        return made[f] = store.Make(store.VariableOf(f), Array.ConvertAll(store.BranchesOf(f), Apply));
    }
}
