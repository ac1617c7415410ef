using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Tests.EveryType;

/// <summary>
/// Makes resources from the definitions alone: with every element that they may have, or only those that they must.
/// </summary>
/// <param name="turn">Which of a choice element's types is taken.</param>
internal sealed class InstanceMaker(int turn)
{
    private const int Deep = 3;

    public JsonObject Maximal(string type) => Resource(type, Deep);

    public JsonObject Minimal(string type) => Resource(type, -1);

    private JsonObject Resource(string type, int depth)
    {
        var root = ElementTable.R4.Source.Resolve(type);
        var made = Object(root, depth, [root], []);
        var resource = new JsonObject { ["resourceType"] = type };
        foreach (var (name, value) in made.ToList())
        {
            made.Remove(name);
            resource.Add(name, value);
        }
        return resource;
    }

    private JsonObject Object(
        TypeDef type, int depth, TypeDef[] around, IReadOnlyList<Invariant> more, string? to = null)
    {
        var made = new JsonObject();
        var required = new HashSet<string>();
        foreach (var element in type.Slots.Where(s => IsMade(s, around)).GroupBy(s => s.Element))
        {
            var slot = element.ElementAt(turn % element.Count());
            var isRequired = slot.Min > 0;
            if (!isRequired && (depth < 0 || around.Contains(slot.Type) || (depth == 0 && !slot.Type.IsPrimitive)))
                continue;
            if (isRequired)
                required.Add(slot.Name);
            Add(made, type, slot, depth, around, to);
        }
        if (made.Count == 0)
        {
            var simple = type.Slots.Where(s => IsMade(s, around) && s.Type.IsPrimitive).Take(1).ToList();
            var least = simple.Count > 0 ? simple
                : type.Slots.Where(s => IsMade(s, around) && !s.IsChoice && !around.Contains(s.Type)).ToList();
            foreach (var slot in least)
                Add(made, type, slot, depth, around, to);
        }
        Mend(made, [.. type.Invariants, .. more], required);
        return made;
    }

    /// <summary>Left aside is what leaves by rules of its own alone: a reference's naming, inner narratives.</summary>
    private static bool IsMade(Slot slot, TypeDef[] around) => slot.Element != "id" && slot.Role switch
    {
        SlotRole.Ordinary or SlotRole.ReferenceString => true,
        SlotRole.Narrative => around.Length == 1,
        _ => false,
    };

    private void Add(JsonObject to, TypeDef type, Slot slot, int depth, TypeDef[] around, string? target)
    {
        JsonNode value = slot.Type.IsPrimitive
            ? Value(type, slot, target)
            : Object(slot.Type, depth - 1, [.. around, slot.Type], slot.Invariants,
                slot.Targets is [var first, ..] ? first : null);
        to[slot.Name] = slot.Many ? new JsonArray(value) : value;
    }

    private static JsonValue Value(TypeDef type, Slot slot, string? target) => slot.Role == SlotRole.ReferenceString
        ? JsonValue.Create($"{target ?? "Patient"}/1")
        : slot.Name == "system" && type.Find("comparator") is not null ? JsonValue.Create("http://unitsofmeasure.org")
        : slot is { Element: "type", TypeName: "uri" } && target is not null ? JsonValue.Create(target)
        : slot.TypeName switch
        {
            "boolean" => JsonValue.Create(true),
            "integer" or "positiveInt" or "unsignedInt" => JsonValue.Create(1),
            "decimal" => JsonValue.Create(1.5m),
            "date" => JsonValue.Create("2024-02-29"),
            "dateTime" or "instant" => JsonValue.Create("2024-02-29T10:15:00+01:00"),
            "time" => JsonValue.Create("10:15:00"),
            "base64Binary" => JsonValue.Create("YQ=="),
            "oid" => JsonValue.Create("urn:oid:1.2.3"),
            "uuid" => JsonValue.Create("urn:uuid:11111111-1111-4111-8111-111111111111"),
            "uri" or "url" or "canonical" => JsonValue.Create("https://made-up.example/" + slot.Name),
            "xhtml" => JsonValue.Create("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Made up</p></div>"),
            "code" => JsonValue.Create("made-up"),
            _ => JsonValue.Create("Madeup"),
        };

    /// <summary>Takes out what may be missing until as few rules as can be are broken.</summary>
    private static void Mend(JsonObject made, IReadOnlyList<Invariant> invariants, HashSet<string> required)
    {
        var broken = Broken(made, invariants);
        while (broken > 0 && made.Count > 1)
        {
            var best = made.Select(m => m.Key).Where(k => !required.Contains(k))
                .Select(k => (Name: k, Broken: Broken(Without(made, k), invariants)))
                .OrderBy(k => k.Broken).FirstOrDefault();
            if (best.Name is null || best.Broken > broken)
                return;
            made.Remove(best.Name);
            broken = best.Broken;
        }
    }

    private static JsonObject Without(JsonObject made, string name)
    {
        var less = made.DeepClone().AsObject();
        less.Remove(name);
        return less;
    }

    private static int Broken(JsonObject made, IReadOnlyList<Invariant> invariants)
    {
        if (invariants.Count == 0)
            return 0;
        var tape = new Tape(new TextStore());
        Assert.Null(TapeReader.Read(Encoding.UTF8.GetBytes(made.ToJsonString()), tape));
        return invariants.Count(i => i.IsBroken(tape, 0, 0));
    }
}
