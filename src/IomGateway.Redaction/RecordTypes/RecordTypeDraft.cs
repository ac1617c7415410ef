using System.Globalization;
using System.Text;
using IomGateway.Redaction.Fhir;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>
/// Writes the file of a record type in which no element has been judged yet: every element is listed, and none leaves.
/// </summary>
public static class RecordTypeDraft
{
    private const int Column = 52;
    private const int Widest = 118;
    private const int MostTypes = 8;

    /// <summary>What by FHIR's habit names the person that a resource is about, the surest first.</summary>
    private static readonly string[] PersonNames = ["patient", "subject", "for", "individual", "beneficiary"];

    /// <summary>Members that have rules of their own more often than not, by datatype.</summary>
    private static readonly Dictionary<string, string[]> Parts = new(StringComparer.Ordinal)
    {
        ["Reference"] = ["display", "identifier"],
        ["CodeableConcept"] = ["text"],
        ["Annotation"] = ["author[x]", "time"],
    };

    /// <summary>
    /// The file for a resource type of FHIR R4 as YAML; <see langword="null"/> when R4 has no such type that can be
    /// shared by itself.
    /// </summary>
    public static string? Write(string type, ElementTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!table.IsRecordType(type))
            return null;
        var root = table.Source.Resolve(type);
        var text = new StringBuilder(Head(type, Persons(root)));
        foreach (var slot in Listed(root))
            Element(root, slot, "", [root], text);
        return text.ToString();
    }

    /// <summary>The names of types that a misspelt one may have been meant to be, the nearest first.</summary>
    public static IReadOnlyList<string> Nearest(string type, ElementTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return NearestName.AllOf(type, table.RecordTypes, 3);
    }

    private static string Head(string type, List<string> persons)
    {
        var chosen = PersonNames.FirstOrDefault(n => persons.Contains(n));
        var others = persons.Count == 0 ? "No element of it can refer to a Patient."
            : $"These can refer to a Patient: {string.Join(", ", persons)}.";
        return $"""
            # yaml-language-server: $schema=../schemas/record-type.schema.json
            # A draft of {type}.
            # Every element of it is listed below, and none of them leaves. Judge each: to let it leave,
            # take the first # of its line away and write the category that it belongs to, or with-any for what goes
            # with any of them. What stays a comment is withheld. After each: its type, how many, and what FHIR makes
            # of its absence. modifier: a record that has it is withheld whole unless it leaves as it is. required:
            # it says masked when it is withheld.
            # Then write {type}.fixtures.json,
            # a JSON array of made-up records that together have every element that is mapped, and run iom check.
            record-type: {type}
            title: {type}
            format: fhir-r4
            # Which elements name the person the record is about.
            {Folded(others)}
            person: [{chosen}]
            labels:
              confidentiality:
                path: "meta.security[system=http://terminology.hl7.org/CodeSystem/v3-Confidentiality].code"
                required: false
            elements:
              # Nothing leaves by this line alone: it goes with a granted category, and there is none yet.
              "meta.security[system=http://terminology.hl7.org/CodeSystem/v3-Confidentiality]": with-any


            """;
    }

    /// <summary>A comment in lines that fit.</summary>
    private static string Folded(string sentence)
    {
        var lines = new List<string> { "#" };
        foreach (var word in sentence.Split(' '))
        {
            if (lines[^1].Length + word.Length < Widest)
                lines[^1] += " " + word;
            else
                lines.Add("# " + word);
        }
        return string.Join('\n', lines);
    }

    private static List<string> Persons(TypeDef root) =>
    [
        .. root.Slots.Where(s => s.TypeName == "Reference" && (s.Targets.Count == 0 || s.Targets.Contains("Patient")))
            .Select(s => s.IsChoice ? s.Name : s.Element).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>One slot for each element that a path may name; a choice stands for all of its types.</summary>
    private static IEnumerable<Slot> Listed(TypeDef type) => type.Slots
        .Where(s => s.Role is not (SlotRole.Extension or SlotRole.ModifierExtension or SlotRole.Contained
            or SlotRole.Resource or SlotRole.ResourceId))
        .Where(s => !(s.Element == "id" && type.Name.Contains('.', StringComparison.Ordinal)))
        .DistinctBy(s => s.Element);

    private static void Element(TypeDef owner, Slot slot, string prefix, TypeDef[] around, StringBuilder text)
    {
        var path = prefix + slot.Element;
        if (around.Contains(slot.Type))
        {
            Line(path, $"again what {slot.Type.Name} has; list it as deep as records go", text);
            return;
        }
        var isBackbone = slot.TypeName.Contains('.', StringComparison.Ordinal);
        Line(path, About(owner, slot, isBackbone), text);
        if (isBackbone)
        {
            foreach (var inner in Listed(slot.Type))
                Element(slot.Type, inner, path + ".", [.. around, slot.Type], text);
        }
        else if (!slot.IsChoice && Parts.TryGetValue(slot.TypeName, out var parts))
        {
            foreach (var part in parts)
                Line($"{path}.{part}", "", text);
        }
    }

    private static string About(TypeDef owner, Slot slot, bool isBackbone)
    {
        var types = slot.IsChoice
            ? owner.Slots.Where(s => s.Element == slot.Element).Select(s => s.TypeName).ToList()
            : [isBackbone ? "parts" : slot.TypeName];
        var named = types.Count > MostTypes
            ? string.Create(CultureInfo.InvariantCulture, $"any of {types.Count} types")
            : string.Join("|", types);
        var about = new List<string> { $"{named} {slot.Min}..{(slot.Many ? "*" : "1")}" };
        if (slot.Min > 0)
            about.Add("required");
        if (slot.IsModifier)
            about.Add("modifier");
        if (slot.HasRequiredBinding)
            about.Add("codes that FHIR fixes");
        if (slot.Targets.Count is > 0 and <= 3)
            about.Add("to " + string.Join(", ", slot.Targets));
        return string.Join("; ", about);
    }

    private static void Line(string path, string about, StringBuilder text)
    {
        var line = $"  # {path}:";
        var whole = about.Length == 0 ? line : $"{line.PadRight(Column)} # {about}";
        text.Append(whole.Length <= Widest ? whole : $"{whole[..(Widest - 1)]}…").Append('\n');
    }
}
