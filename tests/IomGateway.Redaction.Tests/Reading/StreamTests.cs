using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tests.Examples;

namespace IomGateway.Redaction.Tests.Reading;

public sealed class StreamTests
{
    private static readonly StreamLimits Limits = new();

    private static RecordType Patient { get; } = ExampleFile.Compile(
        "Patient", JsonNode.Parse(
            """{ "elements": { "name": "name", "gender": "sex", "active": "with-any" } }""")!.AsObject());

    private static RedactionPlan Plan { get; } = RedactionPlan.Compile(
        [new TypeGrants(Patient, new Dictionary<string, Form> { ["name"] = Form.Clear, ["sex"] = Form.Clear })]);

    [Fact]
    public async Task Bundle_leaves_as_a_Bundle_without_the_holders_addresses()
    {
        var (text, manifest) = await RedactAsync("""
            { "resourceType": "Bundle", "id": "b", "type": "searchset", "total": 3,
              "link": [ { "relation": "self", "url": "https://h/Patient?name=x" }, { "relation": "next", "url": "https://h/2" } ],
              "entry": [
                { "fullUrl": "https://h/Patient/1", "resource": { "resourceType": "Patient", "id": "1", "gender": "male", "birthDate": "1980" }, "search": { "mode": "match", "score": 0.5 } },
                { "resource": { "resourceType": "Observation", "id": "2" } },
                { "search": { "mode": "include" }, "resource": { "resourceType": "Patient", "id": "3" }, "fullUrl": "urn:uuid:0b36e3ba-3c6b-4a33-8a6b-0d5a0b7b5f10" },
                { "request": { "method": "GET", "url": "secret" } } ] }
            """);
        Assert.Equal("""
            {"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Patient","id":"x-1","gender":"male"},"search":{"mode":"match"}},{"fullUrl":"urn:uuid:a5a41fa8-836a-80eb-a869-9b8de016fff6","resource":{"resourceType":"Patient","id":"x-3"},"search":{"mode":"include"}}]}
            """, text);
        Assert.Equal((3, 2), (manifest.ResourcesIn, manifest.ResourcesOut));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), manifest.Sha256);
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","type":"transaction"}""", """{"resourceType":"Bundle","type":"collection"}""")]
    [InlineData("""{"entry":[],"resourceType":"Bundle"}""", """{"resourceType":"Bundle","type":"collection"}""")]
    [InlineData("""{"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Patient"}}]}""",
        """{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient"}}]}""")]
    [InlineData("""{"resourceType":"Patient","gender":"male"}""", """{"resourceType":"Patient","gender":"male"}""")]
    [InlineData("""{"resourceType":"Device"}""", "")]
    [InlineData("[]", "[]")]
    [InlineData("""[ {"resourceType":"Patient"} , {"resourceType":"Device"},{"resourceType":"Patient"} ] """,
        """[{"resourceType":"Patient"},{"resourceType":"Patient"}]""")]
    [InlineData("{\"resourceType\":\"Patient\"}\r\n{\"resourceType\":\"Device\"}\n\n{\"resourceType\":\"Patient\"}\n",
        "{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n")]
    public async Task Each_shape_is_kept(string before, string after) =>
        Assert.Equal(after, (await RedactAsync(before)).Text);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n", "empty")]
    [InlineData("{\"resourceType\":\"Patient\"} {\"resourceType\":\"Patient\"}", "trailing-bytes")]
    [InlineData("[{\"resourceType\":\"Patient\"}] x", "trailing-bytes")]
    [InlineData("[{\"resourceType\":\"Patient\"}", "invalid-json")]
    [InlineData("[1]", "not-an-object")]
    [InlineData("\"x\"", "not-an-object")]
    [InlineData("{\"resourceType\":\"Bundle\",\"entry\":[],\"entr\\u0079\":[]}", "duplicate-name")]
    [InlineData("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{},\"resource\":{}}]}", "duplicate-name")]
    [InlineData("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":7}]}", "not-an-object")]
    [InlineData("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"a\":1,\"a\":2}}]}", "duplicate-name")]
    [InlineData("{\"resourceType\":\"Bundle\",\"a\":\"\\ud800\"}", "lone-surrogate")]
    [InlineData("{\"resourceType\":\"Bundle\"", "invalid-json")]
    [InlineData("{\"resourceType\":\"Bundle\"}{}", "trailing-bytes")]
    public async Task A_stream_that_cannot_be_read_is_refused(string json, string code)
    {
        var refused = await Assert.ThrowsAsync<InvalidRecordException>(() => RedactAsync(json));
        Assert.Equal(code, refused.Refusal.Code);
    }

    [Fact]
    public async Task A_Bundle_must_say_early_that_it_is_one()
    {
        var late = "{\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"language\":\"" + new string('x', 70_000)
            + "\"}}],\"resourceType\":\"Bundle\"}";
        var refused = await Assert.ThrowsAsync<InvalidRecordException>(() => RedactAsync(late));
        Assert.Equal("late-resource-type", refused.Refusal.Code);
    }

    [Fact]
    public async Task A_record_over_the_limit_is_refused_wherever_it_stands()
    {
        var large = "{\"resourceType\":\"Patient\",\"language\":\"" + new string('x', 5_000) + "\"}";
        var limits = new StreamLimits { ResourceBytes = 4_000 };
        foreach (var json in new[] { large, $"[{large}]",
            $"{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{large}}}]}}" })
        {
            var refused = await Assert.ThrowsAsync<InvalidRecordException>(() => RedactAsync(json, limits));
            Assert.Equal("too-large", refused.Refusal.Code);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task However_the_bytes_arrive_the_same_leaves(int chunk)
    {
        var json = "{\"type\":\"collection\",\"link\":[{\"url\":\"https://h/é\",\"relation\":\"next\"}],\"resourceType\":\"Bundle\",\"entry\":["
            + string.Join(" ,", Enumerable.Range(0, 50).Select(i =>
                $"{{\"resource\":{{\"resourceType\":\"Patient\",\"name\":[{{\"family\":\"é\\u00e9{i}\"}}]}}}}")) + "]}";
        await using var input = new Trickle(Encoding.UTF8.GetBytes(json), chunk);
        var reader = new BundleReader(input, Limits);
        var records = new List<string>();
        await foreach (var record in reader.ReadAsync(TestContext.Cancellation))
            records.Add(Encoding.UTF8.GetString(record.Json.Span));
        Assert.Equal(50, records.Count);
        Assert.Equal("""{"resourceType":"Patient","name":[{"family":"é\u00e949"}]}""", records[^1]);
        Assert.Equal((StreamShape.Bundle, "https://h/é", "collection"), (reader.Shape, reader.Next, reader.BundleType));
    }

    [Fact]
    public async Task Memory_is_bounded_by_a_record_and_not_by_the_stream()
    {
        const int Entries = 60_000;
        await using var input = new Endless(Entries);
        var manifest = await StreamRedactor.RedactAsync(
            input, Stream.Null, Plan, TestContext.Make(), Limits, null, TestContext.Cancellation);
        Assert.Equal((Entries, Entries), (manifest.ResourcesIn, manifest.ResourcesOut));
        Assert.True(input.BytesGiven > 30_000_000);
        Assert.InRange(input.MostHeld, 0, 24_000_000);
    }

    private static async Task<(string Text, Manifest Manifest)> RedactAsync(string json, StreamLimits? limits = null)
    {
        await using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        await using var output = new MemoryStream();
        await using var leaving = new DigestStream(output);
        var manifest = await StreamRedactor.RedactAsync(
            input, leaving, Plan, TestContext.Make(), limits ?? Limits, null, TestContext.Cancellation);
        manifest.Sha256 = leaving.Sha256;
        return (Encoding.UTF8.GetString(output.ToArray()), manifest);
    }
}
