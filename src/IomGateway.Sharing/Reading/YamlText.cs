using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// A YAML file's text before it is parsed: its encoding, its size, and characters that nobody would see.
/// </summary>
internal static class YamlText
{
    /// <summary>The text, or <see langword="null"/> when it cannot be read safely.</summary>
    public static string? Decode(ReadOnlyMemory<byte> utf8, FileProblems problems)
    {
        if (utf8.Length > StrictYaml.MostBytes)
        {
            problems.Error(problems.Start, "yaml-too-large",
                string.Create(CultureInfo.InvariantCulture,
                    $"The file has {utf8.Length} bytes; {StrictYaml.MostBytes} are the most."),
                "Split it into several files.");
            return null;
        }

        var bytes = utf8.Span;
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        var buffer = new char[bytes.Length];
        if (Utf8.ToUtf16(bytes, buffer, out var read, out var written,
            replaceInvalidSequences: false) != OperationStatus.Done)
        {
            problems.Error(Position(buffer.AsSpan(0, written), problems.File), "yaml-not-utf8",
                string.Create(CultureInfo.InvariantCulture, $"The byte 0x{bytes[read]:X2} here is not UTF-8."),
                "Save the file in the encoding UTF-8.");
            return null;
        }

        var text = new string(buffer, 0, written);
        return HasHidden(text, problems) | HasTabbedIndent(text, problems) ? null : text;
    }

    /// <summary>
    /// The first character that a reader would not see, or that changes the order in which text is shown.
    /// </summary>
    public static Rune? FindHidden(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune))
            {
                return rune;
            }
        }

        return null;
    }

    public static string Name(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");

    /// <summary>What the parser found, in the words of whoever wrote the file.</summary>
    public static (string Message, string Help) Explain(Exception e) => e.Message switch
    {
        var m when m.Contains("could not find expected ':'", StringComparison.Ordinal) =>
            ("A key stands here without its colon.", "Write `key: value`, with a space after the colon."),
        var m when m.Contains("apping values are not allowed", StringComparison.Ordinal) =>
            ("A colon here would begin a second value on the same line.",
                "Put text that holds `: ` into quotation marks, or begin a new line."),
        var m when m.Contains("']'", StringComparison.Ordinal) =>
            ("A list opened with `[` is not closed, or a comma is missing in it.",
                "Separate its items by commas and close it with `]`."),
        var m when m.Contains("'}'", StringComparison.Ordinal) =>
            ("Keys opened with `{` are not closed, or a comma is missing among them.",
                "Separate them by commas and close them with `}`."),
        var m when m.Contains("end of stream", StringComparison.Ordinal) =>
            ("The file ends in the middle of a quoted text.",
                "Close the text with the same quotation mark that opened it."),
        var m when m.Contains("cannot start any token", StringComparison.Ordinal) =>
            ("A value cannot begin with this character.", "Put the value into quotation marks."),
        var m when m.Contains("expected key", StringComparison.Ordinal)
            || m.Contains("expected '-'", StringComparison.Ordinal) =>
            ("The indentation here fits neither the lines above nor the list or keys that they began.",
                "Indent the keys of one set, and the items of one list, by the same number of spaces."),
        _ => ("This cannot be read as YAML.",
            "Check indentation, quotation marks and colons on this line and the one above."),
    };

    private static bool HasHidden(string text, FileProblems problems)
    {
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune))
            {
                problems.Error(Position(text.AsSpan(0, index), problems.File), "yaml-hidden-character",
                    $"The invisible character {Name(rune)} stands here.",
                        "Take the character out: readers would not see what is signed.");
                return true;
            }

            index += rune.Utf16SequenceLength;
        }

        return false;
    }

    private static bool HasTabbedIndent(string text, FileProblems problems)
    {
        var found = false;
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var indent = line.Length - line.TrimStart(" \t").Length;
            var tab = line[..indent].IndexOf('\t');
            if (tab >= 0 && indent < line.Length)
            {
                found = true;
                problems.Error(new SourcePosition(problems.File, number, tab + 1), "yaml-tab",
                    "A tab stands in the indentation.", "Indent with spaces.");
            }
        }

        return found;
    }

    /// <summary>
    /// Control characters, and those that are invisible or turn the direction of text: what is displayed to a
    /// signatory must be what is enforced.
    /// </summary>
    private static bool IsHidden(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' => false,
        < 0x20 or (>= 0x7F and < 0xA0) or 0xAD => true,
        0x061C or (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F) => true,
        0xFEFF or (>= 0xFFF0 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF) => true,
        _ => false,
    };

    private static SourcePosition Position(ReadOnlySpan<char> before, string file)
    {
        var line = 1 + before.Count('\n');
        return new SourcePosition(file, line, before.Length - before.LastIndexOf('\n'));
    }
}
