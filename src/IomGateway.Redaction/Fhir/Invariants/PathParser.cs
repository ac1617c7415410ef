using System.Globalization;
using System.Text;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>
/// Reads the part of FHIRPath that <see cref="PathFunctions"/> knows; anything else gives no expression.
/// </summary>
internal sealed class PathParser
{
    /// <summary>The operators, from the loosest to the tightest binding.</summary>
    private static readonly string[][] Levels =
        [["implies"], ["or", "xor"], ["and"], ["in", "contains"], ["=", "!="], ["<=", ">=", "<", ">"], ["|"],
            ["is", "as"], ["+", "&"]];

    private static readonly string[] Symbols =
        ["!=", "<=", ">=", "=", "<", ">", "|", "+", "&", "(", ")", ".", ",", "%", "$"];

    private readonly List<string> _tokens;
    private int _at;

    private PathParser(List<string> tokens) => _tokens = tokens;

    private string? Next => _at < _tokens.Count ? _tokens[_at] : null;

    public static PathExpression? TryParse(string text)
    {
        if (Tokens(text) is not { } tokens)
            return null;
        var parser = new PathParser(tokens);
        return parser.Binary(0) is { } expression && parser.Next is null ? expression : null;
    }

    private static List<string>? Tokens(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var start = at;
            if (text[at] == '\'')
            {
                if (Literal(text, ref at) is not { } literal)
                    return null;
                tokens.Add('\'' + literal);
                continue;
            }
            if (char.IsAsciiLetterOrDigit(text[at]))
            {
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_'))
                    at++;
            }
            else if (Array.Find(Symbols, s => text.AsSpan(start).StartsWith(s, StringComparison.Ordinal)) is { } symbol)
            {
                at += symbol.Length;
            }
            else
            {
                return null;
            }
            tokens.Add(text[start..at]);
        }
        return tokens;
    }

    /// <summary>The text of a literal, and <paramref name="at"/> after it; an escape says the next character.</summary>
    private static string? Literal(string text, ref int at)
    {
        var literal = new StringBuilder();
        for (at++; at < text.Length && text[at] != '\''; at++)
        {
            if (text[at] == '\\' && (++at == text.Length || char.IsAsciiLetterOrDigit(text[at])))
                return null;
            literal.Append(text[at]);
        }
        return at++ < text.Length ? literal.ToString() : null;
    }

    private PathExpression? Binary(int level)
    {
        if (level == Levels.Length)
            return Term();
        var left = Binary(level + 1);
        while (left is not null && Next is { } symbol && Array.IndexOf(Levels[level], symbol) >= 0)
        {
            _at++;
            if (symbol is "is" or "as")
                left = TypeName() is { } type ? PathTypes.Find(symbol, left, type) : null;
            else
                left = Binary(level + 1) is { } right ? PathFunctions.Operator(symbol, left, right) : null;
        }
        return left;
    }

    private string? TypeName() => Next is { } name && char.IsAsciiLetter(name[0]) && _at++ >= 0 ? name : null;

    private PathExpression? Term()
    {
        var term = Primary();
        while (term is not null && Take("."))
            term = Step(term);
        return term;
    }

    private PathExpression? Primary()
    {
        if (Take("("))
            return Binary(0) is { } inner && Take(")") ? inner : null;
        if (Take("$"))
            return Take("this") ? This : null;
        if (Take("%"))
            return Variable();
        if (Next is not { } token)
            return null;
        if (token[0] == '\'')
        {
            _at++;
            return Constant(token[1..]);
        }
        if (char.IsAsciiDigit(token[0]))
        {
            _at++;
            return decimal.TryParse(token, CultureInfo.InvariantCulture, out var number) ? Constant(number) : null;
        }
        if (token is "true" or "false")
        {
            _at++;
            return Constant(token == "true");
        }
        // The resource's own type at the head of a path is the resource.
        return char.IsAsciiLetterUpper(token[0]) && _at++ >= 0
            ? static (s, into) => into.Add(PathItem.Of(s.Resource))
            : Step(This);
    }

    private static void This(PathScope scope, List<PathItem> into)
    {
        if (scope.This != PathItem.Nothing)
            into.Add(scope.This);
    }

    private PathExpression? Variable()
    {
        if (Take("resource"))
            return static (s, into) => into.Add(PathItem.Of(s.Resource));
        if (Take("context"))
            return static (s, into) => into.Add(s.Context);
        return Take("ucum") ? Constant("http://unitsofmeasure.org") : null;
    }

    private PathExpression? Step(PathExpression on)
    {
        if (Next is not { } name || !char.IsAsciiLetterLower(name[0]))
            return null;
        _at++;
        if (name is "is" or "as" or "ofType" && Take("("))
            return TypeName() is { } type && Take(")") ? PathTypes.Find(name, on, type) : null;
        if (Take("("))
            return Arguments() is { } arguments ? PathFunctions.Find(name, on, arguments) : null;
        var utf8 = Encoding.UTF8.GetBytes(name);
        return (s, into) => PathValues.Of(on, s).ForEach(item => PathValues.Members(s.Tape, item, utf8, into));
    }

    private List<PathExpression>? Arguments()
    {
        var arguments = new List<PathExpression>();
        if (Take(")"))
            return arguments;
        do
        {
            if (Binary(0) is not { } argument)
                return null;
            arguments.Add(argument);
        }
        while (Take(","));
        return Take(")") ? arguments : null;
    }

    private bool Take(string token)
    {
        if (Next != token)
            return false;
        _at++;
        return true;
    }

    private static PathExpression Constant(object value) => (_, into) => into.Add(PathItem.Of(value));
}
