using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>The functions of FHIRPath that go down a resource, or out of it.</summary>
internal static class PathTree
{
    public static PathExpression? Find(string name, PathExpression on, IReadOnlyList<PathExpression> arguments) =>
        (name, arguments.Count) switch
        {
            ("children", 0) => (s, into) => PathValues.Of(on, s).ForEach(item => Children(s.Tape, item, into)),
            ("descendants", 0) => (s, into) => PathValues.Of(on, s).ForEach(item => Descendants(s.Tape, item, into)),
            // What a reference leads to is not here to be judged; redaction never changes of what kind it is.
            ("resolve", 0) => static (_, _) => { },
            _ => null,
        };

    private static void Descendants(Tape tape, PathItem item, List<PathItem> into)
    {
        var from = into.Count;
        Children(tape, item, into);
        for (var next = from; next < into.Count; next++)
            Children(tape, into[next], into);
    }

    /// <summary>The elements of an object; a resource's type is none, and a sidecar belongs to its value.</summary>
    private static void Children(Tape tape, PathItem item, List<PathItem> into)
    {
        if (!item.IsNode || tape[item.Node].Kind != NodeKind.Object)
            return;
        for (var child = item.Node + 1; child < tape[item.Node].Next; child = tape[child].Next)
        {
            if (tape.Name(child) is [(byte)'_', ..] || tape.Name(child).SequenceEqual("resourceType"u8))
                continue;
            PathValues.AddValues(tape, child, into);
        }
    }
}
