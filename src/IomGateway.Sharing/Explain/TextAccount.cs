using System.Text;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Explain;

/// <summary>How a piece of a line is to be shown.</summary>
public enum TextStyle
{
    Plain,
    Title,
    Heading,

    /// <summary>A word on which a sentence turns.</summary>
    Weighty,

    /// <summary>Where something is written.</summary>
    Place,
}

/// <summary>A piece of a line.</summary>
public readonly record struct TextPiece(string Text, TextStyle Style);

/// <summary>An account as lines of text of a width.</summary>
public sealed class TextAccount
{
    private readonly List<IReadOnlyList<TextPiece>> lines = [];
    private readonly int width;
    private readonly Func<string, string> name;

    private TextAccount(int width, Func<string, string> name)
    {
        this.width = width;
        this.name = name;
    }

    /// <param name="account">The account.</param>
    /// <param name="width">How many characters a line has, 40 or more.</param>
    /// <param name="name">How a file is called.</param>
    public static IReadOnlyList<IReadOnlyList<TextPiece>> Lines(Account account, int width, Func<string, string> name)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 40);
        var text = new TextAccount(width, name);
        text.Words([new TextPiece(account.Title, TextStyle.Title)], "", "");
        if (account.File is { } file)
        {
            text.Words([new TextPiece(name(file), TextStyle.Place)], "", "");
        }

        text.Blank();
        text.Write(account.Sentences, account.File, indent: 0);
        foreach (var section in account.Sections)
        {
            text.Write(section, account.File, depth: 0);
        }

        return text.lines;
    }

    /// <summary>The same without any style, as one text.</summary>
    public static string Plain(Account account, int width, Func<string, string> name)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(account, width, name))
        {
            text.Append(string.Concat(line.Select(p => p.Text)).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private void Write(Section section, string? around, int depth)
    {
        Blank();
        var indent = new string(' ', depth * 2);
        var heading = depth == 0 ? section.Heading.ToUpperInvariant() : section.Heading;
        var code = section.Code is null ? "" : $" [{section.Code}]";
        Words([new(heading, TextStyle.Heading), new(code, TextStyle.Place)], indent, indent);
        var file = section.File ?? around;
        if (file is not null && file != around)
        {
            Words([new(name(file), TextStyle.Place)], indent, indent);
        }

        Write(section.Sentences, file, depth * 2);
        foreach (var inner in section.Sections)
        {
            Write(inner, file, depth + 1);
        }
    }

    private void Write(IEnumerable<Sentence> sentences, string? file, int indent)
    {
        foreach (var sentence in sentences)
        {
            Words(Pieces(sentence, file), new string(' ', indent), new string(' ', indent));
            foreach (var point in sentence.Points)
            {
                var inner = new string(' ', indent + 2);
                Words(Pieces(point, file), $"{inner}- ", $"{inner}  ");
            }
        }
    }

    private IEnumerable<TextPiece> Pieces(Sentence sentence, string? file)
    {
        foreach (var piece in sentence.Pieces)
        {
            yield return new TextPiece(piece.Text, piece.IsWeighty ? TextStyle.Weighty : TextStyle.Plain);
        }

        if (sentence.At.Count > 0)
        {
            yield return new TextPiece($" [{Places(sentence.At, file, name)}]", TextStyle.Place);
        }
    }

    /// <summary>Where a sentence is written: lines of the file that is read, and others by their names.</summary>
    internal static string Places(IReadOnlyList<SourcePosition> at, string? file, Func<string, string> name)
    {
        var places = at.GroupBy(p => p.File, StringComparer.Ordinal).OrderBy(g => g.Key != file).Select(g =>
        {
            var numbers = g.Select(p => p.Line).Distinct().Order().ToList();
            var lines = string.Join(", ", numbers.Select(n => n.ToString(English.Culture)));
            return g.Key == file ? $"line{(numbers.Count > 1 ? "s" : "")} {lines}" : $"{name(g.Key)}:{lines}";
        });
        return string.Join("; ", places);
    }

    private void Blank()
    {
        if (lines.Count > 0 && lines[^1].Count > 0)
        {
            lines.Add([]);
        }
    }

    /// <summary>Breaks pieces into lines between words; a word longer than a line has one of its own.</summary>
    private void Words(IEnumerable<TextPiece> pieces, string first, string next)
    {
        List<TextPiece> line = [new(first, TextStyle.Plain)];
        var used = first.Length;
        var empty = true;
        foreach (var (word, style, spaced) in Split(pieces))
        {
            if (!empty && spaced && used + 1 + word.Length > width)
            {
                lines.Add(line);
                line = [new(next, TextStyle.Plain)];
                (used, empty) = (next.Length, true);
            }

            var text = !empty && spaced ? $" {word}" : word;
            line.Add(new(text, style));
            used += text.Length;
            empty = false;
        }

        lines.Add(line);
    }

    private static IEnumerable<(string Word, TextStyle Style, bool Spaced)> Split(IEnumerable<TextPiece> pieces)
    {
        var spaced = false;
        foreach (var piece in pieces)
        {
            var words = piece.Text.Split((char[])[' ', '\n', '\r', '\t']);
            for (var i = 0; i < words.Length; i++)
            {
                spaced |= i > 0;
                if (words[i].Length > 0)
                {
                    yield return (words[i], piece.Style, spaced);
                    spaced = false;
                }
            }
        }
    }
}
