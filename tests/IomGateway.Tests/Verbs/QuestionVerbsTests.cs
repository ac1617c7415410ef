using System.Text;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class QuestionVerbsTests
{
    private const string Request = """
        { "from": "treatment-llr", "to": "leicestershire-police", "role": "offender-manager",
          "purpose": "manage-reoffending-risk", "recordType": "Appointment", "at": "2026-06-01T12:00:00Z",
          "person": { "level": "LEVEL", "restricted": false, "age": "adult", "relationship": "lead-professional",
                      "consents": [CONSENTS] } }
        """;

    private static readonly byte[] Permitted = Made("priority", "\"treatment-disclosure\"");
    private static readonly byte[] Refused = Made("standard", "");

    [Fact]
    public async Task Why_names_flow_line_and_law()
    {
        var run = await VerbRun.WithInputAsync(Permitted, "why", "--request", "-", "--output", "json");

        Assert.Equal(0, run.Exit);
        var attendance = run.Json["categories"]!.AsArray().Single(c => (string?)c!["category"] == "attendance")!;
        Assert.Equal(("llr-treatment-engagement", "attendance"),
            ((string?)attendance["by"]!["agreement"], (string?)attendance["by"]!["flow"]));
        Assert.True((int?)attendance["gives"]![0]!["grantedAt"]!["line"] > 1);
        var flow = run.Json["flows"]!.AsArray().Single(f => (string?)f!["flow"] == "attendance")!;
        Assert.Equal("Crime and Disorder Act 1998 s115", (string?)flow["grounds"]![0]!["section"]);

        var text = await VerbRun.WithInputAsync(Permitted, "why", "--request", "-");
        Assert.Contains("attendance leaves clear.", text.Out, StringComparison.Ordinal);
        Assert.Contains("confidence discharged by consent", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_not_names_what_is_missing_and_where_it_is_asked_for()
    {
        var run = await VerbRun.WithInputAsync(
            Refused, "why-not", "--request", "-", "--category", "attendance", "--output", "json");

        Assert.Equal(0, run.Exit);
        var nearest = run.Json["nearest"]![0]!;
        var missing = nearest["missing"]!.AsArray();
        Assert.Equal(
            ["people.level", "consent.treatment-disclosure"], missing.Select(m => (string?)m!["condition"]));
        Assert.Equal("enhanced or priority", (string?)missing[0]!["needs"]);
        Assert.EndsWith(
            "llr-treatment-engagement.yaml", (string?)missing[0]!["at"]![0]!["file"], StringComparison.Ordinal);

        var text = await VerbRun.WithInputAsync(Refused, "why-not", "--request", "-");
        Assert.Contains("people.level were enhanced or priority; it is standard", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_not_says_that_no_agreement_names_the_pair()
    {
        var request = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Refused)
            .Replace("leicestershire-police", "northumbria-police", StringComparison.Ordinal));

        var run = await VerbRun.WithInputAsync(request, "why-not", "--request", "-");

        Assert.StartsWith(
            "No agreement names treatment-llr telling northumbria-police.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_can_see_tells_every_asker_and_the_conditions()
    {
        string[] what = ["who-can-see", "--category", "attendance", "--holder", "treatment-llr", "--on", "2026-06-01"];
        var run = await VerbRun.OfAsync([.. what, "--output", "json"]);

        Assert.Equal(0, run.Exit);
        var sights = run.Json["sights"]!.AsArray();
        Assert.Equal((int?)run.Json["count"], sights.Count);
        Assert.Contains("leicestershire-police", sights.Select(s => (string?)s!["asker"]));
        Assert.All(sights, s => Assert.Equal("attendance", (string?)s!["category"]));
        var text = await VerbRun.OfAsync(what);
        var words = string.Join(' ', text.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(
            "Leicestershire Police and the Probation Service may learn from the drug and alcohol treatment provider:"
                + " [lines 19, 20] - from appointments: whether the person keeps appointments",
            words, StringComparison.Ordinal);
        Assert.Contains("the person is managed at Enhanced or Priority level", words, StringComparison.Ordinal);
        Assert.Contains(
            "everything if the holder has closed the record to whoever asks",
            words.Replace("whether the person keeps appointments if", "everything if", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_can_see_is_narrowed_by_what_is_known_of_the_person()
    {
        var child = Encoding.UTF8.GetBytes("""{ "age": "child-10-15" }""");
        string[] what = ["--category", "attendance", "--holder", "treatment-llr", "--on", "2026-06-01"];

        var run = await VerbRun.WithInputAsync(child, ["who-can-see", .. what, "--person", "-", "--output", "json"]);

        Assert.DoesNotContain("attendance", run.Json["sights"]!.AsArray().Select(s => (string?)s!["flow"]));
    }

    [Theory]
    [InlineData("Say what: name a --category")]
    [InlineData("There is no category 'attendence'.", "--category", "attendence")]
    [InlineData("There is no record type 'Appointments'.", "--record-type", "Appointments")]
    [InlineData("There is no agency 'treatment'.", "--category", "attendance", "--holder", "treatment")]
    public async Task What_cannot_be_asked_gets_a_sentence(string says, params string[] what)
    {
        var run = await VerbRun.OfAsync(["who-can-see", .. what]);

        Assert.Equal(2, run.Exit);
        Assert.StartsWith(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_gets_a_sentence_for_each_slip()
    {
        var broken = """{ "from": 1, "colour": "red" }"""u8.ToArray();

        var run = await VerbRun.WithInputAsync(broken, "why", "--request", "-");

        Assert.Equal(2, run.Exit);
        Assert.Contains("colour:", run.Error, StringComparison.Ordinal);
        Assert.Contains("recordType:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_requests_get_several_answers()
    {
        var both = Encoding.UTF8.GetBytes(
            $"[{Encoding.UTF8.GetString(Permitted)},{Encoding.UTF8.GetString(Refused)}]");

        var run = await VerbRun.WithInputAsync(both, "why-not", "--request", "-", "--output", "json");

        Assert.Equal([true, false], run.Json.AsArray().Select(a => (bool)a!["permitted"]!));
    }

    private static byte[] Made(string level, string consents) => Encoding.UTF8.GetBytes(Request
        .Replace("LEVEL", level, StringComparison.Ordinal).Replace("CONSENTS", consents, StringComparison.Ordinal));
}
