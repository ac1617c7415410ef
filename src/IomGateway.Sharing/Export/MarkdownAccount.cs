using System.Text;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <summary>An account as Markdown (CommonMark, with tables as GitHub writes them).</summary>
public static class MarkdownAccount
{
    private const string Special = "\\`*_[]<>#|~&";

    /// <summary>The text, each line ending with a line feed.</summary>
    public static string Of(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var text = new StringBuilder();
        text.Append("# ").Append(Escaped(account.Title)).Append("\n\n");
        Write(text, account.Sentences);
        foreach (var section in account.Sections)
        {
            Write(text, section, level: 2);
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, Section section, int level)
    {
        text.Append('#', Math.Min(level, 6)).Append(' ').Append(Escaped(section.Heading)).Append("\n\n");
        Write(text, section.Sentences);
        foreach (var table in section.Tables)
        {
            Write(text, table);
        }

        foreach (var inner in section.Sections)
        {
            Write(text, inner, level + 1);
        }
    }

    private static void Write(StringBuilder text, IEnumerable<Sentence> sentences)
    {
        foreach (var sentence in sentences)
        {
            text.Append(Words(sentence)).Append("\n\n");
            foreach (var point in sentence.Points)
            {
                text.Append("- ").Append(Words(point)).Append('\n');
            }

            if (sentence.Points.Count > 0)
            {
                text.Append('\n');
            }
        }
    }

    private static void Write(StringBuilder text, TextTable table)
    {
        text.Append("**").Append(Escaped(table.Caption)).Append("**\n\n");
        Row(text, table.Head);
        Row(text, [.. table.Head.Select(_ => "---")], escape: false);
        foreach (var row in table.Rows)
        {
            Row(text, row);
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells, bool escape = true) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(c => escape ? Escaped(c) : c)).Append(" |\n");

    private static string Words(Sentence sentence)
    {
        var words = string.Concat(sentence.Pieces.Select(
            p => p.IsWeighty ? $"**{Escaped(p.Text)}**" : Escaped(p.Text))).TrimStart();

        // What begins a line can make a list or a heading of it.
        var digits = words.TakeWhile(char.IsAsciiDigit).Count();
        return words.Length > digits && (digits > 0 ? words[digits] is '.' or ')' : words[0] is '-' or '+' or '=')
            ? words.Insert(digits, "\\") : words;
    }

    /// <summary>Text that Markdown shows as it is: no character of it becomes a mark, a link or HTML.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        var gap = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                // A line break would end a paragraph or a row of a table.
                gap = true;
                continue;
            }

            if (gap)
            {
                escaped.Append(' ');
                gap = false;
            }

            if (Special.Contains(c, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return gap ? escaped.Append(' ').ToString() : escaped.ToString();
    }
}
