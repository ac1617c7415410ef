using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Tests.EveryType;

/// <summary>A resource type mapped for one test.</summary>
internal static class TypeUnderTest
{
    public static IReadOnlyList<string> All => ElementTable.R4.RecordTypes;

    public static TypeDef Root(string type) => ElementTable.R4.Source.Resolve(type);

    /// <summary>The elements that a rule can stand on, one for each choice; modifiers among them.</summary>
    public static IReadOnlyList<Slot> Elements(string type) =>
    [
        .. Root(type).Slots
            .Where(s => s.Role is SlotRole.Ordinary or SlotRole.Narrative)
            .DistinctBy(s => s.Element),
    ];

    /// <summary>
    /// Every element in one category, the modifiers with any of them (but for a death: with any it is told without its
    /// day).
    /// </summary>
    public static Dictionary<string, string> Whole(string type) => Elements(type).ToDictionary(
        s => s.Element,
        s => s.IsModifier && s.Element != "deceased[x]" ? ElementRule.WithAny : "granted",
        StringComparer.Ordinal);

    public static (ResourceOutcome Outcome, JsonObject? Output) Redact(
        JsonObject record, IReadOnlyDictionary<string, string> rules, IReadOnlyDictionary<string, Form>? grants = null)
    {
        var type = (string)record["resourceType"]!;
        var problems = new List<DefinitionProblem>();
        var compiled = RecordType.Compile(
            new RecordTypeDefinition
            {
                Name = type,
                Title = type,
                Format = RecordFormat.FhirR4,
                Person = [],
                Labels = [],
                Codings = [],
                Elements = [.. rules.Select((r, i) => new ElementRule(r.Key, r.Value, i + 1))],
            },
            ElementTable.R4,
            problems);
        Assert.Empty(problems);
        grants ??= new Dictionary<string, Form> { ["granted"] = Form.Clear };
        var output = new ArrayBufferWriter<byte>();
        var outcome = Redactor.Redact(
            Encoding.UTF8.GetBytes(record.ToJsonString()),
            RedactionPlan.Compile([new TypeGrants(compiled!, grants)]),
            TestContext.Make(),
            output,
            new Manifest());
        return (outcome, outcome is ResourceOutcome.Released
            ? JsonNode.Parse(output.WrittenSpan)!.AsObject()
            : null);
    }

    public static string? Reason(this ResourceOutcome outcome) => outcome switch
    {
        ResourceOutcome.Withheld withheld => withheld.ReasonCode,
        ResourceOutcome.Refused refused => "refused " + refused.ReasonCode,
        _ => null,
    };
}
