using IomGateway.Redaction.Fhir;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>Lists the modifier elements of a type and where each is mapped.</summary>
internal static class ModifierList
{
    public static IReadOnlyList<(string Path, string? Category)> Of(RecordType type)
    {
        var found = new List<(string, string?)>();
        Add(type, type.Root!, type.Rules, RuleNode.Unmapped, "", found);
        return [.. found.DistinctBy(f => f.Item1)];
    }

    private static void Add(
        RecordType type, TypeDef def, RuleNode? rules, int inherited, string prefix, List<(string, string?)> found)
    {
        foreach (var slot in def.Slots)
        {
            if (slot.Role is SlotRole.Extension or SlotRole.ModifierExtension)
                continue;
            var below = rules?.Below(slot);
            var decision = below is { IsMapped: true } ? below.Decision : inherited;
            if (slot.IsModifier)
                found.Add((prefix + slot.Element, NameOf(type, decision)));
            // Backbone elements of the type alone, and only where something in them can be released.
            if (slot.TypeName.StartsWith(type.Name + ".", StringComparison.Ordinal) && below is not null)
                Add(type, slot.Type, below, decision, $"{prefix}{slot.Name}.", found);
        }
    }

    private static string? NameOf(RecordType type, int decision)
    {
        if (decision == RuleNode.Unmapped)
            return null;
        var named = type.Decisions[decision];
        return named.IsCategory ? type.CategoryNames[named.Category]
            : named.Coding >= 0 ? type.Codings[named.Coding].Name
            : ElementRule.WithAny;
    }
}
