using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.Tests.Examples;

namespace IomGateway.Redaction.Tests.Reading;

public sealed class SeenRecordTests
{
    private static RecordTypeCatalog Catalog { get; } = new(
    [
        ExampleFile.Compile("Patient", JsonNode.Parse("""
            { "birth-date": "birthDate", "elements": { "name": "name" },
              "labels": { "confidentiality": "meta.security[system=urn:c].code", "deceased": "deceased[x]" } }
            """)!.AsObject()),
        ExampleFile.Compile("Appointment", JsonNode.Parse("""
            { "person": { "participant.actor": null }, "elements": { "status": "a" } }
            """)!.AsObject()),
        ExampleFile.Compile("Report", JsonNode.Parse("""
            { "format": "json", "id": "meta.id", "person": { "subject.noms": "noms", "subject.pnc": "pnc" }, "originator": "from",
              "birth-date": "subject.born", "labels": { "handling": "handling", "spent": "spent" }, "elements": { "text": "a" } }
            """)!.AsObject()),
    ]);

    [Fact]
    public void Patient_is_seen_with_its_identifiers_and_labels()
    {
        var seen = Read("""
            { "resourceType": "Patient", "id": "p", "birthDate": "2000-02-03", "deceasedBoolean": false,
              "meta": { "security": [ { "system": "urn:c", "code": "R" }, { "system": "urn:d", "code": "X" } ] },
              "identifier": [ { "system": "s", "value": "1" }, { "value": "2" } ],
              "contained": [ { "resourceType": "Organization", "id": "o" } ] }
            """);
        Assert.Equal(("Patient", "p", new DateOnly(2000, 2, 3)), (seen.Type!.Name, seen.Id, seen.BirthDate));
        Assert.Equal(["R"], seen.Labels["confidentiality"]);
        Assert.Equal(["false"], seen.Labels["deceased"]);
        Assert.Equal([("s", "1")], seen.PersonIdentifiers);
        Assert.Equal(["Organization"], seen.ContainedTypes);
    }

    [Fact]
    public void A_missing_label_is_not_among_the_labels_and_half_a_date_is_none()
    {
        var seen = Read("""{ "resourceType": "Patient", "birthDate": "2000-02" }""");
        Assert.Empty(seen.Labels);
        Assert.Null(seen.BirthDate);
    }

    [Fact]
    public void References_and_those_that_name_the_person_are_told_apart()
    {
        var seen = Read("""
            { "resourceType": "Appointment", "slot": [ { "reference": "Slot/1" } ],
              "participant": [ { "actor": { "reference": "Patient/7/_history/3" } }, { "actor": { "reference": "Patient/7" } } ] }
            """);
        Assert.Equal(["Slot/1", "Patient/7"], seen.References);
        Assert.Equal(["Patient/7"], seen.PersonReferences);
    }

    [Fact]
    public void Partners_own_JSON_is_seen_through_its_rules()
    {
        var seen = Read("""
            { "meta": { "id": 12 }, "from": "police", "handling": "C",
              "subject": { "noms": "A1", "pnc": null, "born": "1990-01-01" } }
            """, "Report");
        Assert.Equal(("12", "police", new DateOnly(1990, 1, 1)), (seen.Id, seen.Originator, seen.BirthDate));
        Assert.Equal([("noms", "A1")], seen.PersonIdentifiers);
        Assert.Equal(["C"], seen.Labels["handling"]);
        Assert.False(seen.Labels.ContainsKey("spent"));
    }

    [Fact]
    public void Unknown_type_is_seen_without_a_type()
    {
        Assert.Null(Read("""{ "resourceType": "Device" }""").Type);
        Assert.Null(Read("""{ "resourceType": "Report" }""").Type);
        Assert.Null(Read("{}", "Patient").Type);
    }

    private static SeenRecord Read(string json, string? type = null)
    {
        var seen = SeenRecord.Read(Encoding.UTF8.GetBytes(json), Catalog, type, out var refusal);
        Assert.True(seen is not null, refusal?.Message);
        return seen!;
    }
}
