using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir;

/// <summary>
/// The definitions of FHIR R4 as the embedded table has them, parsed type by type when first asked for.
/// </summary>
internal sealed class ElementSource
{
    private readonly string _text;
    private readonly Dictionary<string, (int Start, int End)> _blocks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TypeDef> _types = new(StringComparer.Ordinal);

    private ElementSource(string text)
    {
        _text = text;
        var at = text.IndexOf("\n@", StringComparison.Ordinal);
        Heading = text[..text.IndexOf('\n', StringComparison.Ordinal)].TrimStart('#', ' ');
        while (at >= 0)
        {
            var next = text.IndexOf("\n@", at + 1, StringComparison.Ordinal);
            var space = text.IndexOf(' ', at);
            _blocks[text[(at + 2)..space]] = (at + 1, next < 0 ? text.Length : next);
            at = next;
        }
    }

    /// <summary>The table's first line: the version of FHIR and where the table comes from.</summary>
    public string Heading { get; }

    public IEnumerable<string> Names => _blocks.Keys;

    public static ElementSource Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("r4-elements.txt")
            ?? throw new InvalidOperationException("The table of FHIR elements is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new ElementSource(reader.ReadToEnd());
    }

    /// <summary>Whether the table has a resource of that name; its elements are not parsed for it.</summary>
    public bool IsResource(string name) => _blocks.TryGetValue(name, out var block)
        && _text.AsSpan(block.Start + name.Length + 1, 10).StartsWith(" resource ", StringComparison.Ordinal);

    /// <summary>
    /// The type of that name; a backbone element is named by its path, such as <c>Patient.contact</c>.
    /// </summary>
    public TypeDef? Find(string name)
    {
        if (_types.TryGetValue(name, out var known))
            return known;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (!_blocks.TryGetValue(dot < 0 ? name : name[..dot], out var block))
            return null;
        foreach (var type in Parse(_text[block.Start..block.End]))
            _types.TryAdd(type.Name, type);
        return _types.GetValueOrDefault(name);
    }

    public TypeDef Resolve(string name) =>
        Find(name) ?? throw new InvalidOperationException($"The table of FHIR elements has no type {name}.");

    private IEnumerable<TypeDef> Parse(string block)
    {
        var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var heading = lines[0][1..].Split(' ');
        var name = heading[0];
        var kind = heading[1] switch
        {
            "resource" => TypeKind.Resource,
            "primitive-type" => TypeKind.Primitive,
            _ => TypeKind.Complex,
        };
        var slots = new Dictionary<string, List<Slot>>(StringComparer.Ordinal) { [name] = [] };
        var invariants = new Dictionary<string, List<Invariant>>(StringComparer.Ordinal) { [name] = [] };
        var current = new List<Slot>();
        var owner = name;
        foreach (var line in lines.AsSpan(1))
        {
            if (line[0] == '!')
            {
                var invariant = Invariant.Parse(line);
                if (current.Count == 0 || slots.ContainsKey(owner))
                    invariants[owner].Add(invariant);
                else
                    current.ForEach(slot => slot.Invariants = [.. slot.Invariants, invariant]);
                continue;
            }
            // A primitive's own value is the JSON value, not a member.
            if (kind == TypeKind.Primitive && line.StartsWith("value ", StringComparison.Ordinal))
                continue;
            current = [.. ElementLine.Parse(this, name, kind, line, out var parent, out var backbone)];
            slots[parent].AddRange(current);
            owner = backbone ?? "";
            if (backbone is not null)
            {
                slots[backbone] = [];
                invariants[backbone] = [];
            }
        }
        foreach (var (path, found) in slots)
        {
            yield return new TypeDef(
                path, path == name ? kind : TypeKind.Complex, JsonOf(path, kind), [.. found], invariants[path]);
        }
    }

    private static NodeKind JsonOf(string name, TypeKind kind) => kind != TypeKind.Primitive
        ? NodeKind.Object
        : name switch
        {
            "boolean" => NodeKind.True,
            "integer" or "decimal" or "positiveInt" or "unsignedInt" => NodeKind.Number,
            _ => NodeKind.String,
        };
}
