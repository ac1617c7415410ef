using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>A path that is followed through a record; arrays on the way are walked.</summary>
internal sealed class RecordPath(IReadOnlyList<RecordPath.Step> path)
{
    private readonly Step[] _steps = [.. path];

    /// <summary>
    /// The values that the path leads to, as indices of nodes; an array's items rather than the array.
    /// </summary>
    public List<int> Follow(Tape tape, int root)
    {
        var found = new List<int>();
        Follow(tape, root, found);
        return found;
    }

    /// <summary>The same, added to a list of the caller's.</summary>
    public void Follow(Tape tape, int root, List<int> found) => Follow(tape, root, 0, found);

    /// <summary>The first string, number or boolean at the path, as text.</summary>
    public string? FirstText(Tape tape, int root) =>
        Follow(tape, root).Select(node => TextOf(tape, node)).FirstOrDefault(text => text is not null);

    public static string? TextOf(Tape tape, int node) => tape[node].Kind switch
    {
        NodeKind.String or NodeKind.Number => tape.TextString(node),
        NodeKind.True => "true",
        NodeKind.False => "false",
        _ => null,
    };

    private void Follow(Tape tape, int node, int depth, List<int> found)
    {
        if (tape[node].Kind == NodeKind.Array)
        {
            for (var item = node + 1; item < tape[node].Next; item = tape[item].Next)
                Follow(tape, item, depth, found);
            return;
        }
        if (depth > 0 && !_steps[depth - 1].Passes(tape, node))
            return;
        if (depth == _steps.Length)
        {
            if (tape[node].Kind != NodeKind.Null)
                found.Add(node);
            return;
        }
        foreach (var name in _steps[depth].Names)
        {
            var child = tape.Find(node, name);
            if (child >= 0)
                Follow(tape, child, depth + 1, found);
        }
    }

    /// <summary>The names that a step goes by (several for a choice element) and its test.</summary>
    internal sealed record Step(IReadOnlyList<byte[]> Called, byte[]? TestName, byte[]? TestValue)
    {
        public Name[] Names { get; } = [.. Called.Select(n => new Name(n))];

        public bool Passes(Tape tape, int node)
        {
            if (TestName is null)
                return true;
            var member = tape.Find(node, TestName);
            return member >= 0 && tape.TextIs(member, TestValue);
        }
    }
}
