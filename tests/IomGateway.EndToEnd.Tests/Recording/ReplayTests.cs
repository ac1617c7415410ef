using System.Text;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Oversight.Replay;
using IomGateway.Records.Agreements;

namespace IomGateway.EndToEnd.Tests.Recording;

/// <summary>What the gateway keeps of each decision is enough to make it again.</summary>
public sealed class ReplayTests : EndToEndTest
{
    private const string Engagement = "llr-treatment-engagement";

    private static readonly Ask Appointments = Ask.Search("Appointment", Alex);

    private protected override GatewaySetup Setup =>
        new() { Agreements = [Engagement, "llr-lead-professional", "llr-statutory-supervision"] };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        Treatment.Keep(Sample.Appointment("a-2", Alex));
        Gateway.Holder("leicestershire-police").Keep(Sample.Plan("plan-1", Alex));
    }

    [Fact]
    public async Task Every_decision_is_made_again_and_comes_out_the_same_under_the_same_agreement()
    {
        await AskAsync();

        var report = await ReplayAsync();

        Assert.True(report.NotReplayed.IsNothing, report.NotReplayed.ToString());
        Assert.True(report.Questions > 5, report.ToString());
        Assert.Equal(report.Questions, report.Unchanged);
        Assert.True(report.Records >= 3, report.ToString());
        Assert.Equal(1, report.People.Asked);
        Assert.Equal(1, report.Unaskable);
        Assert.Empty(report.ByCategory);
        Assert.Empty(report.NewlyAskable);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public async Task What_a_draft_would_open_and_close_is_counted_on_what_really_happened()
    {
        await AskAsync();

        var open = await ReplayAsync(("    when: { consent: [treatment-disclosure] }\n    records:\n", "    records:\n"));
        var closed = await ReplayAsync(("level: [enhanced, priority]", "level: [enhanced]"));

        // The person took consent back before the last question, which would have been let through without it.
        Assert.Equal((1, 1, 0), (open.Permitted, open.People.Permitted, open.Refused));
        var attendance = Assert.Single(
            closed.ByCategory, c => c is { Category: "attendance", Asker: "leicestershire-police" });
        Assert.Equal(
            ("leicestershire-police", "treatment-llr", 1L, 2L),
            (attendance.Asker, attendance.Holder, attendance.QuestionsLess, attendance.RecordsLess));
        Assert.True(closed.Refused >= 1);
    }

    private async Task AskAsync()
    {
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 2);
        Assert.Equal(200, (await Probation.AskAsync(Ask.Picture(Ask.CrnSystem, Alex.Crn) with { User = "lead.officer" })).Status);
        await AssertAnsweredAsync(await Police.AskAsync(Ask.Search("Appointment", Nobody)), records: 0);
        await AssertRefusedAsync(
            await Police.AskAsync(Appointments with { Purpose = "provide-care" }), 403, "not-covered");
        await Gateway.Register.WithdrawAsync(AlexId);
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 0);
    }

    private async Task<ReplayReport> ReplayAsync(params (string From, string To)[] changes)
    {
        var agreement = Gateway.Workspace.Agreements.Single(a => a.Id == Engagement);
        var yaml = (await File.ReadAllTextAsync(agreement.At.File)).Replace(
            "version: 3", "version: 4", StringComparison.Ordinal);
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(from, to, StringComparison.Ordinal);
        }

        var draft = Gateway.Workspace.ReadAgreement(Encoding.UTF8.GetBytes(yaml), "draft", out var problems);
        Assert.True(draft is not null, string.Join('\n', problems));
        var replay = new DraftReplay(
            Gateway.Ledger, new AgreementStore(Gateway.Gateway.Records), Gateway.Workspace);
        return await replay.RunAsync([draft], by: null, "tester", progress: null, default);
    }
}
