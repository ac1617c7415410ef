using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>A life is at risk: the emergency flow is used, counted, told and reviewed.</summary>
public sealed class EmergencyTests : EndToEndTest
{
    private static readonly Ask AtRisk = Ask.Search("EpisodeOfCare", Alex) with
    {
        User = "inspector.khan",
        Role = "duty-inspector",
        Purpose = "prevent-serious-harm",
        Emergency = "Reported missing with a note; treatment may know where he goes",
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Gateway.Register.WithdrawAsync(AlexId);
        Treatment.Keep($$"""
            {
              "resourceType": "EpisodeOfCare", "id": "e-1", "status": "active",
              "patient": { "reference": "Patient/{{Alex.PatientId}}" }, "period": { "start": "2026-01-05" }
            }
            """);
    }

    [Fact]
    public async Task It_lifts_what_its_agreement_says_and_the_holder_is_told_at_once()
    {
        var reply = await Police.AskAsync(AtRisk);

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal("llr-treatment-engagement;v=3;flow=life-at-risk", reply.Headers["Agreement"]);
        var used = Assert.Single(
            await Gateway.Ledger.ReadAllAsync(default).ToListAsync(), e => e.Entry.Kind == EntryKind.Emergency);
        Assert.Equal("inspector.khan", RunningGateway.Value(used, "user"));
        Assert.Equal(AtRisk.Emergency, RunningGateway.Value(used, "emergency"));
        var notices = await Gateway.TreatmentPartner.AskAsync(
            Ask.Get("/v1/notices") with { Role = "emergency-reviewer", User = "reviewer" });
        Assert.Equal("emergency-flow-used", (string?)Assert.Single(notices.Json["notices"]!.AsArray())!["code"]);
    }

    [Fact]
    public async Task Without_an_emergency_in_the_statement_the_flow_is_not_there()
    {
        var reply = await Police.AskAsync(AtRisk with { Emergency = null });

        Assert.Equal((403, "not-covered"), (reply.Status, reply.Code));
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task It_is_used_so_often_a_day_by_one_user_and_then_answers_as_for_nobody()
    {
        for (var i = 0; i < 5; i++)
        {
            await AssertAnsweredAsync(await Police.AskAsync(AtRisk), records: 1);
        }

        var asked = Treatment.Seen.Count;
        var sixth = await Police.AskAsync(AtRisk);
        var nobody = await Police.AskAsync(AtRisk with { Body = Ask.Search("EpisodeOfCare", Nobody).Body });

        Assert.Equal(nobody.Comparable, sixth.Comparable);
        Assert.Equal(asked, Treatment.Seen.Count);
        var entry = Assert.Single(await Gateway.EntriesOfAsync(sixth.DecisionId));
        Assert.Equal("deny", entry.Entry.Decision);
        await AssertAnsweredAsync(await Police.AskAsync(AtRisk with { User = "another.inspector" }), records: 1);

        Gateway.Clock.Ahead = TimeSpan.FromDays(1);
        Police.Use(null);
        await AssertAnsweredAsync(await Police.AskAsync(AtRisk), records: 1);
    }
}
