using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>Records in a partner's own JSON.</summary>
public sealed class RecordsTests : EndToEndTest
{
    private protected override GatewaySetup Setup => new() { Agreements = ["llr-statutory-supervision"] };

    private Holder OfProbation => Gateway.Holder("probation-east-midlands");

    [Fact]
    public async Task They_are_answered_as_JSON_with_what_is_granted()
    {
        OfProbation.Keep(JsonNode.Parse(Sample.Contact("c-1", "crn", Alex.Crn))!, "ContactLog");

        var reply = await Police.AskAsync(Ask.Records("ContactLog", $"{Ask.PncSystem}|{Alex.Pnc}"));

        Assert.True(reply.Status == 200, reply.Whole);
        Assert.Equal("application/json", reply.Headers["Content-Type"]);
        var record = Assert.Single(reply.Json["records"]!.AsArray())!.AsObject();
        Assert.Equal("attended", (string?)record["attendance"]!["status"]);
        Assert.Equal("good", (string?)record["engagement"]!["rating"]);
        Assert.Matches("^[a-z2-7]{26}$", (string?)record["recordId"]);
        Assert.Equal(["attendance", "engagement", "recordId", "subject"], record.Select(m => m.Key).Order());
        Assert.Equal(["name"], record["subject"]!.AsObject().Select(m => m.Key));
        Assert.Equal("llr-statutory-supervision;v=4;flow=supervision-progress", reply.Headers["Agreement"]);
        await ReceiptAsync(Police, Assert.Single(reply.Receipts));
    }

    [Fact]
    public async Task One_that_is_about_somebody_else_is_withheld_and_both_ends_are_told()
    {
        OfProbation.Misbehave("ContactLog/_search", http => Holder.WriteAsync(
            http, $"[{Sample.Contact("c-1", "crn", Nobody.Crn)}]", "application/json"));

        var reply = await Police.AskAsync(Ask.Records("ContactLog", $"{Ask.PncSystem}|{Alex.Pnc}"));

        Assert.Empty(reply.Json["records"]!.AsArray());
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        Assert.Contains(await Gateway.EntriesOfAsync(reply.DecisionId), e => e.Entry.Kind == Ledger.EntryKind.Mismatch);
        foreach (var partner in new[] { Police, Probation })
        {
            var notices = await partner.AskAsync(Ask.Get("/v1/notices") with { User = "anybody" });
            var notice = Assert.Single(notices.Json["notices"]!.AsArray());
            Assert.Equal("record-of-another-person", (string?)notice!["code"]);
            Assert.Equal(reply.DecisionId, (string?)notice["decision"]);
        }
    }

    [Fact]
    public async Task One_that_names_the_person_and_somebody_else_besides_is_withheld()
    {
        OfProbation.Misbehave("ContactLog/_search", http => Holder.WriteAsync(
            http,
            $"[{Sample.Contact("c-1", "crn", Alex.Crn).Replace("\"name\":", $"\"nomsNumber\": \"{Nobody.Noms}\", \"name\":", StringComparison.Ordinal)}]",
            "application/json"));

        var reply = await Police.AskAsync(Ask.Records("ContactLog", $"{Ask.PncSystem}|{Alex.Pnc}"));

        Assert.Empty(reply.Json["records"]!.AsArray());
    }

    [Theory]
    [InlineData("/fhir/R4/ContactLog/_search")]
    [InlineData("/v1/records/Appointment/_search")]
    public async Task Each_path_has_the_types_of_its_own_format_alone(string path)
    {
        var ask = Ask.Records("ContactLog", $"{Ask.PncSystem}|{Alex.Pnc}") with { Path = path };

        await AssertRefusedAsync(await Police.AskAsync(ask), 403, "record-type-unknown");
    }

    [Fact]
    public async Task A_partners_own_record_has_no_address_to_be_read_by()
    {
        await AssertRefusedAsync(
            await Police.AskAsync(Ask.Read("ContactLog", "abcdefghijklmnopqrstuvwxyz")), 403, "record-type-unknown");
    }
}
