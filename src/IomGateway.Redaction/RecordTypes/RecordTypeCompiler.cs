using System.Collections.Frozen;
using IomGateway.Redaction.Fhir;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>Turns a definition into a record type, or says all that is wrong with it.</summary>
internal sealed class RecordTypeCompiler(
    RecordTypeDefinition definition, ElementTable table, List<DefinitionProblem> problems)
{
    private readonly List<string> _categories = [];
    private readonly List<Decision> _decisions = [];
    private readonly Dictionary<string, int> _decisionOf = new(StringComparer.Ordinal);
    private PathResolver _resolver = null!;

    public RecordType? Compile()
    {
        if (!FindRoot(out var root))
            return null;
        _resolver = new PathResolver(root, problems);
        var type = new RecordType(definition, root) { Rules = new RuleNode(root) };
        type.Codings = CompileCodings(root);
        var elements = new List<(ElementRule, RecordPath)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in definition.Elements)
        {
            if (!seen.Add(rule.Path))
                Problem(rule.Line, "duplicate-path", $"`{rule.Path}` is mapped twice.", "Keep one of the two lines.");
            else if (_resolver.Map(type.Rules, rule, DecisionOf(rule, type.Codings)) is { } path)
                elements.Add((rule, path));
        }
        if (elements.Count == 0)
            Problem(0, "no-elements", $"{definition.Name} maps no element.", "Map at least one element to a category.");
        type.ElementPaths = elements;
        type.Rules.Settle();
        type.Decisions = [.. _decisions];
        type.CategoryNames = [.. _categories];
        type.Categories = _categories.ToFrozenSet(StringComparer.Ordinal);
        AddPaths(type);
        if (root is not null)
            type.ModifierElements = ModifierList.Of(type);
        return type;
    }

    private bool FindRoot(out TypeDef? root)
    {
        root = null;
        if (definition.Format == RecordFormat.Json)
            return true;
        root = table.Source.Find(definition.Name);
        if (table.IsRecordType(definition.Name))
            return true;
        var near = NearestName.Of(definition.Name, table.RecordTypes);
        var help = root is { Kind: TypeKind.Resource } ? "Write a record type for each kind of resource inside it."
            : near is null ? "Name a resource of FHIR R4." : $"Did you mean {near}?";
        Problem(0, "unknown-type", $"FHIR R4 has no record type {definition.Name} that can be shared.", help);
        return false;
    }

    private CompiledCoding[] CompileCodings(TypeDef? root)
    {
        var codings = new List<CompiledCoding>();
        foreach (var rule in definition.Codings)
        {
            if (rule.Name == ElementRule.WithAny || codings.Exists(c => c.Name == rule.Name))
                Problem(rule.Line, "bad-coding-name", $"`{rule.Name}` cannot name this coding.",
                    "Choose a name of its own.");
            foreach (var entry in rule.Table.Entries.Where(e => e.Code is null == e.Prefix is null))
            {
                Problem(rule.Line, "bad-coding-entry",
                    $"Table `{rule.Table.Name}` has an entry of {entry.System} that must "
                    + "name either a code or a prefix.", "Give it exactly one of the two.");
            }
            if (_resolver.Find(rule.Path, rule.Line, out var reached) is not { } path)
                continue;
            var isAddress = reached?.TrueForAll(t => t.Name is "canonical" or "uri") == true;
            if (root is not null && !isAddress
                && reached!.Exists(t => t.Name is not ("CodeableConcept" or "Coding" or "code")))
            {
                Problem(rule.Line, "not-coded", $"`{rule.Path}` holds no coding.",
                    "Name an element of type CodeableConcept, Coding, code, canonical or uri.");
                continue;
            }
            codings.Add(new CompiledCoding(rule, path, isAddress, CategoryIndex));
        }
        return [.. codings];
    }

    private int DecisionOf(ElementRule rule, CompiledCoding[] codings)
    {
        if (_decisionOf.TryGetValue(rule.Category, out var known))
            return known;
        var coding = Array.FindIndex(codings, c => c.Name == rule.Category);
        // A coding that was itself at fault is not taken for a category of that name.
        var isCoding = coding >= 0 || definition.Codings.Any(c => c.Name == rule.Category);
        var category = rule.Category == ElementRule.WithAny || isCoding ? -1 : CategoryIndex(rule.Category);
        _decisions.Add(new Decision(category, coding));
        return _decisionOf[rule.Category] = _decisions.Count - 1;
    }

    private int CategoryIndex(string category)
    {
        var index = _categories.IndexOf(category);
        if (index >= 0)
            return index;
        _categories.Add(category);
        return _categories.Count - 1;
    }

    private void AddPaths(RecordType type)
    {
        var labels = new List<(LabelRule, RecordPath)>();
        foreach (var label in definition.Labels)
        {
            if (labels.Exists(l => l.Item1.Label == label.Label))
                Problem(label.Line, "duplicate-label", $"Label `{label.Label}` stands twice.",
                    "Keep one of the two lines.");
            if (_resolver.Find(label.Path, label.Line, out var reached) is not { } path)
                continue;
            labels.Add((label, path));
            if (reached?.Exists(t => !t.IsPrimitive) == true)
                Problem(label.Line, "label-not-simple", $"`{label.Path}` is not a simple value.",
                    "Name the code or text itself.");
        }
        type.LabelPaths = labels;
        type.PersonPaths = [.. Persons()];
        type.BirthDatePath = Single(definition.BirthDate);
        type.OriginatorPath = Single(definition.Originator);
        if (definition.IdPath is { } id && Single(id) is not null)
            type.IdSteps = PathStep.Parse(id, out _)!;
        if (definition.IdPath is not null && type.IdSteps.Any(s => s.IsTested)
            || definition is { IdPath: not null, Format: RecordFormat.FhirR4 })
            Problem(0, "bad-id", "`id` names the record's own id in a partner's own JSON, without tests.",
                "Mend or remove it.");
    }

    private IEnumerable<(PersonRule Rule, RecordPath Path)> Persons()
    {
        foreach (var person in definition.Person)
        {
            if (_resolver.Find(person.Path, person.Line, out var reached) is not { } path)
                continue;
            if (reached is not null && !reached.Exists(t => t.Name == "Reference"))
                Problem(person.Line, "person-not-reference", $"`{person.Path}` is not a Reference.",
                    "Name the element that refers to the Patient.");
            else if (reached is null && person.IdentifierSystem is null)
                Problem(person.Line, "person-without-system", $"`{person.Path}` says no identifier.",
                    "Add `identifier:` with its code.");
            else
                yield return (person, path);
        }
    }

    private RecordPath? Single(string? path) => path is null ? null : _resolver.Find(path, 0, out _);

    private void Problem(int line, string code, string message, string help) =>
        problems.Add(new DefinitionProblem(line, code, message, help));
}
