using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tests.Examples;

namespace IomGateway.Redaction.Tests.RecordTypes;

public sealed class RecordTypeTests
{
    [Theory]
    [InlineData("nmae", "unknown-element", "Did you mean `name`?")]
    [InlineData("name.famly", "unknown-element", "Did you mean `family`?")]
    [InlineData("deceasedString", "unknown-element", null)]
    [InlineData("contact.link", "unknown-element", null)]
    [InlineData("birthDate.value", "unknown-element", null)]
    [InlineData("meta.account", "unknown-element", null)]
    [InlineData("id", "reserved-path", null)]
    [InlineData("contained", "reserved-path", null)]
    [InlineData("extension", "extension-untested", null)]
    [InlineData("extension[id=1]", "extension-untested", null)]
    [InlineData("name.modifierExtension", "unknown-element", null)]
    [InlineData("identifier[period=x]", "bad-test", null)]
    [InlineData("identifier[system]", "bad-path", null)]
    [InlineData("identifier[system=a][use=b]", "bad-path", null)]
    [InlineData("identifier[system=a", "bad-path", null)]
    [InlineData("identifier..value", "bad-path", null)]
    [InlineData("", "bad-path", null)]
    public void A_path_that_R4_does_not_have_is_a_problem_of_its_line(string path, string code, string? help)
    {
        var problem = Assert.Single(
            Problems(new JsonObject { ["elements"] = new JsonObject { ["name.family"] = "a", [path] = "b" } }));
        Assert.Equal((2, code), (problem.Line, problem.Code));
        Assert.NotEmpty(problem.Help);
        if (help is not null)
            Assert.Equal(help, problem.Help);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var problems = Problems(JsonNode.Parse("""
            { "labels": { "a": "meta.security" , "b": "nothing" }, "person": { "name": null },
              "codings": { "by": { "path": "birthDate", "otherwise": "x", "codes": [ { "system": "s", "category": "c" } ] } },
              "elements": { "identifier[system=a]": "x", "identifier[use=b]": "y", "gendre": "z" } }
            """)!.AsObject());
        Assert.Equal(
            ["bad-coding-entry", "label-not-simple", "mixed-tests", "not-coded", "person-not-reference",
                "unknown-element", "unknown-element"],
            problems.Select(p => p.Code).Order());
    }

    [Theory]
    [InlineData("Patiant", "Did you mean Patient?")]
    [InlineData("Bundle", "Write a record type for each kind of resource inside it.")]
    [InlineData("HumanName", null)]
    public void Only_resources_are_record_types(string name, string? help)
    {
        var problems = new List<DefinitionProblem>();
        var definition = ExampleFile.Definition(name,
            new JsonObject { ["elements"] = new JsonObject { ["name"] = "a" } });
        Assert.Null(RecordType.Compile(definition, ElementTable.R4, problems));
        Assert.Equal("unknown-type", Assert.Single(problems).Code);
        if (help is not null)
            Assert.Equal(help, problems[0].Help);
    }

    [Fact]
    public void Modifier_elements_are_listed_with_what_they_are_mapped_to()
    {
        var type = ExampleFile.Compile("Patient", JsonNode.Parse("""
            { "elements": { "active": "with-any", "deceased[x]": "death", "contact.name": "x" } }
            """)!.AsObject());
        Assert.Equal(
            [("implicitRules", null), ("active", "with-any"), ("deceased[x]", "death"), ("link", null)],
            type.ModifierElements);
        Assert.Equal(["death", "x"], type.Categories.Order());
        Assert.True(type.IsAboutAPerson);
    }

    [Fact]
    public void Categories_of_a_coding_table_belong_to_the_type()
    {
        var type = ExampleFile.Compile("Condition", JsonNode.Parse("""
            { "codings": { "by-code": { "path": "code", "otherwise": "unsorted", "codes": [ { "system": "s", "prefix": "F", "category": "mental" } ] } },
              "elements": { "code": "by-code", "clinicalStatus": "by-code" } }
            """)!.AsObject());
        Assert.Equal(["mental", "unsorted"], type.Categories.Order());
        Assert.Contains(("clinicalStatus", "by-code"), type.ModifierElements);
    }

    [Fact]
    public void The_categories_that_an_element_can_belong_to_are_known()
    {
        var type = ExampleFile.Compile("Condition", JsonNode.Parse("""
            { "codings": { "by-code": { "path": "code", "otherwise": "unsorted", "codes": [ { "system": "s", "prefix": "F", "category": "mental" } ] } },
              "elements": { "code": "by-code", "onset[x]": "dates", "onsetString": "words", "subject": "with-any", "note.text": "words" } }
            """)!.AsObject());
        Assert.Equal(["mental", "unsorted"], type.CategoriesOf("code").Order());
        Assert.Equal(["dates"], type.CategoriesOf("onsetPeriod"));
        Assert.Equal(["words"], type.CategoriesOf("onsetString"));
        Assert.Equal(type.Categories, type.CategoriesOf("subject"));
        Assert.Empty(type.CategoriesOf("note"));
        Assert.Empty(type.CategoriesOf("recordedDate"));
        Assert.Empty(type.CategoriesOf("onset"));
    }

    [Fact]
    public void Paths_that_no_fixture_reaches_are_named()
    {
        var type = ExampleFile.Compile("Patient", JsonNode.Parse("""
            { "elements": { "name": "a", "name.family": "b", "identifier[system=urn:x]": "c", "identifier": "d", "deceased[x]": "e" } }
            """)!.AsObject());
        var fixtures = """
            [ { "resourceType": "Patient", "name": [ { "given": [ "A" ] } ] },
              { "resourceType": "Patient", "identifier": [ { "system": "urn:y" } ], "deceasedDateTime": "2020" } ]
            """;
        Assert.Equal(["name.family", "identifier[system=urn:x]"],
            type.UnreachedPaths(Encoding.UTF8.GetBytes(fixtures)));
    }

    private static List<DefinitionProblem> Problems(JsonObject type)
    {
        var problems = new List<DefinitionProblem>();
        Assert.Null(RecordType.Compile(ExampleFile.Definition("Patient", type), ElementTable.R4, problems));
        return problems;
    }
}
