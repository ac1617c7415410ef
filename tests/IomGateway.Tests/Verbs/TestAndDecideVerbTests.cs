using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class TestAndDecideVerbTests
{
    private static readonly string Northumbria = Path.Combine(VerbRun.Folders.Agreements, "northumbria");

    [Fact]
    public async Task Scenarios_are_run_and_counted()
    {
        var run = await VerbRun.OfAsync("test", Northumbria, "--output", "json");

        Assert.Equal(0, run.Exit);
        Assert.Equal(0, (int)run.Json["failed"]!);
        Assert.Equal((int)run.Json["passed"]!, run.Json["scenarios"]!.AsArray().Count);
        Assert.True((int)run.Json["passed"]! > 0);
        Assert.Equal(
            ["file", "name", "outcome", "expected", "got"], run.Json["scenarios"]![0]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task A_scenario_that_turns_out_otherwise_fails_the_run()
    {
        using var folder = new TestFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder.Agreements, "northumbria"),
            "*.scenarios.yaml"))
        {
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(file, text.Replace("decision: permit", "decision: deny",
                StringComparison.Ordinal));
        }

        var run = await VerbRun.RunAsync(
            [], ["test", "--policies", VerbRun.Folders.Policies, "--agreements", folder.Agreements, "--output",
                "junit"]);

        Assert.Equal(1, run.Exit);
        Assert.True((int)XElement.Parse(run.Out).Attribute("failures")! > 0);
    }

    [Fact]
    public async Task A_run_without_any_scenario_fails()
    {
        using var folder = new TestFolder();
        var bare = Directory.CreateDirectory(folder.Path("nothing")).FullName;

        var run = await VerbRun.OfAsync("test", bare, "--output", "json");

        Assert.Equal(1, run.Exit);
        Assert.Equal((0, 0), ((int)run.Json["passed"]!, (int)run.Json["failed"]!));
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task A_clause_that_no_scenario_notices_is_named_and_fails_the_run()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Agreements, "northumbria", "northumbria-tasking.scenarios.yaml");
        var text = await File.ReadAllTextAsync(file);
        var without = text[..text.IndexOf("  - name: What is told is kept", StringComparison.Ordinal)];
        await File.WriteAllTextAsync(file, without);
        string[] on = ["--policies", VerbRun.Folders.Policies, "--agreements", folder.Agreements];

        var run = await VerbRun.RunAsync([], ["test", "--mutate", "--suggest", file, .. on]);
        var json = await VerbRun.RunAsync([], ["test", "--mutate", "--output", "json", file, .. on]);

        Assert.Equal(1, run.Exit);
        Assert.Contains("northumbria-tasking.yaml:8: no scenario notices term: it ends a day later", run.Out,
            StringComparison.Ordinal);
        Assert.Contains("expect: { decision: deny, reasons: [expired] }", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, json.Exit);
        Assert.Contains(json.Json["survived"]!.AsArray(), s =>
            (string)s!["clause"]! == "term" && (int)s["line"]! == 8 && s["suggestion"] is not null);
    }

    [Fact]
    public async Task A_run_in_which_every_clause_is_noticed_is_fine_and_covers_each()
    {
        var one = Path.Combine(VerbRun.Folders.Agreements, "northumbria");

        var run = await VerbRun.OfAsync("test", "--coverage", one);

        Assert.Equal(0, run.Exit);
        Assert.Contains("at-large: roles: 4 of 4 changes noticed", run.Out, StringComparison.Ordinal);
        Assert.Contains(" 0 not noticed,", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_the_agreement_language_is_decided()
    {
        var run = await DecideAsync(Request());

        Assert.Equal(0, run.Exit);
        Assert.Equal("permit", (string)run.Json["decision"]!);
        Assert.Equal("record", (string)run.Json["step"]!);
        Assert.Equal("clear", (string)run.Json["categories"]!["attendance"]!);
        var grant = run.Json["grants"]![0]!;
        Assert.Equal(("llr-treatment-engagement", 3, "attendance"),
            ((string)grant["agreement"]!, (int)grant["version"]!, (string)grant["flow"]!));
        Assert.Equal("P6M", (string)grant["obligations"]!["retain"]!["for"]!);
    }

    [Fact]
    public async Task A_denial_says_what_would_have_to_be_true()
    {
        var request = Request();
        request["person"]!["consents"] = new JsonArray();
        request.Remove("record");

        var run = await DecideAsync(new JsonArray(request, Request()));

        Assert.Equal(0, run.Exit);
        Assert.Equal(["deny", "permit"], run.Json.AsArray().Select(a => (string)a!["decision"]!));
        Assert.NotEmpty(run.Json[0]!["reasons"]!.AsArray());
        Assert.NotEmpty(run.Json[0]!["nearest"]!["missing"]!.AsArray());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"from":"treatment-llr","from":"hmp-leicester"}""")]
    [InlineData("""{"from":"treatment-llr","colour":"blue"}""")]
    public async Task A_request_that_cannot_be_read_is_refused_in_words(string text)
    {
        var run = await VerbRun.WithInputAsync(Encoding.UTF8.GetBytes(text), "decide", "--request", "-");

        Assert.Equal((2, ""), (run.Exit, run.Out));
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private static Task<VerbRun> DecideAsync(JsonNode request) => VerbRun.WithInputAsync(
        Encoding.UTF8.GetBytes(request.ToJsonString()), "decide", "--request", "-", "--output", "json");

    private static JsonObject Request() => JsonNode.Parse(
        """
        { "from": "treatment-llr", "to": "leicestershire-police", "role": "offender-manager",
          "purpose": "manage-reoffending-risk", "recordType": "Appointment",
          "person": { "level": "priority", "mappa": { "level": "none" }, "restricted": false, "age": "adult",
            "supervision": ["licence"], "relationship": "lead-professional", "consents": ["treatment-disclosure"] },
          "record": { "confidentiality": "N", "handling": "P" }, "emergency": false, "at": "2026-06-01T12:00:00Z" }
        """)!.AsObject();
}
