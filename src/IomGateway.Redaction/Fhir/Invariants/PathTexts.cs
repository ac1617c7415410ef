using System.Globalization;
using System.Text.RegularExpressions;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>The functions of FHIRPath on texts.</summary>
internal static class PathTexts
{
    /// <summary>How long a pattern may look at one text; those of R4 are short and so is what they are for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static PathExpression? Find(string name, PathExpression on, IReadOnlyList<PathExpression> arguments) =>
        (name, arguments.Count) switch
        {
            ("toString", 0) => (s, into) => Make(on, s, t => PathItem.Of((object)t), into),
            ("toInteger", 0) => (s, into) => Make(on, s, Integer, into),
            ("startsWith", 1) => (s, into) =>
                Test(on, arguments[0], s, (a, b) => a.StartsWith(b, StringComparison.Ordinal), into),
            ("contains", 1) => (s, into) =>
                Test(on, arguments[0], s, (a, b) => a.Contains(b, StringComparison.Ordinal), into),
            ("matches", 1) => (s, into) => Test(on, arguments[0], s, Matches, into),
            ("replaceMatches", 2) => (s, into) =>
            {
                var (pattern, put) = (Of(arguments[0], s), Of(arguments[1], s));
                Make(on, s, t => PathItem.Of(Regex.Replace(
                    t, pattern, put.Replace("$", "$$", StringComparison.Ordinal), RegexOptions.CultureInvariant,
                    Longest)), into);
            },
            _ => null,
        };

    /// <summary>The text of a single value; empty where there is none.</summary>
    public static string Of(PathExpression expression, PathScope scope) =>
        PathValues.Of(expression, scope) is [var item] && item.Scalar(scope.Tape) is { } value ? Say(value) : "";

    private static bool Matches(string text, string pattern) =>
        Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, Longest);

    private static PathItem? Integer(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? PathItem.Of((decimal)number)
            : null;

    private static void Make(PathExpression on, PathScope scope, Func<string, PathItem?> make, List<PathItem> into)
    {
        if (PathValues.Of(on, scope) is [var item] && item.Scalar(scope.Tape) is { } value
            && make(Say(value)) is { } made)
            into.Add(made);
    }

    private static void Test(
        PathExpression on, PathExpression argument, PathScope scope, Func<string, string, bool> test,
        List<PathItem> into)
    {
        if (PathValues.Of(argument, scope) is [var expected] && expected.Scalar(scope.Tape) is string text)
            Make(on, scope, value => PathItem.Of(test(value, text)), into);
    }

    private static string Say(object value) => value is bool truth
        ? truth ? "true" : "false"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
