using System.Globalization;
using IomGateway.Redaction.RecordTypes;
using YamlDotNet.RepresentationModel;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>The repository's own record types, masks and categories, read by code of the hunt's own.</summary>
internal sealed class PolicyFiles
{
    private readonly Dictionary<string, CodingTable> _tables = new(StringComparer.Ordinal);

    private PolicyFiles()
    {
        var types = Path.Combine(Repository.Root, "policies/record-types");
        foreach (var file in Directory.GetFiles(Path.Combine(types, "tables"), "*.yaml"))
        {
            var table = Load(file);
            _tables[Text(table, "coding-table")!] = Table(table);
        }
        Maps = [.. Directory.GetFiles(types, "*.yaml").Order(StringComparer.Ordinal).Select(f => MapOf(Load(f)))];
        var masks = Members(Load(Path.Combine(Repository.Root, "policies/vocabulary/masks.yaml")), "masks");
        var named = masks.ToDictionary(m => m.Name, m => MaskOf(m.Name, (YamlMappingNode)m.Value));
        Masks = named.ToDictionary(m => m.Key, m => m.Value with { CoarserThan = Finer(m.Value, named) });
        var categories = Load(Path.Combine(Repository.Root, "policies/vocabulary/categories.yaml"));
        Identifying = Members(categories, "categories")
            .Where(c => Text((YamlMappingNode)c.Value, "identifying") == "true").Select(c => c.Name).ToHashSet();
    }

    public static PolicyFiles Own { get; } = new();

    public IReadOnlyList<Map> Maps { get; }

    public IReadOnlyDictionary<string, Mask> Masks { get; }

    /// <summary>The categories that tell who somebody is.</summary>
    public IReadOnlySet<string> Identifying { get; }

    private static YamlMappingNode Load(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(file);
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static YamlNode? Node(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    private static string? Text(YamlMappingNode node, string name) => (Node(node, name) as YamlScalarNode)?.Value;

    private static IEnumerable<(string Name, YamlNode Value)> Members(YamlMappingNode node, string name) =>
        Node(node, name) is YamlMappingNode members
            ? members.Children.Select(m => (((YamlScalarNode)m.Key).Value!, m.Value))
            : [];

    private static IEnumerable<string> Texts(YamlMappingNode node, string name) =>
        Node(node, name) is YamlSequenceNode list ? list.Children.Select(c => ((YamlScalarNode)c).Value!) : [];

    private static CodingTable Table(YamlMappingNode table) => new(
        Text(table, "coding-table")!,
        Text(table, "otherwise")!,
        [.. ((YamlSequenceNode)Node(table, "codes")!).Children.Cast<YamlMappingNode>().Select(e =>
            new CodingEntry(Text(e, "system")!, Text(e, "code"), Text(e, "prefix"), Text(e, "category")!))]);

    private Map MapOf(YamlMappingNode file) => new(
        Text(file, "record-type")!,
        Text(file, "format") == "fhir-r4",
        Text(file, "id"),
        [.. Members(file, "elements").Select(e =>
            new MapRule(MapStep.Parse(e.Name), ((YamlScalarNode)e.Value).Value!, e.Name))],
        [.. Members(file, "codings").Select(c => new MapCoding(
            c.Name, Text((YamlMappingNode)c.Value, "path")!, _tables[Text((YamlMappingNode)c.Value, "table")!]))]);

    private static Mask MaskOf(string name, YamlMappingNode mask) => new()
    {
        Name = name,
        Kind = Enum.Parse<MaskKind>(Text(mask, "kind")!.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
        Datatypes = new HashSet<string>(Texts(mask, "datatypes")),
        Bounds = [.. Texts(mask, "bands").Concat(Texts(mask, "bounds"))
            .Select(b => decimal.Parse(b, CultureInfo.InvariantCulture))],
        Text = Text(mask, "text"),
        CoarserThan = new HashSet<string>(Texts(mask, "coarser-than")),
    };

    private static HashSet<string> Finer(Mask mask, Dictionary<string, Mask> all)
    {
        var found = new HashSet<string>(mask.CoarserThan);
        foreach (var name in mask.CoarserThan)
            found.UnionWith(Finer(all[name], all));
        return found;
    }
}
