using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Tests.Invariants;

/// <summary>Each rule that asks for more of FHIRPath than most, kept and broken.</summary>
public sealed class InvariantTests
{
    private const string Percent = """{"code":"%","system":"http://unitsofmeasure.org"}""";

    [Theory]
    [InlineData("RiskAssessment.prediction", "ras-2", """{"probabilityDecimal":100}""",
        """{"probabilityDecimal":101}""")]
    [InlineData("RiskAssessment.prediction", "ras-1", $$"""{"low":{{Percent}}}""", """{"low":{"code":"kg"}}""")]
    [InlineData("Questionnaire", "que-2", """{"item":[{"linkId":"1","item":[{"linkId":"2"}]},{"linkId":"3"}]}""",
        """{"item":[{"linkId":"1","item":[{"linkId":"3"}]},{"linkId":"3"}]}""")]
    [InlineData("Questionnaire.item.enableWhen", "que-7", """{"operator":"exists","answerBoolean":true}""",
        """{"operator":"exists","answerString":"x"}""")]
    [InlineData("Questionnaire.item", "que-1", """{"type":"group","item":[{"linkId":"1"}]}""", """{"type":"group"}""")]
    [InlineData("CodeSystem", "csd-1", """{"concept":[{"code":"a","concept":[{"code":"b"}]}]}""",
        """{"concept":[{"code":"a","concept":[{"code":"a"}]}]}""")]
    [InlineData("MessageDefinition.focus", "md-1", """{"max":"2"}""", """{"max":"0"}""")]
    [InlineData("ElementDefinition", "eld-2", """{"min":1,"max":"2"}""", """{"min":3,"max":"2"}""")]
    [InlineData("ElementDefinition", "eld-16", """{"sliceName":"a/b-c[x]"}""", """{"sliceName":"a b"}""")]
    [InlineData("ElementDefinition", "eld-18", """{"isModifier":true,"isModifierReason":"r"}""",
        """{"isModifier":true}""")]
    [InlineData("ImplementationGuide", "ig-2",
        """{"fhirVersion":["4.0.1"],"definition":{"resource":[{"fhirVersion":["4.0.1"]}]}}""",
        """{"fhirVersion":["4.0.1"],"definition":{"resource":[{"fhirVersion":["3.0.2"]}]}}""")]
    [InlineData("ImplementationGuide.definition", "ig-1",
        """{"grouping":[{"id":"g"}],"resource":[{"groupingId":"g"}]}""", """{"resource":[{"groupingId":"g"}]}""")]
    [InlineData("StructureDefinition", "sdf-9", """{"snapshot":{"element":[{"path":"A.b","label":"x"}]}}""",
        """{"snapshot":{"element":[{"path":"A","label":"x"}]}}""")]
    [InlineData("StructureDefinition", "sdf-1", """{"snapshot":{"element":[{"path":"A"},{"path":"A.b"}]}}""",
        """{"derivation":"specialization","snapshot":{"element":[{"path":"A"},{"path":"A"}]}}""")]
    [InlineData("CapabilityStatement", "cpb-7",
        """{"document":[{"profile":"p","mode":"m"},{"profile":"p","mode":"n"}]}""",
        """{"document":[{"profile":"p","mode":"m"},{"profile":"p","mode":"m"}]}""")]
    [InlineData("Bundle", "bdl-11", """{"type":"document","entry":[{"resource":{"resourceType":"Composition"}}]}""",
        """{"type":"document","entry":[{"resource":{"resourceType":"Patient"}}]}""")]
    public void Judged_as_FHIRPath_says(string type, string key, string kept, string broken)
    {
        Assert.False(IsBroken(type, key, kept));
        Assert.True(IsBroken(type, key, broken));
    }

    [Theory]
    [InlineData("""{"onBehalfOf":{"reference":"Organization/1"}}""")]
    [InlineData("""{"onBehalfOf":{"reference":"Organization/1"},"member":{"reference":"Practitioner/2"}}""")]
    public void What_a_reference_leads_to_breaks_nothing(string participant) =>
        Assert.False(IsBroken("CareTeam.participant", "ctm-1", participant));

    /// <summary>
    /// A mask could break one of these only by what it makes of the primitive; no mask is for `xhtml`, and the other
    /// speaks of the parts of a Range.
    /// </summary>
    [Fact]
    public void Hardly_any_rule_stands_on_a_primitive()
    {
        var source = ElementTable.R4.Source;
        var found = source.Names.Select(source.Resolve).SelectMany(t => WithBackbones(t, []))
            .SelectMany(t => t.Slots.Where(s => s.Type.IsPrimitive).SelectMany(s => s.Invariants.Select(i =>
                $"{t.Name}.{s.Element} {i.Key}")));
        Assert.Equal(
            ["ElementDefinition.max eld-3", "Narrative.div txt-1", "Narrative.div txt-2",
                "RiskAssessment.prediction.probability[x] ras-1"],
            found.Distinct().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<TypeDef> WithBackbones(TypeDef type, HashSet<string> seen) => seen.Add(type.Name)
        ? type.Slots.Where(s => s.TypeName.StartsWith(type.Name + ".", StringComparison.Ordinal))
            .SelectMany(s => WithBackbones(s.Type, seen)).Prepend(type)
        : [];

    private static bool IsBroken(string type, string key, string json)
    {
        var source = ElementTable.R4.Source;
        var def = source.Resolve(type);
        var invariant = def.Invariants
            .Concat(def.Slots.SelectMany(s => s.Invariants))
            .First(i => i.Key == key);
        var tape = new Tape(new TextStore());
        Assert.Null(TapeReader.Read(Encoding.UTF8.GetBytes(JsonNode.Parse(json)!.ToJsonString()), tape));
        return invariant.IsBroken(tape, 0, 0);
    }
}
