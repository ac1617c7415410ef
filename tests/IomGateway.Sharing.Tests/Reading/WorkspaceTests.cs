using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Tests.Reading;

public sealed class WorkspaceTests
{
    [Fact]
    public void The_repositorys_own_policies_and_agreements_have_no_error()
    {
        var folders = SharingFolders.Find(AppContext.BaseDirectory)!;

        var workspace = Workspace.Load(folders.Policies, folders.Agreements);

        var errors = AgreementCheck.Run(workspace, new DateOnly(2026, 6, 1)).Where(p => p.Severity == Severity.Error);
        Assert.Empty(errors.Select(p => $"{p.At} {p.Code}: {p.Message} {p.Help}"));
        Assert.True(workspace.IsSound);
        Assert.True(workspace.Agreements.Count >= 10);
        Assert.True(workspace.Policies.RecordTypes.Count >= 26);
        Assert.Contains(workspace.Agreements, a => a.Id == "llr-treatment-engagement");
        Assert.Equal(4, workspace.Agencies.Partnerships.Count);
    }

    [Fact]
    public void The_rules_are_read_without_the_scenarios_that_try_them()
    {
        using var town = new TownCopy();
        town.Write("sharing-agreements/town/engagement.scenarios.yaml", "scenarios: [");

        var rules = Workspace.LoadRules(town.Policies, town.Agreements);

        Assert.True(rules.IsSound);
        Assert.Empty(rules.ScenarioFiles);
        Assert.Equal(["engagement"], rules.Agreements.Select(a => a.Id));
        Assert.False(town.Load().IsSound);
    }

    [Fact]
    public void A_rulebook_for_trial_says_the_same_of_a_flow_and_has_no_digest()
    {
        using var town = new TownCopy();
        var (policies, agencies, agreements) = (town.Load().Policies, town.Load().Agencies, town.Load().Agreements);
        var at = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var enforced = Rulebook.Compile(
            policies, agencies, [.. agreements.Select(a => EnforcedAgreement.AsIfSigned(a, policies, agencies))]);

        var trial = Rulebook.CompileForTrial(policies, agencies, agreements);

        Assert.Empty(trial.Digest);
        Assert.Equal(
            enforced.Alone("engagement", "attendance", null, null, at)!.RecordTypes.Select(t => t.Name),
            trial.Alone("engagement", "attendance", null, null, at)!.RecordTypes.Select(t => t.Name));
    }

    [Fact]
    public void An_agreement_is_read_whole()
    {
        using var town = new TownCopy();

        var agreement = Assert.Single(town.Load().Agreements);

        Assert.Equal(("engagement", 3, "town"), (agreement.Id, agreement.Version, agreement.Partnership));
        Assert.Equal(new DateOnly(2027, 4, 1), agreement.Term.Until);
        Assert.Equal(["attendance", "needs", "life"], agreement.Flows.Select(f => f.Id));
        var flow = agreement.Flows[0];
        Assert.Equal(["town-council", "town-police"], flow.To.Order());
        Assert.Equal(["none", "1"], flow.People["mappa.level"].OrderDescending());
        Assert.Equal(["P"], flow.Record["handling"]);
        Assert.Equal(["treatment-disclosure"], flow.ConsentsAll);
        Assert.Equal("year", flow.Mask["birth-date"]);
        Assert.Equal(new Retention("exit", "P6M", ["litigation-hold"]).For, flow.Then.Retain!.For);
        Assert.Equal(Onward.AskOriginator, flow.Then.Onward);
        Assert.Equal(["held"], flow.Says);
        Assert.Equal((47, 21),
            (flow.PositionOf("records.Appointment.attendance").Line,
            flow.PositionOf("records.Appointment.attendance").Column));
        Assert.Equal(47, flow.PositionOf("records.Appointment.unheard-of").Line);
        Assert.True(agreement.Flows[1].Depersonalised);
        var emergency = agreement.Flows[2];
        Assert.Equal(["housing", "treatment-disclosure"], emergency.ConsentsAny.Order());
        Assert.Empty(emergency.ConsentsAll);
        Assert.Equal((5, TimeSpan.FromHours(72)), (emergency.Emergency!.LimitPerDay, emergency.Emergency.ReviewWithin));
        Assert.Equal(["conviction"], Assert.Single(agreement.Never).Categories!);
    }

    [Fact]
    public void An_agency_is_read_whole()
    {
        using var town = new TownCopy();
        var agencies = town.Load().Agencies;

        var police = agencies.Find("town-police")!;
        Assert.True(police.MayAct("anybody", "case-worker"));
        Assert.True(police.MayAct("pc-1", "duty-officer"));
        Assert.False(police.MayAct("pc-2", "duty-officer"));
        Assert.Equal(["level", "mappa.category", "mappa.level"], police.MayAssertFacts.Order());
        Assert.Equal(TimeSpan.FromSeconds(3), police.System!.Timeout);
        Assert.Equal("https://records.town-police.example/iom/", police.System.Records!.AbsoluteUri);
        var treatment = agencies.Find("town-treatment")!;
        Assert.Equal(4 * 1024 * 1024, treatment.System!.MaxBytes);
        Assert.Equal(43, Assert.Single(Assert.Single(treatment.Clients).Keys).Kid.Length);
    }

    [Fact]
    public void A_missing_folder_is_one_problem_and_no_crash()
    {
        var workspace = Workspace.Load("/nowhere/policies", "/nowhere/sharing-agreements");

        Assert.False(workspace.IsSound);
        Assert.Equal(2, workspace.Problems.Count(p => p.Code == "missing-folder"));
        Assert.Empty(workspace.Agreements);
    }

    [Fact]
    public void A_missing_vocabulary_is_told_by_its_file()
    {
        using var town = new TownCopy();
        File.Delete(Path.Combine(town.Policies, "vocabulary", "roles.yaml"));

        var problems = town.Load().Problems;

        Assert.Contains(problems, p => p.Code == "unreadable-file"
            && p.At.File.EndsWith("vocabulary/roles.yaml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("policies/vocabulary/role.yaml")]
    [InlineData("policies/law/gateways.yml")]
    [InlineData("policies/safeguard.yaml")]
    [InlineData("sharing-agreements/stray.yaml")]
    public void A_file_that_nobody_would_read_is_told(string file)
    {
        using var town = new TownCopy();
        town.Write(file, "roles: {}\n");

        Assert.Equal("misplaced-file", Assert.Single(town.Load().Problems).Code);
    }

    [Fact]
    public void An_agreement_from_text_is_held_against_the_workspace()
    {
        using var town = new TownCopy();
        var workspace = town.Load();
        var text = File.ReadAllText(Path.Combine(town.Agreements, "town", "engagement.yaml"));

        Assert.NotNull(workspace.ReadAgreement(System.Text.Encoding.UTF8.GetBytes(text), "-", out var none));
        Assert.Empty(none);
        var wrong = text.Replace("roles: [case-worker]", "roles: [clerk]", StringComparison.Ordinal);
        Assert.Null(workspace.ReadAgreement(System.Text.Encoding.UTF8.GetBytes(wrong), "-", out var problems));
        Assert.Equal("-:42:13", Assert.Single(problems).At.ToString());
    }

    [Fact]
    public void The_folders_are_found_by_walking_up()
    {
        using var town = new TownCopy();
        var deep = Directory.CreateDirectory(Path.Combine(town.Root, "a", "b")).FullName;

        Assert.Equal(new SharingFolders(town.Policies, town.Agreements), SharingFolders.Find(deep));
        Assert.Null(SharingFolders.Find(Path.GetPathRoot(deep)!));
    }
}
