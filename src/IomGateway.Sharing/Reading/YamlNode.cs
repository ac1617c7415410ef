namespace IomGateway.Sharing.Reading;

/// <summary>A node of a strictly read YAML file, with the place where it stands.</summary>
internal abstract class YamlNode(SourcePosition at)
{
    public SourcePosition At { get; } = at;

    /// <summary>What it is, in the words of whoever wrote the file.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value. Every value is text until an accessor reads it as something else.</summary>
internal sealed class YamlScalar(SourcePosition at, string text, bool plain, bool broken = false) : YamlNode(at)
{
    public string Text { get; } = text;

    /// <summary>Already reported as a problem, such as an alias: nothing more is said about it.</summary>
    public bool Broken { get; } = broken;

    /// <summary>Nothing was written, or one of YAML's words for nothing.</summary>
    public bool IsNothing => plain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNothing ? "nothing" : "a single value";
}

internal sealed class YamlList(SourcePosition at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Kind => "a list";
}

/// <summary>Keys with values, in the order of the file; no key occurs twice.</summary>
internal sealed class YamlMap(SourcePosition at, IReadOnlyList<YamlEntry> entries) : YamlNode(at)
{
    private readonly Dictionary<string, YamlEntry> byKey =
        entries.ToDictionary(e => e.Key.Text, StringComparer.Ordinal);

    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Kind => "a set of keys";

    public YamlEntry? Find(string key) => byKey.GetValueOrDefault(key);
}

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
