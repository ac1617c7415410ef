namespace IomGateway.Sharing.Reading;

/// <summary>What kinds of thing one file can name in another.</summary>
internal enum Named
{
    Purpose,
    Role,
    Category,
    AgencyClass,
    ClassAttribute,
    PersonFact,
    Consent,
    Label,
    Identifier,
    Mask,
    Event,
    RetentionClock,
    RetentionOverride,
    Gateway,
    Basis,
    Regime,
    RecordType,
    Agency,
    Partnership,
}

/// <summary>
/// Every name that files use of one another, with its place. Files are read first, in any order, and names resolved
/// afterwards, so that one reading tells every name that nothing defines.
/// </summary>
internal sealed class References
{
    private readonly List<Entry> entries = [];
    private readonly HashSet<(Named Kind, string Name)> declared = [];

    /// <summary>
    /// Says that something defines the name, even if its definition turns out to be wrong: then that is the problem,
    /// and not every use of it.
    /// </summary>
    public void Declare(Named kind, string name) => declared.Add((kind, name));

    public Action<string> Declaring(Named kind) => name => Declare(kind, name);

    public void Add(Named kind, Word word, FileProblems problems) => entries.Add(new Entry(kind, word, null, problems));

    public void Add(Named kind, IEnumerable<Word> words, FileProblems problems)
    {
        foreach (var word in words)
        {
            Add(kind, word, problems);
        }
    }

    /// <summary>A value that the fact or label <paramref name="of"/> must have.</summary>
    public void AddValues(Named kind, string of, IEnumerable<Word> words, FileProblems problems)
    {
        foreach (var word in words)
        {
            entries.Add(new Entry(kind, word, of, problems));
        }
    }

    /// <summary>Reports each name that <paramref name="known"/> does not have.</summary>
    public void Resolve(KnownNames known)
    {
        foreach (var entry in entries.Where(e => e.Of is not null || !declared.Contains((e.Kind, e.Word.Text))))
        {
            if (entry.Of is null)
            {
                Resolve(entry, known.Of(entry.Kind), $"unknown-{Code(entry.Kind)}",
                    $"There is no {Words(entry.Kind)} `{entry.Word.Text}`.", known.Where(entry.Kind));
            }
            else if (known.ValuesOf(entry.Kind, entry.Of) is { } values)
            {
                Resolve(entry, values, "unknown-value", $"`{entry.Of}` cannot be `{entry.Word.Text}`.",
                    $"Use one of: {string.Join(", ", values)}.");
            }
        }
    }

    private static void Resolve(Entry entry, IReadOnlyCollection<string> known, string code, string message,
        string otherwise)
    {
        if (!known.Contains(entry.Word.Text))
        {
            entry.Problems.Error(entry.Word.At, code, message, Suggestion.For(entry.Word.Text, known, otherwise));
        }
    }

    private static string Code(Named kind) => Words(kind).Replace(' ', '-');

    private static string Words(Named kind) => kind switch
    {
        Named.Purpose => "purpose",
        Named.Role => "role",
        Named.Category => "category",
        Named.AgencyClass => "agency class",
        Named.ClassAttribute => "class attribute",
        Named.PersonFact => "person fact",
        Named.Consent => "consent",
        Named.Label => "label",
        Named.Identifier => "identifier",
        Named.Mask => "mask",
        Named.Event => "event",
        Named.RetentionClock => "retention clock",
        Named.RetentionOverride => "retention override",
        Named.Gateway => "gateway",
        Named.Basis => "basis",
        Named.Regime => "regime",
        Named.RecordType => "record type",
        Named.Agency => "agency",
        Named.Partnership => "partnership",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private sealed record Entry(Named Kind, Word Word, string? Of, FileProblems Problems);
}
