using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>One step of a rule's path: a name, and perhaps a member's value that the item must have.</summary>
internal readonly record struct MapStep(string Name, string? TestName, string? TestValue)
{
    public static MapStep[] Parse(string path)
    {
        var steps = new List<MapStep>();
        var at = 0;
        while (at < path.Length)
        {
            var end = at;
            var depth = 0;
            for (; end < path.Length && (depth > 0 || path[end] != '.'); end++)
                depth += path[end] == '[' ? 1 : path[end] == ']' ? -1 : 0;
            steps.Add(One(path[at..end]));
            at = end + 1;
        }
        return [.. steps];
    }

    private static MapStep One(string step)
    {
        var equal = step.IndexOf('=', StringComparison.Ordinal);
        if (equal < 0)
            return new MapStep(step, null, null);
        var open = step.LastIndexOf('[', equal);
        return new MapStep(step[..open], step[(open + 1)..equal], step[(equal + 1)..^1]);
    }
}

/// <summary>A line of a map: a path, and the category, coding or <c>with-any</c> that it says.</summary>
internal sealed record MapRule(MapStep[] Steps, string Says, string Path);

/// <summary>A category that hangs on the coding at a path.</summary>
internal sealed record MapCoding(string Name, string Path, CodingTable Table)
{
    /// <summary>The category of one coding: an exact code, else the longest prefix, else otherwise.</summary>
    public string Sort(string system, string code)
    {
        var entries = Table.Entries.Where(e => e.System == system).ToList();
        return entries.Find(e => e.Code == code)?.Category
            ?? entries.Where(e => e.Prefix is { } p && code.StartsWith(p, StringComparison.Ordinal))
                .MaxBy(e => e.Prefix!.Length)?.Category
            ?? Table.Otherwise;
    }
}

/// <summary>What a record type's file says, as the hunt itself reads it.</summary>
internal sealed class Map
{
    private readonly Dictionary<string, List<MapRule>> _byFirstStep = new(StringComparer.Ordinal);

    public Map(string name, bool isFhir, string? id, IReadOnlyList<MapRule> rules, IReadOnlyList<MapCoding> codings)
    {
        (Name, IsFhir, IdPath, Rules, Codings) = (name, isFhir, id, rules, codings);
        foreach (var rule in rules)
        {
            if (!_byFirstStep.TryGetValue(rule.Steps[0].Name, out var same))
                _byFirstStep[rule.Steps[0].Name] = same = [];
            same.Add(rule);
        }
        ExtensionUrls = [.. rules.SelectMany(r => r.Steps).Where(s => s.Name == "extension" && s.TestName == "url")
            .Select(s => s.TestValue!).Distinct()];
        Categories = [.. rules.Select(r => r.Says)
            .Where(s => s != ElementRule.WithAny && codings.All(c => c.Name != s))
            .Concat(codings.SelectMany(c => c.Table.Entries.Select(e => e.Category).Append(c.Table.Otherwise)))
            .Distinct().Order(StringComparer.Ordinal)];
    }

    public string Name { get; }

    public bool IsFhir { get; }

    public string? IdPath { get; }

    public IReadOnlyList<MapRule> Rules { get; }

    public IReadOnlyList<MapCoding> Codings { get; }

    public IReadOnlyList<string> ExtensionUrls { get; }

    public IReadOnlyList<string> Categories { get; }

    /// <summary>The rules that can stand on a path that begins with that member.</summary>
    public IReadOnlyList<MapRule> Beginning(string name) => _byFirstStep.GetValueOrDefault(name) ?? [];

    /// <summary>The engine's own type, made from the same lines.</summary>
    public RecordType Compile()
    {
        var problems = new List<DefinitionProblem>();
        var line = 0;
        var definition = new RecordTypeDefinition
        {
            Name = Name,
            Title = Name,
            Format = IsFhir ? RecordFormat.FhirR4 : RecordFormat.Json,
            IdPath = IdPath,
            Person = [],
            Labels = [],
            Codings = [.. Codings.Select(c => new CodingRule(c.Name, c.Path, c.Table, ++line))],
            Elements = [.. Rules.Select(r => new ElementRule(r.Path, r.Says, ++line))],
        };
        return RecordType.Compile(definition, ElementTable.R4, problems)
            ?? throw new InvalidDataException($"{Name}: {string.Join("; ", problems.Select(p => p.Message))}");
    }
}
