using System.Text;
using System.Text.RegularExpressions;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>
/// Reads an invariant as a <see cref="QuickTest"/>; whatever part of it is none becomes a whole expression.
/// </summary>
internal static partial class QuickParser
{
    /// <summary>The test; <see langword="null"/> where FHIRPath beyond what is known stands in it.</summary>
    public static QuickTest? TryParse(string text)
    {
        text = text.Trim();
        if (PathParser.TryParse(text) is not { } expression)
            return null;
        var whole = new QuickTest.Whole(expression);
        // What binds loosest parts first; of two kinds at one level the order would matter.
        if (Split(text, " implies ") is var (condition, consequence))
        {
            return Split(consequence, " implies ") is not null
                ? whole
                : Join(condition, consequence, (a, b) => new QuickTest.Either(new QuickTest.Not(a), b)) ?? whole;
        }
        var (or, xor) = (Split(text, " or "), Split(text, " xor "));
        if (or is not null && xor is not null)
            return whole;
        if (or is var (left, right))
            return Join(left, right, (a, b) => new QuickTest.Either(a, b)) ?? whole;
        if (xor is var (one, other))
            return Join(one, other, (a, b) => new QuickTest.Differ(a, b)) ?? whole;
        if (Split(text, " and ") is var (first, second))
            return Join(first, second, (a, b) => new QuickTest.Both(a, b)) ?? whole;
        return Leaf(text, whole) ?? whole;
    }

    private static QuickTest? Join(string left, string right, Func<QuickTest, QuickTest, QuickTest> join) =>
        TryParse(left) is { } a && TryParse(right) is { } b ? join(a, b) : null;

    private static QuickTest? Leaf(string text, QuickTest whole)
    {
        if (text.StartsWith('(') && Closing(text, 0) == text.Length - 1)
            return TryParse(text[1..^1]);
        if (Presence().Match(text) is { Success: true } presence)
        {
            var path = new QuickPath(presence.Groups["path"].Value);
            QuickTest test = presence.Groups["what"].Value switch
            {
                "hasValue" => new QuickTest.HasValue(path),
                "exists" => new QuickTest.Exists(path, null),
                _ => new QuickTest.Not(new QuickTest.Exists(path, null)),
            };
            return presence.Groups["not"].Success ? new QuickTest.Not(test) : test;
        }
        if (Equality().Match(text) is { Success: true } equality)
            return new QuickTest.Is(
                new QuickPath(equality.Groups["path"].Value), Encoding.UTF8.GetBytes(equality.Groups["text"].Value));
        if (Order().Match(text) is { Success: true } order)
            return new QuickTest.InOrder(
                new QuickPath(order.Groups["one"].Value), new QuickPath(order.Groups["other"].Value), whole);
        if (AtLeastZero().Match(text) is { Success: true } number)
            return new QuickTest.NotNegative(new QuickPath(number.Groups["path"].Value), whole);
        if (Difference().Match(text) is { Success: true } difference)
            return Join(difference.Groups["one"].Value, difference.Groups["other"].Value,
                (a, b) => new QuickTest.Differ(a, b));
        return Filtered(text, whole);
    }

    /// <summary><c>path.where(test).exists()</c>, or something else of which nothing becomes nothing.</summary>
    private static QuickTest? Filtered(string text, QuickTest whole)
    {
        if (Filter().Match(text) is not { Success: true } filter)
            return null;
        var open = filter.Length - 1;
        var close = Closing(text, open);
        var isThere = text.EndsWith(".exists()", StringComparison.Ordinal);
        if (close < 0 || (!isThere && !text.EndsWith(".empty()", StringComparison.Ordinal)))
            return null;
        var path = new QuickPath(filter.Groups["path"].Value);
        var rest = text[(close + 1)..];
        var isAll = rest is ".exists()" or ".empty()";
        // Inside another's test "%resource" stays what it was, but a whole expression is worth its guard alone.
        if (isAll && TryParse(text[(open + 1)..close]) is { IsCheap: true } test)
        {
            var exists = new QuickTest.Exists(path, test);
            return isThere ? exists : new QuickTest.Not(exists);
        }
        return isAll ? new QuickTest.OfAny(path, whole, ofNothing: !isThere) : null;
    }

    /// <summary>Both sides of the first such word that stands outside all brackets and texts.</summary>
    private static (string Left, string Right)? Split(string text, string word)
    {
        var (depth, isText) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\'')
                isText = !isText;
            depth += isText ? 0 : text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
            if (depth == 0 && !isText && text.AsSpan(at).StartsWith(word, StringComparison.Ordinal))
                return (text[..at], text[(at + word.Length)..]);
        }
        return null;
    }

    private static int Closing(string text, int open)
    {
        var (depth, isText) = (0, false);
        for (var at = open; at < text.Length; at++)
        {
            if (text[at] == '\'')
                isText = !isText;
            depth += isText ? 0 : text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
            if (depth == 0 && !isText)
                return at;
        }
        return -1;
    }

    private const string Path = @"[a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)*";

    [GeneratedRegex(@"^(?<path>" + Path + @")\.(?<what>exists|empty|hasValue)\(\)(?<not>\.not\(\))?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Presence();

    [GeneratedRegex(@"^(?<path>" + Path + @") ?= ?'(?<text>[^'\\]*)'\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Equality();

    [GeneratedRegex(@"^(?<one>" + Path + @") ?<= ?(?<other>" + Path + @")\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Order();

    [GeneratedRegex(@"^(?<path>" + Path + @") ?>= ?0\z", RegexOptions.ExplicitCapture)]
    private static partial Regex AtLeastZero();

    [GeneratedRegex(@"^(?<one>" + Path + @"\.(exists|empty)\(\)) ?!= ?(?<other>" + Path + @"\.(exists|empty)\(\))\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Difference();

    [GeneratedRegex(@"^(?<path>" + Path + @")\.where\(", RegexOptions.ExplicitCapture)]
    private static partial Regex Filter();
}
