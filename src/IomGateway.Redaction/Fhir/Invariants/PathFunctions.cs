using System.Globalization;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>The functions and operators of FHIRPath that R4's invariants need here.</summary>
internal static class PathFunctions
{
    /// <summary>
    /// The function of that name on <paramref name="on"/>, or <see langword="null"/> when it is not one of these.
    /// </summary>
    public static PathExpression? Find(string name, PathExpression on, IReadOnlyList<PathExpression> arguments) =>
        (name, arguments.Count) switch
        {
            ("exists", 0) => (s, into) => into.Add(PathItem.Of(PathValues.Of(on, s).Count > 0)),
            ("exists", 1) => (s, into) => into.Add(PathItem.Of(Where(on, arguments[0], s).Count > 0)),
            ("empty", 0) => (s, into) => into.Add(PathItem.Of(PathValues.Of(on, s).Count == 0)),
            ("not", 0) => (s, into) => PathValues.Add(into, !PathValues.Truth(on, s)),
            ("count", 0) => (s, into) => into.Add(PathItem.Of((decimal)PathValues.Of(on, s).Count)),
            ("hasValue", 0) => (s, into) => into.Add(PathItem.Of(PathValues.Of(on, s) is [{ HasValue: true }])),
            ("where", 1) => (s, into) => into.AddRange(Where(on, arguments[0], s)),
            ("select", 1) => (s, into) => PathValues.Of(on, s).ForEach(item => arguments[0](s.At(item), into)),
            ("all", 1) => (s, into) => into.Add(PathItem.Of(
                PathValues.Of(on, s).TrueForAll(item => PathValues.Truth(arguments[0], s.At(item)) != false))),
            ("allFalse", 0) => (s, into) => into.Add(PathItem.Of(
                PathValues.Of(on, s).TrueForAll(item => item.Scalar(s.Tape) is false))),
            ("first", 0) => (s, into) => into.AddRange(PathValues.Of(on, s).Take(1)),
            ("tail", 0) => (s, into) => into.AddRange(PathValues.Of(on, s).Skip(1)),
            ("trace", 1) => on,
            ("isDistinct", 0) => (s, into) => into.Add(PathItem.Of(IsDistinct(PathValues.Of(on, s), s))),
            ("intersect", 1) => (s, into) => into.AddRange(PathValues.Of(on, s).Where(
                item => PathValues.Of(arguments[0], s).Exists(other => item.Same(other, s.Tape) == true))),
            ("combine", 1) => (s, into) =>
            {
                on(s, into);
                arguments[0](s, into);
            },
            ("iif", 2 or 3) => (s, into) => Choose(on, arguments, s, into),
            _ => PathTexts.Find(name, on, arguments) ?? PathTree.Find(name, on, arguments),
        };

    public static PathExpression? Operator(string symbol, PathExpression a, PathExpression b) => symbol switch
    {
        "and" => (s, into) => PathValues.Add(into, And(PathValues.Truth(a, s), PathValues.Truth(b, s))),
        "or" => (s, into) => PathValues.Add(into, !And(!PathValues.Truth(a, s), !PathValues.Truth(b, s))),
        "implies" => (s, into) => PathValues.Add(into, !And(PathValues.Truth(a, s), !PathValues.Truth(b, s))),
        "xor" => (s, into) => PathValues.Add(into, PathValues.Truth(a, s) ^ PathValues.Truth(b, s)),
        "=" => (s, into) => PathValues.Add(into, Same(a, b, s)),
        "!=" => (s, into) => PathValues.Add(into, !Same(a, b, s)),
        "<" => (s, into) => PathValues.Add(into, Order(a, b, s) < 0),
        ">" => (s, into) => PathValues.Add(into, Order(a, b, s) > 0),
        "<=" => (s, into) => PathValues.Add(into, Order(a, b, s) is { } order ? order <= 0 : null),
        ">=" => (s, into) => PathValues.Add(into, Order(a, b, s) is { } order ? order >= 0 : null),
        "in" => (s, into) => PathValues.Add(into, In(a, b, s)),
        "contains" => (s, into) => PathValues.Add(into, In(b, a, s)),
        "|" => (s, into) =>
        {
            a(s, into);
            b(s, into);
        },
        "+" => (s, into) => Sum(a, b, s, into),
        "&" => (s, into) => into.Add(PathItem.Of(PathTexts.Of(a, s) + PathTexts.Of(b, s))),
        _ => null,
    };

    /// <summary>One value or none stands under the test; of several it cannot be said.</summary>
    private static void Choose(
        PathExpression on, IReadOnlyList<PathExpression> arguments, PathScope scope, List<PathItem> into)
    {
        var items = PathValues.Of(on, scope);
        if (items.Count > 1)
            return;
        var at = scope.At(items is [var item] ? item : PathItem.Nothing);
        if (PathValues.Truth(arguments[0], at) == true)
            arguments[1](at, into);
        else if (arguments.Count == 3)
            arguments[2](at, into);
    }

    private static List<PathItem> Where(PathExpression on, PathExpression test, PathScope scope) =>
        PathValues.Of(on, scope).FindAll(item => PathValues.Truth(test, scope.At(item)) == true);

    private static bool? And(bool? a, bool? b) =>
        a == false || b == false ? false : a is null || b is null ? null : true;

    private static bool? Same(PathExpression a, PathExpression b, PathScope scope)
    {
        var (mine, theirs) = (PathValues.Of(a, scope), PathValues.Of(b, scope));
        if (mine.Count == 0 || theirs.Count == 0)
            return null;
        if (mine.Count != theirs.Count)
            return false;
        bool? same = true;
        for (var i = 0; i < mine.Count; i++)
            same = And(same, mine[i].Same(theirs[i], scope.Tape));
        return same;
    }

    private static bool? In(PathExpression a, PathExpression b, PathScope scope) => PathValues.Of(a, scope) switch
    {
        [var item] => PathValues.Of(b, scope).Exists(other => item.Same(other, scope.Tape) == true),
        _ => null,
    };

    /// <summary>
    /// The order of two numbers, or of two dates written to the same precision; otherwise it cannot be said.
    /// </summary>
    private static int? Order(PathExpression a, PathExpression b, PathScope scope)
    {
        if (PathValues.Of(a, scope) is not [var one] || PathValues.Of(b, scope) is not [var other])
            return null;
        return (one.Scalar(scope.Tape), other.Scalar(scope.Tape)) switch
        {
            (decimal x, decimal y) => x.CompareTo(y),
            (string x, string y) when x.Length <= 10 && x.Length == y.Length => string.CompareOrdinal(x, y),
            (string x, string y) when IsInstant(x, out var from) && IsInstant(y, out var to) => from.CompareTo(to),
            _ => null,
        };
    }

    private static bool IsInstant(string text, out DateTimeOffset instant) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant) && text.Length > 10;

    private static void Sum(PathExpression a, PathExpression b, PathScope scope, List<PathItem> into)
    {
        if (PathValues.Of(a, scope) is not [var one] || PathValues.Of(b, scope) is not [var other])
            return;
        if (one.Scalar(scope.Tape) is decimal x && other.Scalar(scope.Tape) is decimal y)
            into.Add(PathItem.Of(x + y));
    }

    private static bool IsDistinct(List<PathItem> items, PathScope scope)
    {
        var scalars = items.ConvertAll(item => item.Scalar(scope.Tape));
        if (!scalars.Contains(null))
            return scalars.ToHashSet().Count == scalars.Count;
        for (var i = 0; i < items.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (items[i].Same(items[j], scope.Tape) == true)
                    return false;
            }
        }
        return true;
    }
}
