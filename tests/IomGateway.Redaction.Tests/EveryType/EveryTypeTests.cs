using System.Text.Json.Nodes;
using IomGateway.Redaction.Fhir;

namespace IomGateway.Redaction.Tests.EveryType;

/// <summary>What holds for each element of each resource type of R4, on resources made from the definitions.</summary>
public sealed class EveryTypeTests
{
    private const string Masked =
        """{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}""";

    [Fact]
    public void All_resource_types_of_the_standard_are_known() => Assert.Equal(143, TypeUnderTest.All.Count);

    [Fact]
    public void An_element_that_nothing_maps_is_withheld_and_a_required_one_says_masked()
    {
        var wrong = new List<string>();
        var (released, masked) = (0, 0);
        foreach (var type in TypeUnderTest.All)
        {
            var record = new InstanceMaker(0).Maximal(type);
            foreach (var element in TypeUnderTest.Elements(type).Where(e => !e.IsModifier))
            {
                var rules = TypeUnderTest.Whole(type);
                rules.Remove(element.Element);
                var (outcome, output) = TypeUnderTest.Redact(record, rules);
                if (output is null)
                {
                    if (!MayBreak(element, outcome.Reason()!))
                        wrong.Add($"{type}.{element.Element}: {outcome.Reason()}");
                    continue;
                }
                released++;
                var left = Left(output, type, element.Element);
                masked += element.Min > 0 ? 1 : 0;
                if (element.Min > 0 ? left is not [var only] || !IsOnlyMasked(only) : left.Count > 0)
                    wrong.Add($"{type}.{element.Element}: {output.ToJsonString()}");
            }
        }
        Assert.Empty(wrong);
        Assert.True(released > 2300, $"{released} released");
        Assert.True(masked > 130, $"{masked} masked");
    }

    [Fact]
    public void A_modifier_that_may_not_leave_takes_everything_around_it_along()
    {
        var wrong = new List<string>();
        var tried = 0;
        foreach (var type in TypeUnderTest.All)
        {
            foreach (var turn in Enumerable.Range(0, 2))
            {
                var record = new InstanceMaker(turn).Maximal(type);
                foreach (var path in Modifiers(TypeUnderTest.Root(type), record, "", 0).Distinct())
                {
                    tried++;
                    var rules = TypeUnderTest.Whole(type);
                    rules[path] = "not-granted";
                    if (TypeUnderTest.Redact(record, rules) is ({ } outcome, { } output))
                        wrong.Add($"{type}.{path}: {outcome} {output.ToJsonString()}");
                }
            }
        }
        Assert.Empty(wrong);
        Assert.True(tried > 1400, $"{tried} tried");
    }

    [Fact]
    public void An_unknown_modifier_extension_withholds_the_record_wherever_it_is()
    {
        var tried = 0;
        foreach (var type in TypeUnderTest.All)
        {
            var record = new InstanceMaker(0).Maximal(type);
            var rules = TypeUnderTest.Whole(type);
            if (TypeUnderTest.Redact(record, rules).Output is null)
                continue;
            foreach (var place in Backbones(TypeUnderTest.Root(type), record))
            {
                tried++;
                place["modifierExtension"] = new JsonArray(
                    new JsonObject { ["url"] = "https://made-up.example/not", ["valueBoolean"] = true });
                Assert.Equal("modifier-extension", TypeUnderTest.Redact(record, rules).Outcome.Reason());
                place.Remove("modifierExtension");
            }
        }
        Assert.True(tried > 500, $"{tried} tried");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void What_is_granted_whole_loses_nothing(int turn)
    {
        var withheld = new List<string>();
        foreach (var type in TypeUnderTest.All)
        {
            var maker = new InstanceMaker(turn);
            foreach (var record in new[] { maker.Maximal(type), maker.Minimal(type) })
            {
                var (outcome, output) = TypeUnderTest.Redact(record, TypeUnderTest.Whole(type));
                if (output is null)
                    withheld.Add($"{type} {outcome.Reason()}");
                else
                    Assert.Equal(
                        record.ToJsonString().Replace("/1\"", "/x-1\"", StringComparison.Ordinal),
                        output.ToJsonString());
            }
        }
        Assert.All(withheld, w => Assert.Contains(" invariant-", w, StringComparison.Ordinal));
        Assert.True(withheld.Count < 25, string.Join('\n', withheld));
    }

    /// <summary>What the loss of an element may break, so that everything is withheld.</summary>
    private static bool MayBreak(Slot element, string reason) =>
        reason.StartsWith("invariant-", StringComparison.Ordinal)
        || (reason == "required-coding" && element.Min > 0)
        || (reason == "modifier-element" && element.Min > 0 && HasModifier(element.Type));

    private static bool HasModifier(TypeDef type) => type.Slots.Any(s =>
        s.Min > 0 && (s.IsModifier || (!s.Type.IsPrimitive && HasModifier(s.Type))));

    private static List<JsonNode> Left(JsonObject output, string type, string element) =>
    [
        .. TypeUnderTest.Root(type).Slots.Where(s => s.Element == element)
            .SelectMany(s => new[] { output[s.Name], output["_" + s.Name] })
            .OfType<JsonNode>(),
    ];

    private static bool IsOnlyMasked(JsonNode node) => node switch
    {
        JsonArray list => list.All(i => i is not null && IsOnlyMasked(i)),
        JsonObject item => item["extension"]?.ToJsonString() == $"[{Masked}]"
            && item.All(m => m.Key == "extension" || (m.Value is not null && IsOnlyMasked(m.Value))),
        _ => false,
    };

    /// <summary>The paths of the modifiers that the record has, those in datatypes among them.</summary>
    private static IEnumerable<string> Modifiers(TypeDef type, JsonObject record, string prefix, int depth)
    {
        foreach (var slot in type.Slots.Where(s => s.Role == SlotRole.Ordinary && record.ContainsKey(s.Name)))
        {
            if (slot.IsModifier)
                yield return prefix + slot.Name;
            if (slot.Type.IsPrimitive || depth == 3)
                continue;
            var inner = record[slot.Name] is JsonArray list ? list[0]!.AsObject() : record[slot.Name]!.AsObject();
            foreach (var path in Modifiers(slot.Type, inner, $"{prefix}{slot.Name}.", depth + 1))
                yield return path;
        }
    }

    /// <summary>The resource and each part of it that can have a modifier extension.</summary>
    private static IEnumerable<JsonObject> Backbones(TypeDef type, JsonObject record)
    {
        if (type.Slots.Any(s => s.Role == SlotRole.ModifierExtension))
            yield return record;
        foreach (var slot in type.Slots.Where(s => s.TypeName.Contains('.', StringComparison.Ordinal)))
        {
            var inner = record[slot.Name] is JsonArray list ? list[0] : record[slot.Name];
            foreach (var place in inner is JsonObject part ? Backbones(slot.Type, part) : [])
                yield return place;
        }
    }
}
