using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Tests.Properties;

/// <summary>
/// A record type with rules thrown at random, and what they mean, said over again in the simplest way.
/// </summary>
internal sealed class RandomPolicy
{
    private readonly Dictionary<string, string> _rules = new(StringComparer.Ordinal);

    public RandomPolicy(string type, Dice dice)
    {
        var root = ElementTable.R4.Source.Resolve(type);
        for (var i = 0; i < 25; i++)
            Add(root, dice);
        // What must not be missing for anything to leave at all.
        foreach (var slot in root.Slots.Where(s => s.IsModifier && s.Role == SlotRole.Ordinary))
            _rules[slot.Element] = ElementRule.WithAny;
        var problems = new List<DefinitionProblem>();
        var line = 0;
        Type = RecordType.Compile(
            new RecordTypeDefinition
            {
                Name = type,
                Title = type,
                Format = RecordFormat.FhirR4,
                Person = [],
                Labels = [],
                Codings = [],
                Elements = [.. _rules.Select(r => new ElementRule(r.Key, r.Value, ++line))],
            },
            ElementTable.R4,
            problems)!;
        Assert.Empty(problems);
    }

    public RecordType Type { get; }

    public Dictionary<string, Form> Grants(Dice dice, params string[] forms) =>
        Type.Categories.Order(StringComparer.Ordinal).ToDictionary(c => c, _ => TestMasks.Form(dice.Of(forms)));

    /// <summary>
    /// The form in which a leaf may leave: that of the longest rule on its path, with FHIR's exceptions.
    /// </summary>
    public Form FormOf(Canary canary, IReadOnlyDictionary<string, Form> grants)
    {
        if (canary.Path[0] == "id" || canary.Path.Contains("extension"))
            return Form.Withheld;
        var rule = -1;
        for (var length = 1; length <= canary.Path.Count; length++)
        {
            if (_rules.ContainsKey(string.Join('.', canary.Path.Take(length))))
                rule = length;
        }
        if (rule < 0)
            return Form.Withheld;
        var category = _rules[string.Join('.', canary.Path.Take(rule))];
        return category == ElementRule.WithAny ? Form.Clear : grants[category];
    }

    private void Add(TypeDef root, Dice dice)
    {
        var path = new List<string>();
        var at = root;
        for (var depth = 0; depth < 4; depth++)
        {
            var slots = at.Slots.Where(s =>
                s.Role is SlotRole.Ordinary or SlotRole.ReferenceString && !s.IsModifier).ToList();
            if (slots.Count == 0)
                break;
            var slot = dice.Of(slots);
            path.Add(slot.Name);
            at = slot.Type;
            if (at.IsPrimitive || dice.OneIn(2))
                break;
        }
        _rules[string.Join('.', path)] = dice.OneIn(8) ? ElementRule.WithAny : "category-" + dice.Below(5);
    }
}
