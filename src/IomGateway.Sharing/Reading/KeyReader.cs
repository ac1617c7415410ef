namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads one set of keys. Each accessor reports what is wrong and returns nothing for it, so that reading goes on;
/// <see cref="Finish"/> then reports every key that none of them asked for.
/// </summary>
internal sealed class KeyReader(YamlMap map, FileProblems problems, string what)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public YamlMap Map { get; } = map;

    public FileProblems Problems { get; } = problems;

    /// <summary>What these keys describe, such as <c>the flow `attendance`</c>.</summary>
    public string What { get; } = what;

    public SourcePosition Start => Map.At;

    /// <summary>The keys of a node, or a problem when it is something else.</summary>
    public static KeyReader? Of(YamlNode node, FileProblems problems, string what)
    {
        if (node is YamlMap map)
        {
            return new KeyReader(map, problems, what);
        }

        Scalars.WrongKind(node, $"{Capital(what)} is written as keys with values",
            "Write `key: value` lines here.",
            problems);
        return null;
    }

    public bool Has(string key) => Map.Find(key) is not null;

    /// <summary>Where the key's value stands; these keys' own beginning when it is absent.</summary>
    public SourcePosition At(string key) => Map.Find(key)?.Value.At ?? Map.At;

    /// <summary>The value as it is, or <see langword="null"/>.</summary>
    public YamlNode? Node(string key)
    {
        asked.Add(key);
        return Map.Find(key)?.Value;
    }

    public string? Text(string key) => Required(key) is { } node ? Scalars.Text(node, key, Problems) : null;

    public string? OptionalText(string key) => Node(key) is { } node ? Scalars.Text(node, key, Problems) : null;

    /// <summary>A code of the file's own making: lower-case letters, digits and hyphens.</summary>
    public string? Code(string key) => Required(key) is { } node ? Scalars.Code(node, key, Problems) : null;

    public string? OptionalCode(string key) => Node(key) is { } node ? Scalars.Code(node, key, Problems) : null;

    public string? Choice(string key, IReadOnlyCollection<string> allowed) =>
        Required(key) is { } node ? Scalars.Choice(node, key, allowed, Problems) : null;

    public string? OptionalChoice(string key, IReadOnlyCollection<string> allowed) =>
        Node(key) is { } node ? Scalars.Choice(node, key, allowed, Problems) : null;

    /// <summary><c>true</c> or <c>false</c>; <paramref name="absent"/> when not written or not readable.</summary>
    public bool Flag(string key, bool absent = false) =>
        Node(key) is { } node && Scalars.Choice(node, key, ["true", "false"], Problems) is { } said
            ? said == "true"
            : absent;

    public int? Number(string key, int least, int most) =>
        Required(key) is { } node ? Scalars.Number(node, key, least, most, Problems) : null;

    public int? OptionalNumber(string key, int least, int most) =>
        Node(key) is { } node ? Scalars.Number(node, key, least, most, Problems) : null;

    public DateOnly? Date(string key) => Required(key) is { } node ? Scalars.Date(node, key, Problems) : null;

    public DateOnly? OptionalDate(string key) => Node(key) is { } node ? Scalars.Date(node, key, Problems) : null;

    /// <summary>An instant with its offset, such as <c>2026-06-01T12:00:00Z</c>.</summary>
    public DateTimeOffset? OptionalInstant(string key) =>
        Node(key) is { } node ? Scalars.Instant(node, key, Problems) : null;

    /// <summary>
    /// A fixed length of time (ISO 8601 weeks, days, hours, minutes, seconds), such as <c>PT72H</c> or <c>P90D</c>.
    /// </summary>
    public TimeSpan? Duration(string key) => Required(key) is { } node ? Scalars.Duration(node, key, Problems) : null;

    public TimeSpan? OptionalDuration(string key) =>
        Node(key) is { } node ? Scalars.Duration(node, key, Problems) : null;

    public KeyReader? Keys(string key, string what) =>
        Required(key) is { } node ? Of(node, Problems, what) : null;

    public KeyReader? OptionalKeys(string key, string what) =>
        Node(key) is { } node ? Of(node, Problems, what) : null;

    /// <summary>A list with at least one item.</summary>
    public IReadOnlyList<YamlNode> List(string key)
    {
        if (Required(key) is not { } node)
        {
            return [];
        }

        var items = Scalars.Items(node, key, Problems);
        if (node is YamlList { Items.Count: 0 })
        {
            Problems.Error(node.At, "empty-list", $"`{key}` of {What} is an empty list.", "Name at least one.");
        }

        return items;
    }

    public IReadOnlyList<YamlNode> OptionalList(string key) =>
        Node(key) is { } node ? Scalars.Items(node, key, Problems) : [];

    /// <summary>A list of words, at least one, none twice.</summary>
    public IReadOnlyList<Word> Words(string key) => Scalars.Words(List(key), key, Problems);

    public IReadOnlyList<Word> OptionalWords(string key) => Scalars.Words(OptionalList(key), key, Problems);

    /// <summary>Reports each key that was written but that no accessor asked for.</summary>
    public void Finish()
    {
        foreach (var entry in Map.Entries.Where(e => !asked.Contains(e.Key.Text)))
        {
            var free = asked.Where(a => !Has(a));
            Problems.Error(entry.Key.At, "unknown-key", $"{Capital(What)} has no key `{entry.Key.Text}`.",
                Suggestion.For(entry.Key.Text, free, Otherwise()));
        }
    }

    private string Otherwise()
    {
        var free = asked.Where(a => !Has(a)).Order(StringComparer.Ordinal).ToList();
        return free.Count == 0 ? "Delete it." : $"Delete it, or use one of: {string.Join(", ", free)}.";
    }

    private YamlNode? Required(string key)
    {
        if (Node(key) is { } node)
        {
            return node;
        }

        Problems.Error(Map.At, "missing-key", $"{Capital(What)} needs `{key}`.", $"Write `{key}:` with its value.");
        return null;
    }

    private static string Capital(string words) =>
        words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
}
