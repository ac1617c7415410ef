using System.Text.RegularExpressions;

namespace IomGateway.Tests;

/// <summary>
/// How long the members of a source file are, told by its layout alone: a member begins where its modifiers stand, and
/// goes on as long as lines are deeper, or open or close its own block. Raw strings are data and do not count.
/// </summary>
internal static partial class CodeLengths
{
    public static IEnumerable<(int Begins, int Lines)> Members(string[] lines)
    {
        var data = LinesOfData(lines);
        for (var at = 0; at < lines.Length; at++)
        {
            if (!data[at] && MemberBegins().Match(lines[at]) is { Success: true } member)
            {
                var ends = End(lines, data, at, member.Groups["indent"].Length);
                yield return (at + 1, Enumerable.Range(at, ends - at + 1).Count(line => !data[line]));
                at = ends;
            }
        }
    }

    private static int End(string[] lines, bool[] data, int begins, int depth)
    {
        var ends = begins;
        for (var at = begins + 1; at < lines.Length; at++)
        {
            var text = lines[at].TrimStart();
            if (data[at] || text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            var deeper = lines[at].Length - text.Length - depth;
            if (deeper == 0 && text[0] is '}' or ']')
            {
                return at;
            }

            if (deeper < 0 || (deeper == 0 && text is not ("{" or "[")))
            {
                return ends;
            }

            ends = at;
        }

        return ends;
    }

    /// <summary>Which lines lie inside a raw string, that which closes it included.</summary>
    private static bool[] LinesOfData(string[] lines)
    {
        var data = new bool[lines.Length];
        var inside = false;
        for (var at = 0; at < lines.Length; at++)
        {
            data[at] = inside;
            inside ^= RawQuotes().Count(lines[at]) % 2 == 1;
        }

        return data;
    }

    [GeneratedRegex(
        @"^(?<indent> +)(public|private|internal|protected|static|sealed|override|async|unsafe|file)\b"
        + @"(?!.*\b(class|record|struct|interface|enum) )",
        RegexOptions.ExplicitCapture)]
    private static partial Regex MemberBegins();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();
}
