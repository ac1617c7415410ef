using System.Text;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>Labels as they stand in a record of a partner's own JSON.</summary>
public sealed class RecordLabelsReaderTests
{
    private static readonly DateOnly Day = new(2026, 6, 1);

    [Theory]
    [InlineData("""{"code":"P"}""", "permit")]
    [InlineData("""{"code":"C"}""", "hold")]
    [InlineData("""{"code":"lawful"}""", "permit")]
    [InlineData("""{"code":"Z"}""", "deny")]
    [InlineData("""{"code":null}""", "deny")]
    [InlineData("{}", "deny")]
    [InlineData("\"P\"", "deny")]
    public void A_label_is_read_by_its_path_and_translated_as_its_type_says(string handling, string expected)
    {
        var labels = Read($$"""{"recordId":"1","handling":{{handling}},"a":"x"}""");

        Assert.Equal(expected, Decide(labels));
    }

    [Fact]
    public void The_age_label_follows_from_the_birth_date()
    {
        var child = Read("""{"recordId":"1","handling":{"code":"P"},"born":"2012-01-01","a":"x"}""");
        var adult = Read("""{"recordId":"1","handling":{"code":"P"},"born":"1980-01-01","a":"x"}""");

        Assert.Equal("deny", Decide(child, childless: true));
        Assert.Equal("permit", Decide(adult, childless: true));
    }

    [Fact]
    public void The_originator_is_read_from_the_record()
    {
        var labels = Read("""{"recordId":"1","handling":{"code":"C"},"from":"member","a":"x"}""");

        Assert.Equal("member", labels.Originator);
    }

    [Fact]
    public void Nothing_can_be_read_of_a_record_of_an_unknown_type()
    {
        var seen = SeenRecord.Read(Encoding.UTF8.GetBytes("{}"), new RecordTypeCatalog([Type()]), "Other", out _)!;

        Assert.Throws<ArgumentException>(() => RecordLabelsReader.Read(SmallWorld.Vocabulary, seen, Day));
    }

    private static string Decide(RecordLabels labels, bool childless = false)
    {
        var type = Type();
        var flow = Make.Flow("f") with { Records = Make.When("Slip: a") };
        var policies = SmallWorld.Policies(childless
            ? [Make.Safeguard("children", Make.Condition(record: "age: child-10-15 child-16-17"))]
            : []) with
        { RecordTypes = Make.Map([("Slip", type)]) };
        var rulebook = Rulebook.Compile(
            policies, SmallWorld.Agencies, [Make.Signed(Make.Agreement("one", flow), SmallWorld.Agencies)]);
        Assert.True(rulebook.TryQuestion(SmallWorld.Ask with { RecordType = "Slip" }, out var question, out _));
        var ceiling = rulebook.DecideQuestion(question, SmallWorld.Facts());

        var verdict = rulebook.DecideRecord(question, SmallWorld.Facts(), labels, ceiling);
        return verdict.Outcome.ToString().ToLowerInvariant();
    }

    private static RecordLabels Read(string json)
    {
        var catalog = new RecordTypeCatalog([Type()]);
        var seen = SeenRecord.Read(Encoding.UTF8.GetBytes(json), catalog, "Slip", out var refusal);
        Assert.Null(refusal);
        return RecordLabelsReader.Read(SmallWorld.Vocabulary, seen!, Day);
    }

    private static RecordType Type()
    {
        var problems = new List<DefinitionProblem>();
        var values = new Dictionary<string, string> { ["P"] = "P", ["C"] = "C", ["lawful"] = "P" };
        var type = RecordType.Compile(
            new RecordTypeDefinition
            {
                Name = "Slip",
                Title = "Slip",
                Format = RecordFormat.Json,
                Person = [new PersonRule("person", "local-number", 1)],
                IdPath = "recordId",
                BirthDate = "born",
                Originator = "from",
                Labels = [new LabelRule("handling", "handling.code", true, values, 1)],
                Codings = [],
                Elements = [new ElementRule("a", "a", 1)],
            },
            ElementTable.R4,
            problems);
        Assert.Empty(problems);
        return type!;
    }
}
