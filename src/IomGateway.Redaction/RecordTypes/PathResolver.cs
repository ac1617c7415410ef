using IomGateway.Redaction.Fhir;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>Follows the paths of a definition through the elements that the format has.</summary>
internal sealed class PathResolver(TypeDef? root, List<DefinitionProblem> problems)
{
    /// <summary>
    /// Puts a rule into the tree; <see langword="null"/>, with a problem, when its path does not exist.
    /// </summary>
    public RecordPath? Map(RuleNode rules, ElementRule rule, int decision)
    {
        if (Steps(rule.Path, rule.Line) is not { } steps)
            return null;
        if (root is null)
        {
            var node = rules;
            foreach (var step in steps)
                node = Enter(node.Open(step.Utf8), step, rule);
            node.Decision = decision;
            return PathOf(steps, null);
        }
        var at = new List<RuleNode> { rules };
        var names = new List<IReadOnlyList<byte[]>>();
        foreach (var step in steps)
        {
            var slots = at.SelectMany(n => Slots(n.Type!, step.Name).Select(slot => (Rules: n, Slot: slot))).ToList();
            if (!IsMappable(step, at.Select(n => n.Type!), [.. slots.Select(s => s.Slot)], rule))
                return null;
            // A rule on onset[x] leaves alone what a rule on onsetDateTime has said, whichever line comes first.
            at = [.. slots.Select(s => Enter(s.Rules.Open(s.Slot), step, rule))];
            names.Add([.. slots.Select(s => s.Slot.Utf8).DistinctBy(Convert.ToHexString)]);
        }
        var general = steps[^1].Name.EndsWith("[x]", StringComparison.Ordinal);
        foreach (var node in at.Where(n => !general || !n.IsMapped || n.IsGeneral))
        {
            node.Decision = decision;
            node.IsGeneral = general;
        }
        if (general)
            at.ForEach(n => n.GeneralDecision = decision);
        return PathOf(steps, names);
    }

    /// <summary>A path to read from; <paramref name="reached"/> has the FHIR types that it can lead to.</summary>
    public RecordPath? Find(string path, int line, out List<TypeDef>? reached)
    {
        reached = null;
        if (Steps(path, line) is not { } steps)
            return null;
        if (root is null)
            return PathOf(steps, null);
        var types = new List<TypeDef> { root };
        var names = new List<IReadOnlyList<byte[]>>();
        foreach (var step in steps)
        {
            var slots = types.SelectMany(t => Slots(t, step.Name)).ToList();
            if (slots.Count == 0)
            {
                Unknown(path, step, types, line);
                return null;
            }
            types = [.. slots.Select(s => s.Type).Distinct()];
            names.Add([.. slots.Select(s => s.Utf8).DistinctBy(Convert.ToHexString)]);
        }
        reached = types;
        return PathOf(steps, names);
    }

    private static RecordPath PathOf(IReadOnlyList<PathStep> steps, List<IReadOnlyList<byte[]>>? names) =>
        new([.. steps.Select((s, i) => new RecordPath.Step(names?[i] ?? [s.Utf8], s.TestNameUtf8, s.TestValueUtf8))]);

    private static IEnumerable<Slot> Slots(TypeDef type, string name) =>
        type.Slots.Where(s => s.Name == name || (s.IsChoice && s.Element == name));

    private IReadOnlyList<PathStep>? Steps(string path, int line)
    {
        var steps = PathStep.Parse(path, out var wrong);
        if (steps is null)
            Problem(line, "bad-path", $"`{path}` is not a path: {wrong}.",
                "Write dotted names, with at most one [name=value] at each step.");
        return steps;
    }

    private RuleNode Enter(RuleNode node, PathStep step, ElementRule rule)
    {
        if (!step.IsTested)
            return node;
        if (node.Tested.Exists(t => !t.Name.AsSpan().SequenceEqual(step.TestNameUtf8)))
        {
            Problem(rule.Line, "mixed-tests",
                $"`{step.Name}` is tested by `{step.TestName}` here and by another name elsewhere.",
                "Test one name at each element, so that no item passes two tests.");
        }
        return node.OpenTested(step);
    }

    private bool IsMappable(PathStep step, IEnumerable<TypeDef> from, List<Slot> slots, ElementRule rule)
    {
        if (slots.Count == 0)
        {
            Unknown(rule.Path, step, from, rule.Line);
            return false;
        }
        var role = slots[0].Role;
        if (role is SlotRole.ResourceId or SlotRole.Contained or SlotRole.Resource)
        {
            Problem(rule.Line, "reserved-path", $"`{step.Name}` cannot be mapped.", role == SlotRole.ResourceId
                ? "The id always leaves as an opaque one: remove the line."
                : "A resource inside another is judged by its own type: remove the line.");
            return false;
        }
        if (role is SlotRole.Extension or SlotRole.ModifierExtension && step.TestName != "url")
        {
            Problem(rule.Line, "extension-untested", $"`{rule.Path}` does not say which extension.",
                $"Write {step.Name}[url=…].");
            return false;
        }
        if (!step.IsTested || slots.TrueForAll(s =>
            s.Type.Find(step.TestName!) is { Many: false, Type.IsPrimitive: true }))
            return true;
        Problem(rule.Line, "bad-test", $"`{step.Name}` has no simple element `{step.TestName}` to test.",
            "Test a code, uri or text of the element.");
        return false;
    }

    private void Unknown(string path, PathStep step, IEnumerable<TypeDef> from, int line)
    {
        var types = from.ToList();
        var near = NearestName.Of(step.Name,
            types.SelectMany(t => t.Slots).SelectMany(s => new[] { s.Name, s.Element }));
        var where = string.Join(" or ", types.Select(t => t.Name).Distinct(StringComparer.Ordinal).Take(3));
        Problem(line, "unknown-element", $"`{path}` does not exist in FHIR R4: {where} has no element `{step.Name}`.",
            near is null ? "Look the element up in hl7.org/fhir/R4." : $"Did you mean `{near}`?");
    }

    private void Problem(int line, string code, string message, string help) =>
        problems.Add(new DefinitionProblem(line, code, message, help));
}
