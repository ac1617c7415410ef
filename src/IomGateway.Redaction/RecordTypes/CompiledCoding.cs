using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>A coding rule ready to be asked which categories a record's codings fall into.</summary>
internal sealed class CompiledCoding
{
    private readonly RecordPath _path;
    private readonly bool _isAddress;
    private readonly int _otherwise;
    private readonly NameTable<NameTable<int>> _exact;
    private readonly (byte[] System, byte[] Prefix, int Category)[] _prefixes;

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
        // Of two lines for one code the later counts.
        var exact = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var prefixes = new List<(byte[] System, byte[] Prefix, int Category)>();
        foreach (var entry in rule.Table.Entries)
        {
            if (entry.Code is null)
            {
                prefixes.Add((Utf8(entry.System), Utf8(entry.Prefix ?? ""), category(entry.Category)));
                continue;
            }
            if (!exact.TryGetValue(entry.System, out var codes))
                exact[entry.System] = codes = new Dictionary<string, int>(StringComparer.Ordinal);
            codes[entry.Code] = category(entry.Category);
        }
        _exact = new NameTable<NameTable<int>>([.. exact.Select(s =>
            (Utf8(s.Key), new NameTable<int>([.. s.Value.Select(c => (Utf8(c.Key), c.Value))])))]);
        _prefixes = [.. prefixes.OrderByDescending(p => Encoding.UTF8.GetCharCount(p.Prefix))];
        Categories = [.. exact.Values.SelectMany(s => s.Values).Concat(_prefixes.Select(p => p.Category))
            .Append(_otherwise).Distinct()];
    }

    /// <summary>The system of FHIR in which an address is a code.</summary>
    private static ReadOnlySpan<byte> Addresses => "urn:ietf:rfc:3986"u8;

    public string Name { get; }

    /// <summary>Every category that the table can give.</summary>
    public IReadOnlyList<int> Categories { get; }

    /// <summary>Adds the categories of the record's codings; one without any coding is sorted as unlisted.</summary>
    /// <param name="tape">The record.</param>
    /// <param name="root">Where it begins.</param>
    /// <param name="nodes">An empty list to work with.</param>
    /// <param name="into">Gains the categories.</param>
    public void Sort(Tape tape, int root, List<int> nodes, List<int> into)
    {
        _path.Follow(tape, root, nodes);
        foreach (var node in nodes)
        {
            var codings = tape.Find(node, Tapes.Name.Coding);
            if (codings < 0)
            {
                Add(into, tape[node].Kind == NodeKind.Object ? CategoryOf(tape, node)
                    : !IsText(tape, node) ? _otherwise
                    : _isAddress ? CategoryOf(Addresses, Unversioned(tape.Text(node)))
                    : CategoryOf(default, tape.Text(node)));
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
        var system = tape.Find(coding, Tapes.Name.System);
        var code = tape.Find(coding, Tapes.Name.Code);
        if (code < 0 || !IsText(tape, code) || (system >= 0 && !IsText(tape, system)))
            return _otherwise;
        return CategoryOf(system < 0 ? default : tape.Text(system), tape.Text(code));
    }

    private int CategoryOf(ReadOnlySpan<byte> system, ReadOnlySpan<byte> code)
    {
        if (_exact.TryGet(system, out var codes) && codes!.TryGet(code, out var category))
            return category;
        foreach (var (known, prefix, found) in _prefixes)
        {
            if (system.SequenceEqual(known) && code.StartsWith(prefix))
                return found;
        }
        return _otherwise;
    }

    /// <summary>A canonical address without the version after its bar.</summary>
    private static ReadOnlySpan<byte> Unversioned(ReadOnlySpan<byte> address) =>
        address.IndexOf((byte)'|') is >= 0 and var bar ? address[..bar] : address;

    private static bool IsText(Tape tape, int node) => tape[node].Kind == NodeKind.String;

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static void Add(List<int> into, int category)
    {
        if (!into.Contains(category))
            into.Add(category);
    }
}
