using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Tests.Scenarios;

public sealed class ScenarioRunnerTests : IDisposable
{
    private const string Partnership = "leicester-leicestershire-rutland";
    private const string Agreement = "llr-treatment-engagement";

    private const string Attendance =
        """
          - name: Attendance is told
            given:
              person: { level: priority, mappa: { level: none }, age: adult, relationship: lead-professional,
                  restricted: false, consents: [CONSENTS] }
              at: 2026-06-01T12:00:00Z
            ask: { from: treatment-llr, to: probation-east-midlands, role: offender-manager,
                purpose: manage-reoffending-risk, record-type: Appointment }
            expect: { EXPECT }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("scenarios-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("treatment-disclosure", "decision: permit, categories: { attendance: clear }, flow: attendance", true)]
    [InlineData("treatment-disclosure", "decision: permit", true)]
    [InlineData("treatment-disclosure", "decision: deny", false)]
    [InlineData("treatment-disclosure", "decision: permit, categories: { attendance: mask:year }", false)]
    [InlineData("treatment-disclosure", "decision: permit, categories: { attendance: clear, name: clear }", false)]
    [InlineData("treatment-disclosure", "decision: permit, categories: { attendance: clear, name: withheld }", true)]
    [InlineData("treatment-disclosure", "decision: permit, categories: { }", false)]
    [InlineData("treatment-disclosure", "decision: permit, flow: life-at-risk", false)]
    [InlineData("", "decision: deny, reasons: [consent-not-standing]", true)]
    [InlineData("", "decision: deny, reasons: [suspended]", false)]
    [InlineData("", "decision: hold", false)]
    public void A_scenario_passes_where_the_decision_is_what_it_expects(string consents, string expect, bool passed)
    {
        var report = Run(Scenarios(Attendance
            .Replace("CONSENTS", consents, StringComparison.Ordinal)
            .Replace("EXPECT", expect, StringComparison.Ordinal)));

        var result = Assert.Single(report.Scenarios);
        Assert.True(passed == result.Passed, result.Got.ToJsonString());
        Assert.Equal("Attendance is told", result.Name);
        Assert.EndsWith($"{Agreement}.scenarios.yaml", result.File, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_has_the_shape_that_other_programs_rely_on()
    {
        var json = Run(Scenarios(Attendance
            .Replace("CONSENTS", "", StringComparison.Ordinal)
            .Replace("EXPECT", "decision: permit", StringComparison.Ordinal))).ToJson(file => file);

        Assert.Equal(0, (int?)json["passed"]);
        Assert.Equal(1, (int?)json["failed"]);
        var scenario = json["scenarios"]![0]!;
        Assert.Equal("failed", (string?)scenario["outcome"]);
        Assert.Equal("permit", (string?)scenario["expected"]!["decision"]);
        Assert.Equal("deny", (string?)scenario["got"]!["decision"]);
        Assert.Contains("consent-not-standing", scenario["got"]!["reasons"]!.ToJsonString());
    }

    [Theory]
    [InlineData("from: treatment-llr", "from: treatment-moon", "There is no agency `treatment-moon`")]
    [InlineData("role: offender-manager", "role: wizard", "There is no role `wizard`")]
    [InlineData("purpose: manage-reoffending-risk", "purpose: gossip", "There is no purpose `gossip`")]
    [InlineData("record-type: Appointment", "record-type: Diary", "There is no record type `Diary`")]
    [InlineData("level: priority", "level: platinum", "'platinum' is none of its values")]
    [InlineData("age: adult", "size: large", "There is no fact 'size'")]
    [InlineData("at: 2026-06-01T12:00:00Z", "at: 2026-06-01", "is no instant")]
    [InlineData("expect:", "expects:", "needs `expect`")]
    [InlineData("decision: permit", "decision: maybe", "maybe")]
    [InlineData("decision: permit", "decision: permit, colour: red", "colour")]
    [InlineData("decision: permit", "decision: permit, flow: no-such-flow", "no-such-flow")]
    [InlineData("decision: permit", "decision: permit, categories: { gossip: clear }", "There is no category `gossip`")]
    [InlineData("decision: permit", "decision: permit, categories: { name: mask:no-such }", "is no form")]
    [InlineData("agreement: llr", "agreement: xlr", "has no agreement")]
    public void A_slip_of_the_pen_fails_and_never_passes_as_a_refusal(string word, string slip, string told)
    {
        string text = Scenarios(Attendance
            .Replace("CONSENTS", "treatment-disclosure", StringComparison.Ordinal)
            .Replace("EXPECT", "decision: permit", StringComparison.Ordinal));

        var report = Run(text.Replace(word, slip, StringComparison.Ordinal));

        Assert.Contains(report.Scenarios, s => !s.Passed && ((string?)s.Got["problem"])?.Contains(told) == true);
    }

    [Fact]
    public void Two_scenarios_of_one_name_fail()
    {
        string one = Attendance.Replace("CONSENTS", "", StringComparison.Ordinal)
            .Replace("EXPECT", "decision: deny", StringComparison.Ordinal);

        Assert.Equal(1, Run(Scenarios(one + "\n" + one)).Failed);
    }

    [Fact]
    public void A_file_without_a_scenario_fails() =>
        Assert.True(Run($"agreement: {Agreement}\nscenarios: []\n").Failed > 0);

    [Fact]
    public void An_agreement_without_a_file_of_scenarios_fails()
    {
        var result = Assert.Single(Run(null).Scenarios);

        Assert.False(result.Passed);
        Assert.Equal(Agreement, result.Name);
    }

    [Fact]
    public void A_run_can_be_limited_to_some_paths()
    {
        string text = Scenarios(Attendance.Replace("CONSENTS", "", StringComparison.Ordinal)
            .Replace("EXPECT", "decision: deny", StringComparison.Ordinal));
        string agreement = Path.Combine(folder, Partnership, $"{Agreement}.yaml");

        Assert.Equal(1, Run(text, agreement).Passed);
        Assert.Equal(1, Run(text, folder).Passed);
        Assert.Equal(1, Run(text, Path.Combine(folder, Partnership, $"{Agreement}.scenarios.yaml")).Passed);
        Assert.Empty(Run(text, Path.Combine(folder, "agencies")).Scenarios);
    }

    private static string Scenarios(string scenarios) => $"agreement: {Agreement}\nscenarios:\n{scenarios}\n";

    /// <summary>The repository's agencies and one of its agreements, with these scenarios of it.</summary>
    private ScenarioReport Run(string? scenarios, params string[] paths)
    {
        string own = Path.Combine(Repository.Root, "sharing-agreements");
        Copy(Path.Combine(own, "agencies"), Path.Combine(folder, "agencies"), "*.yaml");
        Copy(Path.Combine(own, Partnership), Path.Combine(folder, Partnership), "partnership.yaml");
        Copy(Path.Combine(own, Partnership), Path.Combine(folder, Partnership), $"{Agreement}.yaml");
        if (scenarios is not null)
        {
            File.WriteAllText(Path.Combine(folder, Partnership, $"{Agreement}.scenarios.yaml"), scenarios);
        }

        return ScenarioRunner.Run(Workspace.Load(Path.Combine(Repository.Root, "policies"), folder), paths);
    }

    private static void Copy(string from, string to, string pattern)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, pattern))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
