using IomGateway.Sharing.Mutations;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Tests.Mutations;

public sealed class MutationRunTests
{
    [Fact]
    public void A_clause_that_no_scenario_notices_is_named_with_its_line()
    {
        using var trial = new TownTrial();
        trial.Write(TownTrial.Permit);

        var survivors = trial.Run().Survivors;

        var roles = Assert.Single(survivors, s => s is { Clause: "attendance: roles", Change: "any role may ask" });
        Assert.Equal((trial.Agreement, 42), (Path.GetFullPath(roles.At.File), roles.At.Line));
        Assert.Contains(survivors, s => s is { Clause: "attendance: then", Change: "kept a day longer", At.Line: 51 });
        Assert.Contains(survivors, s => s is { Clause: "term", Change: "it ends a day later", At.Line: 7 });
        Assert.Contains(survivors, s => s is { Clause: "life", Change: "the flow is gone" });
    }

    [Theory]
    [InlineData("attendance", "the flow is gone")]
    [InlineData("attendance: people", "`level` without `priority`")]
    [InlineData("attendance: people", "`age` is turned round")]
    [InlineData("attendance: records", "without Appointment")]
    [InlineData("attendance: records", "everything of Appointment")]
    [InlineData("attendance: purposes", "without `support`")]
    [InlineData("attendance: to", "`town-treatment` no longer tells `town-police`")]
    [InlineData("attendance: when", "`handling` is turned round")]
    public void A_clause_that_a_scenario_rests_on_is_noticed(string clause, string change)
    {
        using var trial = new TownTrial();
        trial.Write(TownTrial.Permit);

        var tried = Assert.Single(trial.Run().Changes, c => c.Clause == clause && c.Change == change);

        Assert.Equal(ChangeFate.Noticed, tried.Fate);
        Assert.Equal("The police learn whether treatment is kept up", tried.NoticedBy);
    }

    [Fact]
    public void What_is_suggested_passes_and_leaves_no_clause_unnoticed()
    {
        using var trial = new TownTrial();
        string scenarios = TownTrial.Permit;
        trial.Write(scenarios);
        var first = trial.Run(trial.Agreement);

        Assert.All(first.Survivors, s => Assert.NotNull(s.Suggestion));
        trial.Write(scenarios + string.Concat(first.Survivors.Select(s => s.Suggestion).Distinct()));
        var after = trial.Run(trial.Agreement);

        Assert.True(first.Survivors.Count > 20, $"{first.Survivors.Count} survivors");
        Assert.Empty(after.Obstacles);
        Assert.Equal(0, ScenarioRunner.Run(trial.Load(), []).Failed);
        Assert.Empty(after.Survivors.Select(s => $"{s.At.Line} {s.Clause}: {s.Change}"));
        Assert.Equal(first.Meaningless, after.Meaningless);
        Assert.True(after.IsFine);
    }

    [Fact]
    public void A_change_that_a_safeguard_makes_meaningless_is_no_survivor()
    {
        using var trial = new TownTrial();
        trial.Write(TownTrial.Permit);

        var changes = trial.Run().Changes;

        // The never clause keeps convictions from the treatment provider, and no flow tells it any.
        var never = Assert.Single(changes, c => c is { Clause: "never", Change: "the clause is gone" });
        Assert.Equal(ChangeFate.Meaningless, never.Fate);
        // A Patient carries no handling code, which the flow asks for: whatever it grants of one never leaves.
        var masks = changes.Where(c => c.Clause == "attendance: mask").ToArray();
        Assert.Equal(3, masks.Length);
        Assert.All(masks, m => Assert.Equal(ChangeFate.Meaningless, m.Fate));
    }

    [Fact]
    public void A_scenario_that_fails_as_things_stand_is_an_obstacle_and_nothing_is_tried()
    {
        using var trial = new TownTrial();
        trial.Write(TownTrial.Permit.Replace("decision: permit", "decision: deny", StringComparison.Ordinal)
            .Replace(", categories: { attendance: clear }", "", StringComparison.Ordinal));

        var report = trial.Run();

        Assert.Contains("fails as things stand", Assert.Single(report.Obstacles), StringComparison.Ordinal);
        Assert.Empty(report.Changes);
        Assert.False(report.IsFine);
    }

    [Fact]
    public void A_run_that_changes_nothing_is_not_fine()
    {
        using var trial = new TownTrial();
        trial.Write(TownTrial.Permit);

        Assert.False(trial.Run(Path.Combine(trial.Root, "policies")).IsFine);
        Assert.NotEmpty(trial.Run(trial.Agreement).Changes);
    }

    [Fact]
    public void Coverage_counts_each_clause_s_changes()
    {
        using var trial = new TownTrial();
        trial.Write(TownTrial.Permit);

        var report = trial.Run();

        Assert.Equal(report.Changes.Count, report.Clauses().Sum(c => c.Changes));
        Assert.Equal(report.Noticed, report.Clauses().Sum(c => c.Noticed));
        var roles = Assert.Single(report.Clauses(), c => c.Clause == "attendance: roles");
        Assert.Equal((1, 0, 0, 42), (roles.Changes, roles.Noticed, roles.Meaningless, roles.At.Line));
        var json = report.ToJson(f => Path.GetFileName(f));
        Assert.Equal("engagement.yaml", (string?)json["survived"]![0]!["file"]);
    }
}
