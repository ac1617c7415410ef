using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>
/// The types of FHIRPath: a resource says its own, a choice element has it in its name, a literal is of its kind.
/// </summary>
internal static class PathTypes
{
    /// <summary><c>is</c>, <c>as</c> or <c>ofType</c> of a type, written with or without a capital.</summary>
    public static PathExpression? Find(string name, PathExpression on, string type) => name switch
    {
        "is" => (s, into) =>
        {
            if (PathValues.Of(on, s) is [var item])
                into.Add(PathItem.Of(Is(s.Tape, item, type)));
        },
        "as" or "ofType" => (s, into) => into.AddRange(PathValues.Of(on, s).Where(item => Is(s.Tape, item, type))),
        _ => null,
    };

    private static bool Is(Tape tape, PathItem item, string type)
    {
        if (!item.IsNode)
            return item.Value is { } value && IsOf(value, type);
        if (tape.Find(item.Node, "resourceType"u8) is >= 0 and var said)
            return tape.TextIs(said, Encoding.UTF8.GetBytes(type));
        var name = Encoding.UTF8.GetString(tape.Name(item.Node));
        var suffix = char.ToUpperInvariant(type[0]) + type[1..];
        return name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal);
    }

    private static bool IsOf(object value, string type) => value switch
    {
        bool => type is "boolean" or "Boolean",
        decimal => type is "decimal" or "Decimal" or "integer" or "Integer",
        _ => type is "string" or "String",
    };
}
