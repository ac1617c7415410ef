namespace IomGateway.Demo.Telling;

/// <summary>
/// Tells the story in lines that fit a terminal, and keeps the account of its claims: each is printed with whether it
/// held.
/// </summary>
internal sealed class Teller(TextWriter writer, Ink ink, int width = 110)
{
    private const int LabelWidth = 10;

    private readonly List<string> broken = [];
    private int held;

    public int Width => width;

    public Ink Ink => ink;

    /// <summary>The claims that did not hold.</summary>
    public IReadOnlyList<string> Broken => broken;

    public int Held => held;

    public void Title(string text)
    {
        writer.WriteLine();
        writer.WriteLine(ink.Title(text));
        writer.WriteLine(new string('─', Math.Min(width, text.Length)));
    }

    /// <summary>A paragraph of the story.</summary>
    public void Say(string text)
    {
        foreach (var line in Folded(text, width))
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>What somebody did or what was decided, under a word that says which.</summary>
    public void Note(string label, string text)
    {
        var first = true;
        foreach (var line in Folded(text, width - LabelWidth))
        {
            writer.WriteLine($"{(first ? ink.Label(label.PadRight(LabelWidth)) : new string(' ', LabelWidth))}{line}");
            first = false;
        }
    }

    /// <summary>A line as it is, such as a command to paste.</summary>
    public void Line(string text = "") => writer.WriteLine(text);

    /// <summary>Says something that has just been looked at, and whether it is so.</summary>
    public void Claim(string sentence, bool holds)
    {
        if (holds)
        {
            held++;
        }
        else
        {
            broken.Add(sentence);
        }

        var (mark, words) = holds ? (ink.Good("✓"), sentence) : (ink.Bad("✗"), $"NOT SO: {sentence}");
        var first = true;
        foreach (var line in Folded(words, width - LabelWidth - 2))
        {
            writer.WriteLine($"{new string(' ', LabelWidth)}{(first ? mark : " ")} {line}");
            first = false;
        }
    }

    /// <summary>The text in lines of at most so many characters, broken between words.</summary>
    internal static IEnumerable<string> Folded(string text, int most)
    {
        var line = "";
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(w => w.Chunk(most)).Select(c => new string(c));
        foreach (var word in words)
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > most)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
