namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>One member that FHIR gives to an object; a choice element has one for each of its types.</summary>
internal sealed record Element(string Name, string Choice, string Type, bool IsRequired, bool IsMany, bool IsModifier);

/// <summary>
/// The elements of FHIR R4, read from the table by code of its own: what the hunt knows of FHIR it does not ask the
/// engine.
/// </summary>
internal sealed class Elements
{
    private static readonly string[] Containers = ["Bundle", "Parameters", "Binary"];

    private readonly Dictionary<string, List<Element>> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _primitives = new(StringComparer.Ordinal);
    private readonly List<string> _resources = [];

    private Elements(IEnumerable<string> lines)
    {
        var owner = "";
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] is not ('#' or '!')))
        {
            var fields = line.Split(' ');
            if (line[0] == '@')
                Begin(owner = fields[0][1..], fields);
            else
                Add(owner, fields);
        }
    }

    public static Elements R4 { get; } = new(File.ReadLines(
        Path.Combine(Repository.Root, "src/IomGateway.Redaction/Fhir/Definitions/r4-elements.txt")));

    /// <summary>Every resource that can be shared by itself.</summary>
    public IReadOnlyList<string> Resources => _resources;

    public IReadOnlyList<Element> Of(string type) => _types[type];

    public bool IsPrimitive(string type) => _primitives.Contains(type);

    public static bool IsNumber(string type) => type is "integer" or "decimal" or "positiveInt" or "unsignedInt";

    private void Begin(string name, string[] heading)
    {
        _types[name] = [];
        if (heading[1] == "primitive-type")
            _primitives.Add(name);
        if (heading[1] == "resource" && heading[2] == ":" && !Containers.Contains(name))
            _resources.Add(name);
    }

    private void Add(string owner, string[] fields)
    {
        var path = $"{owner}.{fields[0]}";
        var dot = path.LastIndexOf('.');
        var element = path[(dot + 1)..];
        var types = fields[2].Split('|').Select(t => t.Split('(')[0].TrimStart('#')).ToList();
        if (types is ["BackboneElement" or "Element"])
        {
            types = [path];
            _types[path] = [];
        }
        foreach (var type in types)
        {
            var name = element.EndsWith("[x]", StringComparison.Ordinal)
                ? element[..^3] + char.ToUpperInvariant(type[0]) + type[1..]
                : element;
            _types[path[..dot]].Add(new Element(name, element, type, fields[1].StartsWith('1'),
                !fields[1].EndsWith("..1", StringComparison.Ordinal), fields.AsSpan(3).Contains("modifier")));
        }
    }
}
