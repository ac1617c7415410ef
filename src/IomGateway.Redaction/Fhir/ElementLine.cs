namespace IomGateway.Redaction.Fhir;

/// <summary>One line of the table: <c>path min..max types [modifier] [required=value set]</c>.</summary>
internal static class ElementLine
{
    /// <summary>
    /// The slots of the line's element; <paramref name="backbone"/> is its own type's name if it has children.
    /// </summary>
    public static IEnumerable<Slot> Parse(
        ElementSource source, string type, TypeKind kind, string line, out string parent, out string? backbone)
    {
        var fields = line.Split(' ');
        var path = $"{type}.{fields[0]}";
        var dot = path.LastIndexOf('.');
        parent = path[..dot];
        var element = path[(dot + 1)..];
        var range = fields[1].Split("..");
        var min = int.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture);
        var types = fields[2].StartsWith('#') ? [fields[2][1..]] : fields[2].Split('|');
        backbone = types is ["BackboneElement" or "Element"] ? path : null;
        if (backbone is not null)
            types = [path];
        var choice = element.EndsWith("[x]", StringComparison.Ordinal);
        var slots = new List<Slot>();
        foreach (var entry in types)
        {
            var (typeName, targets) = SplitTargets(entry);
            var name = choice ? element[..^3] + char.ToUpperInvariant(typeName[0]) + typeName[1..] : element;
            slots.Add(new Slot(source, element, name, typeName, min, range[1] != "1")
            {
                IsModifier = fields.AsSpan(3).Contains("modifier"),
                HasRequiredBinding = fields.Skip(3).Any(f => f.StartsWith("required=", StringComparison.Ordinal)),
                Targets = targets,
                Role = RoleOf(parent, element, typeName, kind == TypeKind.Resource && parent == type),
            });
        }
        return slots;
    }

    private static (string Type, string[] Targets) SplitTargets(string entry)
    {
        var bracket = entry.IndexOf('(', StringComparison.Ordinal);
        return bracket < 0 ? (entry, []) : (entry[..bracket], entry[(bracket + 1)..^1].Split(','));
    }

    private static SlotRole RoleOf(string parent, string element, string typeName, bool atRoot) =>
        (element, typeName) switch
    {
        ("extension", _) => SlotRole.Extension,
        ("modifierExtension", _) => SlotRole.ModifierExtension,
        (_, "Narrative") => SlotRole.Narrative,
        ("contained", "Resource") when atRoot => SlotRole.Contained,
        (_, "Resource") => SlotRole.Resource,
        ("meta", "Meta") when atRoot => SlotRole.Meta,
        ("id", _) when atRoot => SlotRole.ResourceId,
        ("reference", _) when parent == "Reference" => SlotRole.ReferenceString,
        ("display" or "identifier", _) when parent == "Reference" => SlotRole.ReferenceNaming,
        _ => SlotRole.Ordinary,
    };
}
