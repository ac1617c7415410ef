using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class RedactVerbTests
{
    private static readonly string[] Care = ["redact", "--agreement", "llr-shared-care", "--flow", "clinical-summary"];

    private static readonly string[] Attendance =
        ["redact", "--agreement", "llr-treatment-engagement", "--flow", "attendance"];

    [Fact]
    public async Task What_the_flow_does_not_grant_stays_behind()
    {
        var run = await VerbRun.WithInputAsync(Patient(), Care);

        Assert.Equal(0, run.Exit);
        var patient = JsonNode.Parse(run.Bytes)!;
        Assert.Equal("Nobody", (string)patient["name"]![0]!["family"]!);
        Assert.Equal("1985-02-03", (string)patient["birthDate"]!);
        Assert.Null(patient["address"]);
        Assert.Null(patient["telecom"]);
        Assert.DoesNotContain("Hidden", Encoding.UTF8.GetString(run.Bytes), StringComparison.Ordinal);
        Assert.NotEqual("p1", (string)patient["id"]!);
    }

    [Fact]
    public async Task The_manifest_counts_by_category_and_digests_what_left()
    {
        using var folder = new TestFolder();
        var path = folder.Path("manifest.json");

        var run = await VerbRun.WithInputAsync(Patient(), [.. Care, "--manifest", path, "-"]);

        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        Assert.Equal(["released", "masked", "withheld", "unmapped", "resources", "sha256"], manifest.Select(p =>
            p.Key));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(run.Bytes)), (string)manifest["sha256"]!);
        Assert.Equal((1, 1), ((int)manifest["resources"]!["in"]!, (int)manifest["resources"]!["out"]!));
        Assert.True((int)manifest["withheld"]!["address"]! > 0);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task A_bad_line_is_named_and_the_rest_goes_on_where_that_is_asked_for()
    {
        var good = Encoding.UTF8.GetString(Patient()).ReplaceLineEndings(" ");
        var lines = Encoding.UTF8.GetBytes($"{good}\n{{\"resourceType\":\"Patient\",\n\n{good}\n");

        var strict = await VerbRun.WithInputAsync(lines, Care);
        var lenient = await VerbRun.WithInputAsync(lines, [.. Care, "--skip-bad-lines"]);

        Assert.Equal(2, strict.Exit);
        Assert.Equal(1, lenient.Exit);
        Assert.Contains("Line 2 was left out", lenient.Error, StringComparison.Ordinal);
        Assert.Contains("(invalid-json)", lenient.Error, StringComparison.Ordinal);
        var left = Encoding.UTF8.GetString(lenient.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, left.Length);
        Assert.Equal(left[0], left[1]);
    }

    [Fact]
    public async Task What_was_redacted_before_stays_as_it_is()
    {
        var once = await VerbRun.WithInputAsync(Patient(), Care);
        var twice = await VerbRun.WithInputAsync(once.Bytes, Care);

        Assert.Equal(Encoding.UTF8.GetString(once.Bytes), Encoding.UTF8.GetString(twice.Bytes));
    }

    [Fact]
    public async Task References_inside_a_bundle_hold_together_and_stay()
    {
        const string Person = "urn:uuid:11111111-1111-4111-8111-111111111111";
        var observation = $$"""
            { "resourceType": "Observation", "id": "o1", "status": "final", "subject": { "reference": "{{Person}}" },
              "code": { "coding": [ { "system": "http://loinc.org", "code": "8302-2" } ] } }
            """;
        var bundle = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "collection",
            ["entry"] = new JsonArray(
                new JsonObject { ["fullUrl"] = Person, ["resource"] = JsonNode.Parse(Patient()) },
                new JsonObject { ["resource"] = JsonNode.Parse(observation) }),
        };

        var once = await VerbRun.WithInputAsync(Encoding.UTF8.GetBytes(bundle.ToJsonString()), Care);
        var twice = await VerbRun.WithInputAsync(once.Bytes, Care);

        var entries = JsonNode.Parse(once.Bytes)!["entry"]!.AsArray();
        var url = (string)entries[0]!["fullUrl"]!;
        Assert.NotEqual(Person, url);
        Assert.Equal(url, (string)entries[1]!["resource"]!["subject"]!["reference"]!);
        Assert.Equal(Encoding.UTF8.GetString(once.Bytes), Encoding.UTF8.GetString(twice.Bytes));
    }

    [Fact]
    public async Task References_are_the_same_each_time_under_the_same_key_alone()
    {
        using var folder = new TestFolder();
        var key = folder.Write("redact.key", new string('k', 32));

        var one = await VerbRun.WithInputAsync(Patient(), [.. Care, "--key", key]);
        var other = await VerbRun.WithInputAsync(Patient(), [.. Care, "--key", key]);
        var without = await VerbRun.WithInputAsync(Patient(), Care);

        Assert.Equal(one.Bytes, other.Bytes);
        Assert.NotEqual(one.Bytes, without.Bytes);
    }

    [Fact]
    public async Task A_bundle_loses_the_entries_that_no_category_covers()
    {
        var bundle = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "searchset",
            ["total"] = 2,
            ["entry"] = new JsonArray(
                new JsonObject { ["resource"] = JsonNode.Parse(Patient()) },
                new JsonObject
                {
                    ["resource"] = JsonNode.Parse("""{"resourceType":"Organization","id":"o","name":"Hidden"}"""),
                }),
        };

        var run = await VerbRun.WithInputAsync(Encoding.UTF8.GetBytes(bundle.ToJsonString()), Care);

        var redacted = JsonNode.Parse(run.Bytes)!;
        Assert.Single(redacted["entry"]!.AsArray());
        Assert.Null(redacted["total"]);
        Assert.DoesNotContain("Hidden", Encoding.UTF8.GetString(run.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_s_record_is_capped_whatever_the_flow_grants()
    {
        var child = Encoding.UTF8.GetString(Patient()).Replace("1985-02-03", "2015-02-03", StringComparison.Ordinal);

        var adult = await VerbRun.WithInputAsync(Patient(), Attendance);
        var young = await VerbRun.WithInputAsync(Encoding.UTF8.GetBytes(child), Attendance);

        Assert.NotEmpty(adult.Bytes);
        Assert.Equal((0, 0), (young.Exit, young.Bytes.Length));
    }

    [Fact]
    public async Task Intelligence_under_conditions_waits_for_its_originator()
    {
        var reports = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(
            VerbRun.Folders.Policies, "record-types", "IntelligenceReport.fixtures.json")))!.AsArray();

        var free = await IntelligenceAsync(reports.First(r => (string)r!["handling"]!["code"]! == "P")!);
        var held = await IntelligenceAsync(reports.First(r => (string)r!["handling"]!["code"]! == "C")!);

        Assert.NotNull(JsonNode.Parse(free.Bytes)!["information"]!["sanitised"]);
        Assert.Null(JsonNode.Parse(free.Bytes)!["source"]);
        Assert.Equal((0, 0), (held.Exit, held.Bytes.Length));
    }

    [Theory]
    [InlineData("redact", "--agreement", "no-such", "--flow", "x")]
    [InlineData("redact", "--agreement", "llr-shared-care", "--flow", "no-such")]
    [InlineData("redact", "--agreement", "llr-shared-care", "--flow", "clinical-summary", "--to", "northumbria-police")]
    [InlineData("redact", "--agreement", "llr-shared-care", "--flow", "clinical-summary", "--record-type", "Flag")]
    [InlineData("redact", "--agreement", "llr-shared-care", "--flow", "clinical-summary", "no-such-file.json")]
    [InlineData("redact", "--flow", "clinical-summary")]
    public async Task What_cannot_be_done_is_said_and_nothing_is_written(params string[] args)
    {
        var run = await VerbRun.WithInputAsync(Patient(), args);

        Assert.Equal((2, 0), (run.Exit, run.Bytes.Length));
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a","id":"b"}""")]
    [InlineData("""{"resourceType":"Patient","id":"a"} trailing""")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task Records_that_cannot_be_read_are_refused_without_a_stack_trace(string json)
    {
        var run = await VerbRun.WithInputAsync(Encoding.UTF8.GetBytes(json), Care);

        Assert.Equal(2, run.Exit);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private static Task<VerbRun> IntelligenceAsync(JsonNode report) => VerbRun.WithInputAsync(
        Encoding.UTF8.GetBytes(report.ToJsonString()),
        "redact", "--agreement", "llr-intelligence", "--flow", "sanitised-report");

    private static byte[] Patient() =>
        """
        { "resourceType": "Patient", "id": "p1", "active": true,
          "identifier": [ { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001014" } ],
          "name": [ { "family": "Nobody", "given": ["At", "All"] } ], "birthDate": "1985-02-03",
          "telecom": [ { "system": "phone", "value": "Hidden" } ],
          "address": [ { "city": "Hidden", "postalCode": "LE1 1AA" } ] }
        """u8.ToArray();
}
