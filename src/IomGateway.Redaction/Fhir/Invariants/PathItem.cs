using System.Globalization;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>Gives the values of an expression, in order.</summary>
internal delegate void PathExpression(PathScope scope, List<PathItem> into);

/// <summary>Where an expression is evaluated.</summary>
internal readonly record struct PathScope(Tape Tape, PathItem This, int Resource)
{
    /// <summary>The element that the invariant stands on, however deep the expression has gone.</summary>
    public PathItem Context { get; private init; } = This;

    public PathScope At(PathItem item) => this with { This = item };
}

/// <summary>A value met while an invariant is judged: a node of the record, or a literal.</summary>
internal readonly record struct PathItem
{
    private const int Literal = -1;

    private static readonly object True = true;

    private static readonly object False = false;

    private PathItem(int node, object? value)
    {
        Node = node;
        Value = value;
    }

    public int Node { get; }

    /// <summary>A literal: text, number or truth.</summary>
    public object? Value { get; }

    /// <summary>An element that is there without a value: only its sidecar is.</summary>
    public static PathItem WithoutValue { get; } = new(Literal, null);

    /// <summary>Stands where there is no value at all.</summary>
    public static PathItem Nothing { get; } = new(Literal - 1, null);

    public bool IsNode => Node >= 0;

    public bool HasValue => IsNode || Value is not null;

    public static PathItem Of(int node) => new(node, null);

    public static PathItem Of(object value) => new(Literal, value);

    public static PathItem Of(bool value) => new(Literal, value ? True : False);

    public object? Scalar(Tape tape)
    {
        if (!IsNode)
            return Value;
        return tape[Node].Kind switch
        {
            NodeKind.String => tape.TextString(Node),
            NodeKind.Number => decimal.TryParse(
                tape.TextString(Node), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : null,
            NodeKind.True => True,
            NodeKind.False => False,
            _ => null,
        };
    }

    /// <summary>Whether two values are the same; <see langword="null"/> when that cannot be said.</summary>
    public bool? Same(PathItem other, Tape tape)
    {
        if (IsNode && other.IsNode && tape[Node].Kind == NodeKind.Object)
            return SameObject(tape, Node, other.Node);
        return Scalar(tape) is { } mine && other.Scalar(tape) is { } theirs ? mine.Equals(theirs) : null;
    }

    private static bool SameObject(Tape tape, int one, int other)
    {
        if (tape[one].Kind != tape[other].Kind)
            return false;
        if (tape[one].Kind is not (NodeKind.Object or NodeKind.Array))
            return tape.Text(one).SequenceEqual(tape.Text(other));
        int a = one + 1, b = other + 1, members = 0;
        for (; a < tape[one].Next; a = tape[a].Next, members++)
        {
            var twin = tape[one].Kind == NodeKind.Object ? tape.Find(other, tape.Name(a))
                : b < tape[other].Next ? b
                : -1;
            if (twin < 0 || !SameObject(tape, a, twin))
                return false;
            b = tape[one].Kind == NodeKind.Array ? tape[b].Next : b;
        }
        var theirs = 0;
        for (var child = other + 1; child < tape[other].Next; child = tape[child].Next)
            theirs++;
        return members == theirs;
    }
}
