using IomGateway.Redaction.Fhir;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>
/// Tells whether a mask can be laid on anything that a category covers; where it cannot, everything is withheld.
/// </summary>
internal static class MaskReach
{
    private const string JsonPrefix = "json-";

    public static bool Fits(RecordType type, string category, Mask mask)
    {
        if (type.Format == RecordFormat.Json)
            return mask.Datatypes.Any(d => d.StartsWith(JsonPrefix, StringComparison.Ordinal));
        var codings = type.Codings
            .Where(c => c.Categories.Any(i => type.CategoryNames[i] == category))
            .Select(c => c.Name)
            .Append(category)
            .ToHashSet(StringComparer.Ordinal);
        var resolver = new PathResolver(type.Root, []);
        var seen = new HashSet<TypeDef>();
        foreach (var rule in type.Definition.Elements.Where(e => codings.Contains(e.Category)))
        {
            if (resolver.Find(rule.Path, rule.Line, out var reached) is not null
                && reached!.Exists(t => Reaches(t, mask, seen)))
                return true;
        }
        return false;
    }

    private static bool Reaches(TypeDef type, Mask mask, HashSet<TypeDef> seen) =>
        mask.Datatypes.Contains(type.Name)
        || (seen.Add(type)
            && Array.Exists(type.Slots, s => s.Role == SlotRole.Ordinary && Reaches(s.Type, mask, seen)));
}
