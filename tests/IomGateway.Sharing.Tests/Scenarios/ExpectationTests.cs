using IomGateway.Sharing.Scenarios;
using IomGateway.Sharing.Tests.Mutations;

namespace IomGateway.Sharing.Tests.Scenarios;

/// <summary>What scenarios can ask and expect.</summary>
public sealed class ExpectationTests
{
    private const string Person = "level: priority, age: adult, mappa: { level: none }, consents: [treatment-disclosure]";

    [Theory]
    [InlineData("obligations: { retain: [ { clock: exit, for: P6M, unless: [litigation-hold] } ] }", true)]
    [InlineData("obligations: { retain: [ { clock: exit, for: P6M } ] }", false)]
    [InlineData("obligations: { retain: [ { clock: exit, for: P7M, unless: [litigation-hold] } ] }", false)]
    [InlineData("obligations: { retain: [] }", false)]
    [InlineData("obligations: { onward: ask-originator }", true)]
    [InlineData("obligations: { onward: allowed }", false)]
    [InlineData("obligations: { events: [appointment-missed] }", true)]
    [InlineData("obligations: { events: [] }", false)]
    [InlineData("says: [held]", true)]
    [InlineData("says: []", false)]
    [InlineData("says: [held, redacted]", false)]
    [InlineData("evidence: none", true)]
    [InlineData("evidence: bytes", false)]
    [InlineData("emergency: { limit: 5 a day }", false)]
    public void What_is_owed_is_compared_exactly_as_far_as_it_is_named(string expect, bool passed) =>
        Assert.Equal(passed, Passes(Ask("support"), $"at: 2026-06-01T12:00:00Z, person: {{ {Person} }}",
            $"decision: permit, {expect}"));

    [Theory]
    [InlineData("emergency: { limit: 5 a day, review-within: PT72H, reviewers: [town-treatment] }", true)]
    [InlineData("emergency: { review-within: P3D }", true)]
    [InlineData("emergency: { limit: 6 a day }", false)]
    [InlineData("emergency: { review-within: PT71H }", false)]
    [InlineData("emergency: { reviewers: [town-police] }", false)]
    public void What_follows_an_emergency_is_compared(string expect, bool passed) => Assert.Equal(passed, Passes(
        "from: town-treatment, to: town-police, role: duty-officer, purpose: save-life, record-type: Patient",
        "at: 2026-06-01T12:00:00Z, emergency: true, person: { age: adult }",
        $"decision: permit, {expect}"));

    [Theory]
    [InlineData("reasons: [fact-not-met]", true)]
    [InlineData("reasons: [fact-not-met, consent-unknown]", true)]
    [InlineData("reasons: [consent-not-standing]", false)]
    [InlineData("only-reasons: [fact-not-met]", false)]
    [InlineData("only-reasons: [consent-unknown, fact-not-met]", true)]
    public void Reasons_are_compared_as_some_among_others_or_as_all_of_them(string expect, bool passed) =>
        Assert.Equal(passed, Passes(
            Ask("support"), "at: 2026-06-01T12:00:00Z, person: { level: standard, age: adult, mappa: { level: none } }",
            $"decision: deny, {expect}"));

    [Theory]
    [InlineData("to: [town-police, town-council], purpose: [support, manage-risk]", true)]
    [InlineData("to: town-police, purpose: [support, profile]", false)]
    public void A_list_asks_for_each_of_its_items(string ask, bool passed) => Assert.Equal(passed, Passes(
        $"from: town-treatment, role: case-worker, record-type: Appointment, {ask}",
        $"at: 2026-06-01T12:00:00Z, person: {{ {Person} }}", "decision: permit, categories: { attendance: clear }"));

