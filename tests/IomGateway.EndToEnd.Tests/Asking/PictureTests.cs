using System.Text;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>Everything that a lead professional may see of one person, from all agencies at once.</summary>
public sealed class PictureTests : EndToEndTest
{
    private static readonly Ask Picture = Ask.Picture(Ask.CrnSystem, Alex.Crn) with { User = "lead.officer" };

    private protected override GatewaySetup Setup => new() { Agreements = ["llr-lead-professional"] };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Gateway.Holder("leicestershire-police").Keep(Sample.Plan("plan-1", Alex));
        Gateway.Holder("accommodation-llr").Keep(JsonNode.Parse(Sample.Contact("c-1", "voluntaryCase", Alex.Case))!, "ContactLog");
    }

    [Fact]
    public async Task Every_agency_gives_what_its_flow_grants()
    {
        var reply = await Probation.AskAsync(Picture);

        // Four agencies each know the person; the police have a plan and the charity a contact beside.
        await AssertAnsweredAsync(reply, records: 6);
        Assert.Equal("collection", (string?)reply.Json["type"]);
        Assert.Equal(4, reply.Records.Count(r => (string?)r["resourceType"] == "Patient"));
        Assert.Equal("Plan of plan-1", (string?)reply.Records.Single(r => (string?)r["resourceType"] == "CarePlan")["title"]);
        Assert.Contains(Alex.Family, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-note", reply.Whole, StringComparison.Ordinal);
        Assert.Empty(reply.Outcomes);
    }

    [Fact]
    public async Task A_partners_own_JSON_stands_in_the_Bundle_as_a_Binary_of_what_is_granted()
    {
        var reply = await Probation.AskAsync(Picture);

        var binary = reply.Records.Single(r => (string?)r["resourceType"] == "Binary");
        Assert.Equal("application/json; type=ContactLog", (string?)binary["contentType"]);
        var contact = Encoding.UTF8.GetString(Convert.FromBase64String((string)binary["data"]!));
        Assert.Contains("\"attended\"", contact, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-narrative", contact, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-opinion", contact, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-substances", contact, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-unmapped", contact, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agency_that_is_down_is_named_and_the_others_are_not_kept_waiting_for_it()
    {
        Gateway.Holder("hmp-leicester").Misbehaviour = (http, _) =>
        {
            http.Abort();
            return Task.FromResult(true);
        };

        var reply = await Probation.AskAsync(Picture);

        await AssertAnsweredAsync(reply, records: 5);
        Assert.Equal(["agency-silent"], reply.Outcomes);
        Assert.Contains("HMP Leicester could not answer", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_answer_that_went_into_it_has_its_receipt_and_the_combination_its_entry()
    {
        var reply = await Probation.AskAsync(Picture);

        Assert.Equal(6, reply.Receipts.Count);
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Single(entries, e => e.Entry.Kind == Ledger.EntryKind.Combined);
        Assert.Equal(
            entries.Count(e => e.Entry is { Kind: Ledger.EntryKind.Decided, Decision: "permit" }),
            entries.Count(e => e.Entry.Kind is Ledger.EntryKind.Disclosed or Ledger.EntryKind.Failed));
    }

    [Fact]
    public async Task Of_somebody_whom_nobody_knows_there_is_no_picture_and_no_agency_is_asked()
    {
        var reply = await Probation.AskAsync(Ask.Picture(Ask.CrnSystem, Nobody.Crn) with { User = "lead.officer" });

        await AssertAnsweredAsync(reply, records: 0);
        Assert.Equal(["nothing-to-share"], reply.Outcomes);
        Assert.Empty(Gateway.Holder("leicestershire-police").Seen);
    }
}
