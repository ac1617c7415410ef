using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Engine;

namespace IomGateway.Redaction.Tests.Examples;

public sealed class ExampleTests
{
    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.GetFiles(ExampleFile.Folder, "*.json").Select(f =>
            Path.GetFileName(f)).Order(StringComparer.Ordinal))
        {
            foreach (var example in ExampleFile.Load(file).Examples)
                data.Add(file, (string)example["name"]!);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Record_leaves_as_the_example_says(string file, string name)
    {
        var (example, outcome, text, manifest) = Redact(file, name);
        if ((string?)example["outcome"] is { } expected)
        {
            var code = outcome switch
            {
                ResourceOutcome.Withheld w => w.ReasonCode,
                ResourceOutcome.Refused r => r.ReasonCode,
                _ => "released: " + text,
            };
            Assert.Equal(expected, code);
            Assert.Equal("", text);
            return;
        }
        Assert.True(outcome is ResourceOutcome.Released, outcome.ToString());
        Assert.Equal(example["after"]!.ToJsonString(), JsonNode.Parse(text)!.ToJsonString());
        if (example["manifest"] is JsonObject counts)
        {
            var written = JsonNode.Parse(manifest.ToJson())!.AsObject();
            foreach (var (member, value) in counts)
                Assert.Equal(value!.ToJsonString(), written[member]!.ToJsonString());
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void What_left_once_leaves_the_same_again(string file, string name)
    {
        var (example, outcome, text, _) = Redact(file, name);
        if (outcome is not ResourceOutcome.Released || example["once"] is not null)
            return;
        var (_, again, second, _) = Redact(file, name, JsonNode.Parse(text));
        Assert.IsType<ResourceOutcome.Released>(again);
        Assert.Equal(text, second);
    }

    private static (JsonObject Example, ResourceOutcome Outcome, string Text, Manifest Manifest) Redact(
        string file, string name, JsonNode? before = null)
    {
        var examples = ExampleFile.Load(file);
        var example = examples.Examples.Single(e => (string?)e["name"] == name);
        var output = new ArrayBufferWriter<byte>();
        var manifest = new Manifest();
        var outcome = Redactor.Redact(
            Encoding.UTF8.GetBytes((before ?? example["before"]!).ToJsonString()),
            examples.Plan(example["grants"]!.AsObject()),
            TestContext.Make(),
            output,
            manifest,
            (string?)example["type"]);
        return (example, outcome, Encoding.UTF8.GetString(output.WrittenSpan), manifest);
    }
}
