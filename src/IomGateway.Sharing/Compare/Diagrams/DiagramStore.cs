namespace IomGateway.Sharing.Compare.Diagrams;

/// <summary>
/// Decision diagrams over variables with finitely many values, each part of them kept once: two diagrams of one store
/// say the same if and only if they are the same number. A diagram is a leaf with a value, or a variable with one
/// diagram for each of its values; variables come in the order of their numbers.
/// </summary>
internal sealed class DiagramStore
{
    /// <summary>The leaf with the value 0, which also means false and none.</summary>
    public const int False = ~0;

    /// <summary>The leaf with the value 1.</summary>
    public const int True = ~1;

    private readonly Dictionary<(int, int, int), int> selected = [];
    private readonly Operation and;
    private readonly Operation or;
    private readonly Operation minus;
    private readonly Mapping not;
    private int[] variables = new int[1024];
    private int[][] branches = new int[1024][];
    private int[] next = new int[1024];
    private int[] buckets = new int[2048];
    private int count;

    public DiagramStore()
    {
        Array.Fill(buckets, -1);
        and = new Operation(this, (a, b) => a & b)
        {
            Shortcut = (f, g) => f == False || g == False ? False : f == True || f == g ? g : g == True ? f : null,
            Commutes = true,
        };
        or = new Operation(this, (a, b) => a | b)
        {
            Shortcut = (f, g) => f == True || g == True ? True : f == False || f == g ? g : g == False ? f : null,
            Commutes = true,
        };
        minus = new Operation(this, (a, b) => a & ~b)
        {
            Shortcut = (f, g) => f == False || g == True || f == g ? False : g == False ? f : null,
        };
        not = new Mapping(this, a => 1 - a);
    }

    public static int Leaf(int value) => ~value;

    public static bool IsLeaf(int diagram) => diagram < 0;

    public static int ValueOf(int leaf) => ~leaf;

    /// <summary>The first variable that it looks at; above every other where it is a leaf.</summary>
    public int VariableOf(int diagram) => diagram < 0 ? int.MaxValue : variables[diagram];

    /// <summary>What follows for each value of its first variable. Not to be written to.</summary>
    public int[] BranchesOf(int diagram) => branches[diagram];

    /// <summary>The diagram that looks at a variable first. It takes the array over.</summary>
    public int Make(int variable, int[] branchesOfIt)
    {
        int first = branchesOfIt[0];
        if (Array.TrueForAll(branchesOfIt, b => b == first))
        {
            return first;
        }

        int hash = Hash(variable, branchesOfIt);
        for (int at = buckets[hash & (buckets.Length - 1)]; at >= 0; at = next[at])
        {
            if (variables[at] == variable && branches[at].AsSpan().SequenceEqual(branchesOfIt))
            {
                return at;
            }
        }

        if (count == variables.Length)
        {
            Grow();
        }

        int bucket = hash & (buckets.Length - 1);
        variables[count] = variable;
        branches[count] = branchesOfIt;
        next[count] = buckets[bucket];
        buckets[bucket] = count;
        return count++;
    }

    public int And(int f, int g) => and.Apply(f, g);

    public int Or(int f, int g) => or.Apply(f, g);

    /// <summary>Where <paramref name="f"/> holds and <paramref name="g"/> does not.</summary>
    public int Minus(int f, int g) => minus.Apply(f, g);

    public int Not(int f) => not.Apply(f);

    public int All(IEnumerable<int> diagrams) => diagrams.Aggregate(True, And);

    public int Any(IEnumerable<int> diagrams) => diagrams.Aggregate(False, Or);

    /// <summary>One diagram where a condition holds, and another where it does not.</summary>
    public int Select(int condition, int then, int otherwise)
    {
        if (condition == True || then == otherwise)
        {
            return then;
        }

        if (condition == False)
        {
            return otherwise;
        }

        if (selected.TryGetValue((condition, then, otherwise), out int known))
        {
            return known;
        }

        int variable = Math.Min(VariableOf(condition), Math.Min(VariableOf(then), VariableOf(otherwise)));
        var made = new int[Width(variable, condition, then, otherwise)];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = Select(
                Branch(condition, variable, i), Branch(then, variable, i), Branch(otherwise, variable, i));
        }

        return selected[(condition, then, otherwise)] = Make(variable, made);
    }

    /// <summary>Where it holds for some value of each variable from <paramref name="first"/> on.</summary>
    public int Exists(int diagram, int first)
    {
        var seen = new Dictionary<int, int>();
        return Walk(diagram);

        int Walk(int f)
        {
            if (f == False || VariableOf(f) >= first)
            {
                return f == False ? False : True;
            }

            return seen.TryGetValue(f, out int known)
                ? known
                : seen[f] = Make(variables[f], Array.ConvertAll(branches[f], Walk));
        }
    }

    /// <summary>Every variable that it looks at anywhere.</summary>
    public SortedSet<int> Support(int diagram)
    {
        var support = new SortedSet<int>();
        var seen = new HashSet<int>();
        var open = new Stack<int>([diagram]);
        while (open.TryPop(out int f))
        {
            if (!IsLeaf(f) && seen.Add(f))
            {
                support.Add(variables[f]);
                Array.ForEach(branches[f], open.Push);
            }
        }

        return support;
    }

    /// <summary>What follows for one value of a variable at or above its first.</summary>
    internal int Branch(int diagram, int variable, int value) =>
        VariableOf(diagram) == variable ? branches[diagram][value] : diagram;

    internal int Width(int variable, int f, int g, int h = False) =>
        branches[VariableOf(f) == variable ? f : VariableOf(g) == variable ? g : h].Length;

    private static int Hash(int variable, int[] branchesOfIt)
    {
        uint hash = 2166136261 ^ (uint)variable;
        foreach (int branch in branchesOfIt)
        {
            hash = (hash ^ (uint)branch) * 16777619;
            hash ^= hash >> 13;
        }

        return (int)(hash & int.MaxValue);
    }

    private void Grow()
    {
        Array.Resize(ref variables, count * 2);
        Array.Resize(ref branches, count * 2);
        Array.Resize(ref next, count * 2);
        buckets = new int[count * 4];
        Array.Fill(buckets, -1);
        for (int at = 0; at < count; at++)
        {
            int bucket = Hash(variables[at], branches[at]) & (buckets.Length - 1);
            next[at] = buckets[bucket];
            buckets[bucket] = at;
        }
    }
}
