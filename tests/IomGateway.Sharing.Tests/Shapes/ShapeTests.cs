using System.Text;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Shapes;
using IomGateway.Sharing.Tests.Reading;

namespace IomGateway.Sharing.Tests.Shapes;

/// <summary>A partner's own record types have schemas of their own.</summary>
public sealed class ShapeTests
{
    private const string Type = "policies/record-types/CustodyNote.yaml";
    private const string Schema = "policies/record-types/CustodyNote.schema.json";
    private const string Fixtures = "policies/record-types/CustodyNote.fixtures.json";

    [Theory]
    [InlineData(Type, "  victims: victim", "  victim: victim", Type, "path-not-in-shape", 14)]
    [InlineData(Type, "subject.caseNumber", "subject.number", Type, "path-not-in-shape", 6)]
    [InlineData(Type, "path: spent", "path: isSpent", Type, "path-not-in-shape", 10)]
    [InlineData(Type, "id: recordId", "id: id", Type, "path-not-in-shape", 1)]
    [InlineData(Type, "author.agency", "author.body", Type, "path-not-in-shape", 1)]
    [InlineData(Schema, "\"victims\":", "\"victim\":", Type, "path-not-in-shape", 14)]
    [InlineData(Schema, "\"additionalProperties\": false,\n  \"required\"", "\"required\"", Schema, "shape-open", 1)]
    [InlineData(Schema, "\"items\": { \"type\": \"string\" } }", "\"uniqueItems\": true }", Schema, "shape-open", 21)]
    [InlineData(Schema, "\"type\": \"string\" },\n    \"code\"", "\"type\": \"text\" },\n    \"code\"", Schema,
        "shape-not-understood", 8)]
    [InlineData(Schema, "\"format\": \"date\"", "\"format\": \"iban\"", Schema, "shape-not-understood", 18)]
    [InlineData(Schema, "\"recordId\", \"subject\"]", "\"recordId\", \"person\"]", Schema, "shape-not-understood", 1)]
    [InlineData(Schema, "{\n", "[\n", Schema, "shape-unreadable", 2)]
    [InlineData(Fixtures, "\"text\":\"Quiet night\"", "\"text\":7", Fixtures, "fixture-not-of-shape", 2)]
    [InlineData(Fixtures, "\"text\":\"Quiet night\"", "\"text\":\"Q\",\"mood\":\"calm\"", Fixtures,
        "fixture-not-of-shape", 2)]
    [InlineData(Fixtures, "\"code\":\"plain\"", "\"code\":\"loud\"", Fixtures, "fixture-not-of-shape", 1)]
    [InlineData(Fixtures, "1990-01-02", "2 January", Fixtures, "fixture-not-of-shape", 2)]
    [InlineData(Fixtures, "\"recordId\":\"n1\",", "", Fixtures, "fixture-not-of-shape", 1)]
    public void What_does_not_fit_is_told_with_its_place(
        string file, string replace, string with, string where, string code, int line)
    {
        using var town = new TownCopy();
        town.Change(file, replace, with);

        var found = AgreementCheck.Run(town.Load(), new DateOnly(2026, 6, 1))
            .Where(p => p.Severity == Severity.Error).ToArray();

        Assert.Contains(found, p => (town.Relative(p.At.File), p.Code, p.At.Line) == (where, code, line));
    }

    [Fact]
    public void A_type_of_a_partner_s_own_without_a_schema_is_an_error()
    {
        using var town = new TownCopy();
        File.Delete(Path.Combine(town.Root, Schema));

        var problem = Assert.Single(AgreementCheck.Run(town.Load(), new DateOnly(2026, 6, 1)),
            p => p.Severity == Severity.Error);

        Assert.Equal("shape-missing", problem.Code);
        Assert.EndsWith("CustodyNote.yaml", problem.At.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drugTests[basis=on-arrest].result", null)]
    [InlineData("drugTests.result", null)]
    [InlineData("drugTests[basis=on-a.whim].result", "never `on-a.whim`")]
    [InlineData("drugTests[kind=a].result", "no `kind` to test")]
    [InlineData("drugTests[basis=on-arrest].colour", "no `colour`")]
    [InlineData("colour", "no `colour`")]
    public void A_path_is_followed_through_arrays_and_tests(string path, string? wrong)
    {
        var problems = new FileProblems("shape");
        var shape = ShapeReader.Read(Encoding.UTF8.GetBytes("""
            { "type": "object", "additionalProperties": false, "properties": { "drugTests": { "type": "array", "items": {
              "type": "object", "additionalProperties": false, "properties": {
                "basis": { "type": "string", "enum": ["on-arrest"] }, "result": { "type": "string" } } } } } }
            """), problems);

        Assert.Empty(problems.Found);
        string? why = shape!.WhyNot(path);
        Assert.Equal(wrong is null, why is null);
        Assert.Contains(wrong ?? "", why ?? "", StringComparison.Ordinal);
    }
}
