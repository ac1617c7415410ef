using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>A coding rule ready to be asked which categories a record's codings fall into.</summary>
internal sealed class CompiledCoding
{
    /// <summary>The system of FHIR in which an address is a code.</summary>
    private const string Addresses = "urn:ietf:rfc:3986";

    private readonly RecordPath _path;
    private readonly bool _isAddress;
    private readonly int _otherwise;
    private readonly Dictionary<(string System, string Code), int> _exact = [];
    private readonly List<(string System, string Prefix, int Category)> _prefixes = [];

    /// <param name="rule">The rule as its file says it.</param>
    /// <param name="path">Where the codings stand.</param>
    /// <param name="isAddress">Whether the path leads to addresses rather than to codes.</param>
    /// <param name="category">The number of a category.</param>
    public CompiledCoding(CodingRule rule, RecordPath path, bool isAddress, Func<string, int> category)
    {
        Name = rule.Name;
        _path = path;
        _isAddress = isAddress;
        _otherwise = category(rule.Table.Otherwise);
        foreach (var entry in rule.Table.Entries)
        {
            if (entry.Code is not null)
                _exact[(entry.System, entry.Code)] = category(entry.Category);
            else
                _prefixes.Add((entry.System, entry.Prefix ?? "", category(entry.Category)));
        }
        _prefixes.Sort((a, b) => b.Prefix.Length.CompareTo(a.Prefix.Length));
        Categories = [.. _exact.Values.Concat(_prefixes.Select(p => p.Category)).Append(_otherwise).Distinct()];
    }

    public string Name { get; }

    /// <summary>Every category that the table can give.</summary>
    public IReadOnlyList<int> Categories { get; }

    /// <summary>Adds the categories of the record's codings; one without any coding is sorted as unlisted.</summary>
    public void Sort(Tape tape, int root, List<int> into)
    {
        foreach (var node in _path.Follow(tape, root))
        {
            var codings = tape.Find(node, "coding"u8);
            if (codings < 0)
            {
                Add(into, tape[node].Kind == NodeKind.Object ? CategoryOf(tape, node)
                    : _isAddress ? CategoryOf(Addresses, Unversioned(Code(tape, node)))
                    : CategoryOf("", Code(tape, node)));
                continue;
            }
            // One that is not a list of codings, or has none, cannot be sorted by them.
            if (tape[codings].Kind != NodeKind.Array || tape.IsEmpty(codings))
                Add(into, _otherwise);
            for (var coding = codings + 1; coding < tape[codings].Next; coding = tape[coding].Next)
                Add(into, CategoryOf(tape, coding));
        }
        if (into.Count == 0)
            into.Add(_otherwise);
    }

    private int CategoryOf(Tape tape, int coding)
    {
        var system = tape.Find(coding, "system"u8);
        var code = tape.Find(coding, "code"u8);
        return CategoryOf(system < 0 ? "" : Code(tape, system), code < 0 ? null : Code(tape, code));
    }

    private int CategoryOf(string? system, string? code)
    {
        if (system is null || code is null)
            return _otherwise;
        if (_exact.TryGetValue((system, code), out var category))
            return category;
        foreach (var (known, prefix, found) in _prefixes)
        {
            if (known == system && code.StartsWith(prefix, StringComparison.Ordinal))
                return found;
        }
        return _otherwise;
    }

    /// <summary>A canonical address without the version after its bar.</summary>
    private static string? Unversioned(string? address) =>
        address?.IndexOf('|', StringComparison.Ordinal) is >= 0 and var bar ? address[..bar] : address;

    private static string? Code(Tape tape, int node) =>
        tape[node].Kind == NodeKind.String ? tape.TextString(node) : null;

    private static void Add(List<int> into, int category)
    {
        if (!into.Contains(category))
            into.Add(category);
    }
}
