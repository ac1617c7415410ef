using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>What expressions of invariants stand on: values of a path, and truth in three values.</summary>
internal static class PathValues
{
    private static readonly HashSet<string> ChoiceTypes = new(
        ("Base64Binary Boolean Canonical Code Date DateTime Decimal Id Instant Integer Markdown Oid PositiveInt String "
        + "Time UnsignedInt Uri Url Uuid Address Age Annotation Attachment CodeableConcept Coding ContactPoint Count "
        + "Distance Duration HumanName Identifier Money Period Quantity Range Ratio Reference SampledData "
        + "Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition RelatedArtifact "
        + "TriggerDefinition UsageContext Dosage Meta").Split(' '), StringComparer.Ordinal);

    /// <summary>Lists that one judgement after the other uses; invariants are many and short.</summary>
    [ThreadStatic]
    private static List<List<PathItem>>? _lists;

    [ThreadStatic]
    private static int _taken;

    /// <summary>The truth of an expression. Lists that were given out meanwhile are taken back.</summary>
    public static bool? Judge(PathExpression expression, in PathScope scope)
    {
        var taken = _taken;
        try
        {
            return Truth(expression, scope);
        }
        finally
        {
            while (_taken > taken)
                _lists![--_taken].Clear();
        }
    }

    public static List<PathItem> Of(PathExpression expression, PathScope scope)
    {
        _lists ??= [];
        if (_taken == _lists.Count)
            _lists.Add([]);
        var values = _lists[_taken++];
        expression(scope, values);
        return values;
    }

    /// <summary>
    /// True, false, or <see langword="null"/> for empty; a single value that is no truth counts as true.
    /// </summary>
    public static bool? Truth(PathExpression expression, PathScope scope)
    {
        var values = Of(expression, scope);
        return values.Count == 0 ? null : values[0].Scalar(scope.Tape) is bool truth ? truth : true;
    }

    public static void Add(List<PathItem> into, bool? truth)
    {
        if (truth is { } known)
            into.Add(PathItem.Of(known));
    }

    /// <summary>The members of that name of an object, a choice element under any of its types.</summary>
    public static void Members(Tape tape, PathItem item, byte[] name, List<PathItem> into)
    {
        if (!item.IsNode || tape[item.Node].Kind != NodeKind.Object)
            return;
        for (var child = item.Node + 1; child < tape[item.Node].Next; child = tape[child].Next)
        {
            var found = tape.Name(child);
            var sidecar = found.Length > 0 && found[0] == '_';
            if (!IsNamed(sidecar ? found[1..] : found, name))
                continue;
            if (sidecar)
                AddSidecar(tape, item.Node, child, found[1..], into);
            else
                AddValues(tape, child, into);
        }
    }

    public static bool IsNamed(ReadOnlySpan<byte> found, byte[] name) =>
        found.SequenceEqual(name)
        || (found.Length > name.Length && found[name.Length] is >= (byte)'A' and <= (byte)'Z' && found.StartsWith(name)
            && ChoiceTypes.Contains(Encoding.UTF8.GetString(found[name.Length..])));

    public static void AddValues(Tape tape, int node, List<PathItem> into)
    {
        if (tape[node].Kind != NodeKind.Array)
        {
            into.Add(PathItem.Of(node));
            return;
        }
        for (var item = node + 1; item < tape[node].Next; item = tape[item].Next)
            into.Add(tape[item].Kind == NodeKind.Null ? PathItem.WithoutValue : PathItem.Of(item));
    }

    /// <summary>A sidecar speaks only where its value does not.</summary>
    private static void AddSidecar(Tape tape, int owner, int sidecar, ReadOnlySpan<byte> name, List<PathItem> into)
    {
        if (tape.Find(owner, name) >= 0)
            return;
        var count = 1;
        if (tape[sidecar].Kind == NodeKind.Array)
        {
            count = 0;
            for (var item = sidecar + 1; item < tape[sidecar].Next; item = tape[item].Next)
                count++;
        }
        while (count-- > 0)
            into.Add(PathItem.WithoutValue);
    }
}
