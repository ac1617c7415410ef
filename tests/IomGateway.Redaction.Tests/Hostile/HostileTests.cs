using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tests.Examples;

namespace IomGateway.Redaction.Tests.Hostile;

/// <summary>
/// Documents written to break the redaction, each beside what must become of it: refused or withheld for a reason, or
/// what is left of it. None may ever let the word SECRET leave.
/// </summary>
public sealed class HostileTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Hostile", "Documents");

    private static readonly IReadOnlyDictionary<string, RecordType> Types = JsonNode.Parse(
        File.ReadAllText(Path.Combine(Folder, "..", "types.json")))!.AsObject()
        .ToDictionary(t => t.Key, t => ExampleFile.Compile(t.Key, t.Value!.AsObject()));

    public static TheoryData<string> Documents =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Of_a_hostile_document_leaves_what_stands_beside_it(string document)
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, document + ".json")))!.AsObject();
        var output = new ArrayBufferWriter<byte>();

        var outcome = Redactor.Redact(
            File.ReadAllBytes(Path.Combine(Folder, document + ".txt")), PlanOf(expected), TestContext.Make(), output,
            new Manifest(), (string?)expected["type"]);

        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.DoesNotContain("SECRET", text, StringComparison.OrdinalIgnoreCase);
        switch (outcome)
        {
            case ResourceOutcome.Refused refused:
                Assert.Equal((string?)expected["refused"], refused.ReasonCode);
                Assert.DoesNotContain("SECRET", refused.Message, StringComparison.OrdinalIgnoreCase);
                Assert.Empty(text);
                break;
            case ResourceOutcome.Withheld withheld:
                Assert.Equal((string?)expected["withheld"], withheld.ReasonCode);
                Assert.Empty(text);
                break;
            default:
                Assert.Equal(expected["left"]?.ToJsonString(), JsonNode.Parse(text)!.ToJsonString());
                break;
        }
    }

    [Fact]
    public void The_corpus_is_whole()
    {
        Assert.InRange(Documents.Count, 80, int.MaxValue);
        Assert.Equal(Directory.GetFiles(Folder, "*.txt").Length, Directory.GetFiles(Folder, "*.json").Length);
    }

    /// <summary>What the document is granted; unless it says, names and nothing else.</summary>
    private static RedactionPlan PlanOf(JsonObject expected)
    {
        var grants = expected["grants"]?.AsObject() ?? new JsonObject { ["name"] = "clear" };
        var forms = grants.ToDictionary(g => g.Key, g => TestMasks.Form((string)g.Value!));
        return RedactionPlan.Compile([.. Types.Values.Select(type => new TypeGrants(
            type, forms.Where(f => type.Categories.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value)))]);
    }
}