    [Theory]
    [InlineData("person: { level: [enhanced, priority], mappa: { level: [none, 1] } }", "permit", true)]
    [InlineData("person: { level: [priority, standard] }", "permit", false)]
    [InlineData("person: { level: [standard, ~] }", "deny", true)]
    [InlineData("person: { level: [priority, ~] }", "permit", false)]
    [InlineData("person: { consents: [[treatment-disclosure], [treatment-disclosure, housing]] }", "permit", true)]
    [InlineData("person: { consents: [[], [housing], ~] }", "deny", true)]
    [InlineData("record: { handling: [P] }", "permit", true)]
    [InlineData("record: { handling: [P, C] }", "permit", false)]
    public void Each_value_is_taken_as_given_in_turn(string each, string decision, bool passed) =>
        Assert.Equal(passed, Passes(
            Ask("support"), $"at: 2026-06-01T12:00:00Z, person: {{ {Person} }}, record: {{ handling: P }}, "
                + $"each: {{ {each} }}", $"decision: {decision}"));

    [Theory]
    [InlineData("decision: deny, reasons: [no-such-reason]", "There is no reason `no-such-reason`")]
    [InlineData("decision: deny, reasons: [safeguard:no-such]", "There is no reason `safeguard:no-such`")]
    [InlineData("decision: deny, reasons: [never:no-such]", "There is no reason `never:no-such`")]
    [InlineData("decision: permit, says: [maybe]", "There is no word `maybe`")]
    [InlineData("decision: permit, obligations: { events: [party] }", "There is no event `party`")]
    [InlineData("decision: permit, obligations: { retain: [ { clock: noon, for: P1M } ] }", "noon")]
    [InlineData("decision: permit, obligations: { retain: [ { clock: exit, for: long } ] }", "no period")]
    [InlineData("decision: permit, emergency: { limit: many }", "no limit")]
    [InlineData("decision: permit, emergency: { reviewers: [nobody] }", "There is no agency `nobody`")]
    public void A_slip_in_what_is_expected_fails(string expect, string told)
    {
        var results = Run(Ask("support"), "at: 2026-06-01T12:00:00Z", expect).Scenarios;

        Assert.Contains(
            results, r => !r.Passed && ((string?)r.Got["problem"])?.Contains(told, StringComparison.Ordinal) is true);
    }

    [Theory]
    [InlineData("each: { person: { level: enhanced } }", "`each` takes lists of values")]
    [InlineData("each: { person: { level: [platinum] } }", "'platinum' is none of its values")]
    [InlineData("each: { size: [large] }", "has no key `size`")]
    public void A_slip_in_what_varies_fails(string given, string told) => Assert.Contains(
        Run(Ask("support"), $"at: 2026-06-01T12:00:00Z, {given}", "decision: deny").Scenarios,
        s => !s.Passed && ((string?)s.Got["problem"])?.Contains(told, StringComparison.Ordinal) is true);

    [Fact]
    public void A_scenario_that_asks_without_end_is_refused()
    {
        string all = string.Join(", ", Enumerable.Repeat("[adult, child]", 1));
        string each = $"each: {{ person: {{ level: [standard, enhanced, priority, ~], age: {all}, cohorts: [fixed, flex],"
            + " mappa: { level: [none, 1, 2, ~], category: [none, 1, ~] } }, record: { handling: [P, C, ~],"
            + " spent: ['true', 'false', ~], age: [adult, child, ~] } }";

        var result = Assert.Single(Run(Ask("support"), $"at: 2026-06-01T12:00:00Z, {each}", "decision: deny").Scenarios);

        Assert.Contains("4096 are the most", (string?)result.Got["problem"], StringComparison.Ordinal);
    }

    private static string Ask(string purpose) =>
        $"from: town-treatment, to: town-police, role: case-worker, purpose: {purpose}, record-type: Appointment";

    private static bool Passes(string ask, string given, string expect)
    {
        var result = Assert.Single(Run(ask, given, expect).Scenarios);
        Assert.Null((string?)result.Got["problem"]);
        return result.Passed;
    }

    private static ScenarioReport Run(string ask, string given, string expect)
    {
        using var trial = new TownTrial();
        trial.Write($"  - {{ name: n, given: {{ {given} }}, ask: {{ {ask} }}, expect: {{ {expect} }} }}\n");
        return ScenarioRunner.Run(trial.Load(), []);
    }
}
