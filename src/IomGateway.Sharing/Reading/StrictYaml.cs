using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads YAML as nodes with positions, refusing whatever lets two readers understand one file differently: anchors,
/// aliases, tags, merge keys, duplicate keys, several documents, hidden characters. Bounded in size and depth.
/// </summary>
internal sealed class StrictYaml
{
    public const int MostBytes = 256 * 1024;
    public const int MostLevels = 16;

    private readonly IParser parser;
    private readonly FileProblems problems;
    private Mark last = Mark.Empty;

    private StrictYaml(IParser parser, FileProblems problems)
    {
        this.parser = parser;
        this.problems = problems;
    }

    /// <summary>The file's single document, or <see langword="null"/> when it has none that is a set of keys.</summary>
    public static YamlMap? Read(ReadOnlyMemory<byte> utf8, FileProblems problems)
    {
        if (YamlText.Decode(utf8, problems) is not { } text)
        {
            return null;
        }

        var reader = new StrictYaml(new Parser(new StringReader(text)), problems);
        try
        {
            return reader.Document();
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            // The parser answers some broken files, such as a list that the file's end leaves open, with the second.
            var start = e is YamlException yaml ? yaml.Start : reader.last;
            var at = new SourcePosition(problems.File, (int)Math.Max(1, start.Line), (int)Math.Max(1, start.Column));
            var (message, help) = YamlText.Explain(e);
            problems.Error(at, "yaml-syntax", message, help);
            return null;
        }
        catch (TooDeepException e)
        {
            problems.Error(e.At, "yaml-too-deep", $"This is nested more than {MostLevels} levels deep.",
                "Flatten the file: nothing that the gateway reads needs so many levels.");
            return null;
        }
    }

    private YamlMap? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            problems.Error(problems.Start, "yaml-empty",
                "The file is empty.",
                "Write its content, or delete the file.");
            return null;
        }

        var start = parser.Consume<DocumentStart>();
        RefuseDirectives(start);
        var root = Node(1);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            problems.Error(At(second), "yaml-documents", "A second document begins here.",
                "Put each document into a file of its own and delete the line `---`.");
            return null;
        }

        parser.Consume<StreamEnd>();
        if (root is YamlMap map)
        {
            return map;
        }

        problems.Error(root.At, "yaml-not-keys", $"The file holds {root.Kind}, where keys with values are needed.",
            "Begin with a key such as `agreement:`.");
        return null;
    }

    private void RefuseDirectives(DocumentStart start)
    {
        if (start.Version is not null || start.Tags is { Count: > 0 } && !start.IsImplicit && HasOwnTags(start))
        {
            problems.Error(At(start), "yaml-directive",
                "The file begins with a `%` directive.",
                "Delete the directive.");
        }
    }

    /// <summary>The parser adds YAML's two standing tag handles by itself.</summary>
    private static bool HasOwnTags(DocumentStart start) =>
        start.Tags!.Any(t => (t.Handle, t.Prefix) is not (("!", "!") or ("!!", "tag:yaml.org,2002:")));

    private YamlNode Node(int level)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            problems.Error(At(alias), "yaml-alias", $"`*{alias.Value}` repeats another part of the file by reference.",
                "Write the value out here.");
            return new YamlScalar(At(alias), "", plain: true, broken: true);
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            RefuseDecoration(scalar);
            return Value(scalar);
        }

        // Deeper text is not read at all: skipping it would still make the scanner walk a hostile file's every level.
        if (level > MostLevels)
        {
            throw new TooDeepException(At(parser.Current!));
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            RefuseDecoration(sequence);
            return List(sequence, level);
        }

        var mapping = parser.Consume<MappingStart>();
        RefuseDecoration(mapping);
        return Map(mapping, level);
    }

    private YamlScalar Value(Scalar scalar)
    {
        var plain = scalar.Style == ScalarStyle.Plain;
        if (YamlText.FindHidden(scalar.Value) is not { } hidden)
        {
            return new YamlScalar(At(scalar), scalar.Value, plain);
        }

        problems.Error(At(scalar), "yaml-hidden-character",
            $"The value holds the invisible character {YamlText.Name(hidden)}.",
            "Take the character out: readers would not see what is signed.");
        return new YamlScalar(At(scalar), scalar.Value, plain, broken: true);
    }

    private YamlList List(SequenceStart start, int level)
    {
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(level + 1));
        }

        return new YamlList(At(start), items);
    }

    private YamlMap Map(MappingStart start, int level)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(level + 1);
            var value = Node(level + 1);
            if (Usable(key, lines) is { } name)
            {
                lines[name.Text] = name.At.Line;
                entries.Add(new YamlEntry(name, value));
            }
        }

        // A block's first key is where a reader looks; an empty `{}` has none.
        return new YamlMap(entries.Count > 0 && start.Style != MappingStyle.Flow ? entries[0].Key.At : At(start),
            entries);
    }

    private YamlScalar? Usable(YamlNode key, Dictionary<string, int> lines)
    {
        if (key is not YamlScalar name)
        {
            problems.Error(key.At, "yaml-complex-key",
                $"A key is {key.Kind}; a key must be a word.",
                "Use a single word as key.");
            return null;
        }

        if (name.Broken)
        {
            return null;
        }

        if (name.Text == "<<")
        {
            problems.Error(name.At, "yaml-merge-key",
                "`<<` merges other keys into this place.",
                "Write the keys out here.");
            return null;
        }

        if (name.IsNothing)
        {
            problems.Error(name.At, "yaml-empty-key", "A value stands here without a key.", "Write `key: value`.");
            return null;
        }

        if (lines.TryGetValue(name.Text, out var first))
        {
            problems.Error(name.At, "yaml-duplicate-key", $"`{name.Text}` is already given on line {first}.",
                "Keep one of the two.");
            return null;
        }

        return name;
    }

    private void RefuseDecoration(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            problems.Error(At(node), "yaml-anchor",
                $"`&{node.Anchor.Value}` names this part so that it can be repeated.",
                "Delete the anchor, and write each value out where it belongs.");
        }

        if (!node.Tag.IsEmpty)
        {
            problems.Error(At(node), "yaml-tag", $"`{node.Tag.Value}` sets a type for this value.",
                "Delete the tag; the key decides how a value is read.");
        }
    }

    private SourcePosition At(ParsingEvent e)
    {
        last = e.Start;
        return new SourcePosition(problems.File, (int)Math.Max(1, last.Line), (int)Math.Max(1, last.Column));
    }

    private sealed class TooDeepException(SourcePosition at) : Exception
    {
        public SourcePosition At { get; } = at;
    }
}
